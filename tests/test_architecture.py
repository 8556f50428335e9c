"""The import law: what may know what. See docs/ARCHITECTURE.md."""

import ast
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver

ROOT = Path(settings.BASE_DIR)
APPS = ("portal", "accounts", "articles")
STOREY = (
    "models",
    "text",
    "fields",
    "html",
    "dressing",
    "footnotes",
    "images",
    "files",
    "films",
    "ranges",
    "clock",
    "prepared",
    "advisory_locks",
    "whole_files",
    "jobs",
    "mail",
    "brake",
    "origin",
    "read_only",
)
FLOOR = {f"portal.{name}" for name in STOREY}
MAY_IMPORT = {
    "accounts": FLOOR,
    "articles": FLOOR | {"accounts", "articles"},
}
STAFF_ADDRESSES = "quan-tri/"


def modules(app):
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def imported_names(path):
    """Every `module` and `module.name` that a file imports, whatever function it does it in."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(names):
    return {name for name in names if name.split(".")[0] in APPS}


def is_allowed(name, allowed):
    return any(name == entry or name.startswith(f"{entry}.") for entry in allowed)


def relative(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules("accounts") + modules("articles"), ids=relative)
def test_imports_go_one_way(path):
    app = path.relative_to(ROOT).parts[0]
    allowed = MAY_IMPORT[app] | {app}
    packages = {name for name in APPS if any(entry.startswith(f"{name}.") for entry in allowed)}
    wrong = {n for n in ours(imported_names(path)) - packages if not is_allowed(n, allowed)}
    assert not wrong


@pytest.mark.parametrize("name", STOREY)
def test_the_floor_stands_on_nothing_of_ours(name):
    place = ROOT / "portal" / name
    paths = place.glob("*.py") if place.is_dir() else [place.with_suffix(".py")]
    names = ours(chain(*map(imported_names, paths)))
    assert {n for n in names if not is_allowed(n, FLOOR)} <= {"portal"}


def views(patterns):
    """The views of a URL table, those of the admin left out."""
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            yield pattern.callback
        elif str(pattern.pattern) != STAFF_ADDRESSES:
            yield from views(pattern.url_patterns)


def behind_public_addresses():
    """The modules of all that answers readers, and what these import of ours but the models."""
    context_processors = settings.TEMPLATES[0]["OPTIONS"]["context_processors"]
    named = [*settings.MIDDLEWARE, *context_processors]
    waiting = {name.rpartition(".")[0] for name in named}
    waiting |= {view.__module__ for view in views(get_resolver().url_patterns)}
    found = {}
    while waiting:
        name = waiting.pop()
        path = ROOT / f"{name.replace('.', '/')}.py"
        if name not in found and path.exists() and ".models" not in name:
            found[name] = set(imported_names(path))
            waiting |= ours(found[name])
    return found


def test_nothing_behind_a_public_address_reads_the_working_copy():
    found = behind_public_addresses()
    assert {"articles.views", "articles.navigation", "portal.views.home"} <= set(found)
    private = (".Article", ".article", ".Autosave", ".autosave")
    reading = {name for name, names in found.items() if any(n.endswith(private) for n in names)}
    assert not reading


def test_no_portal_model_points_at_a_person():
    for model in apps.get_app_config("portal").get_models():
        related = {field.related_model for field in model._meta.get_fields() if field.many_to_one}
        assert apps.get_model("accounts.User") not in related


def test_html_is_trusted_where_an_article_is_shown():
    templates = (ROOT / "templates").rglob("*.html")
    assert {relative(path) for path in templates if "|safe" in path.read_text()} == {
        "templates/articles/publication.html",
        "templates/admin/articles/article/_text.html",
    }


@pytest.mark.parametrize("word", ["<style", "style=", "<script>", "onclick=", "onload="])
def test_templates_hold_no_inline_style_or_script(word):
    assert not [
        relative(path) for path in (ROOT / "templates").rglob("*.html") if word in path.read_text()
    ]
