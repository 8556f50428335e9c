from django.contrib.staticfiles import finders


def test_of_the_editor_only_what_the_form_loads_is_served():
    listed = {path for finder in finders.get_finders() for path, _ in finder.list([])}
    of_the_editor = {path for path in listed if path.startswith("ckeditor/")}
    assert "ckeditor/ckeditor/ckeditor.js" in of_the_editor
    assert len(of_the_editor) < 120
    assert not [path for path in of_the_editor if path.endswith((".html", ".md"))]
    assert {path.split("/")[1] for path in listed if path.startswith("admin/")} >= {"css", "js"}
    for path in ("plugins/preview/preview.html", "plugins/wsc/dialogs/wsc.js", "config.js"):
        assert finders.find(f"ckeditor/ckeditor/{path}") is None
    assert finders.find("ckeditor/ckeditor/plugins/image2/plugin.js")
