"""CKEditor 4 as the article form shows it: a short toolbar, plain content, own uploads.

`allowedContent` keeps paste clean for the writer's eyes; what is stored is cleaned by
`portal.html` on the server, which trusts nothing that an editor sends.
"""

import re

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import lazy

FILES = re.compile(
    r"ckeditor/(?:ckeditor-init\.js|ckeditor\.css|fixups\.js|ckeditor/(?:ckeditor\.js|lang/vi\.js"
    r"|skins/moono-lisa/(?:editor(?:_gecko)?|dialog)\.css|skins/moono-lisa/.+\.(?:png|gif)"
    r"|plugins/(?:autogrow|autolink|image2)/plugin\.js"
    r"|plugins/(?:image2/lang|specialchar/dialogs/lang)/vi\.js"
    r"|plugins/(?:clipboard|find|link|specialchar|table|tabletools)/dialogs/\w+\.js"
    r"|plugins/paste(?:fromgdocs|fromlibreoffice|fromword|tools)/filter/\w+\.js"
    r"|plugins/(?:dialog|tableselection)/styles/\w+\.css"
    r"|plugins/(?:fakeobjects|image2|link|magicline|widget)/.+\.(?:png|gif)))"
)

SPECIAL_CHARACTERS = [
    ("–", "Gạch ngang"),
    ("—", "Gạch ngang dài"),
    ("…", "Ba chấm"),
    ("“", "Mở ngoặc kép"),
    ("”", "Đóng ngoặc kép"),
    ("‘", "Mở ngoặc đơn"),
    ("’", "Đóng ngoặc đơn"),
    ("«", "Mở ngoặc nhọn"),
    ("»", "Đóng ngoặc nhọn"),
    ("•", "Dấu chấm tròn"),
    ("§", "Tiết, mục"),
    ("₫", "Đồng"),
    ("€", "Euro"),
    ("°", "Độ"),
    ("²", "Vuông"),
    ("³", "Khối"),
    ("½", "Một phần hai"),
    ("¼", "Một phần tư"),
    ("¾", "Ba phần tư"),
    ("‰", "Phần nghìn"),
    ("×", "Nhân"),
    ("÷", "Chia"),
    ("±", "Cộng trừ"),
    ("≈", "Xấp xỉ"),
    ("≤", "Không quá"),
    ("≥", "Không dưới"),
    ("→", "Mũi tên phải"),
    ("←", "Mũi tên trái"),
    ("↑", "Mũi tên lên"),
    ("↓", "Mũi tên xuống"),
    ("✓", "Dấu kiểm"),
    ("©", "Bản quyền"),
]


def is_needed(path: str) -> bool:
    """Is the static file at `path` none of the editor's, or one that the configuration loads?"""
    return not path.startswith("ckeditor/") or FILES.fullmatch(path) is not None


CKEDITOR_CONFIGS = {
    "default": {
        "toolbar": [
            ["Format", "Bold", "Italic", "RemoveFormat"],
            ["NumberedList", "BulletedList", "Blockquote"],
            ["JustifyCenter", "JustifyRight"],
            ["Link", "Unlink", "Image", "Gallery", "Video", "Table", "SpecialChar"],
            ["Undo", "Redo", "Find"],
        ],
        "extraPlugins": "image2,autogrow,autolink,words,gallery,video",
        "removePlugins": ",".join(
            "a11yhelp about bidi colorbutton colordialog copyformatting dialogadvtab div"
            " editorplaceholder elementspath exportpdf filebrowser font forms horizontalrule iframe"
            " image language liststyle maximize newpage pagebreak preview print resize save scayt"
            " showblocks smiley sourcearea stylescombo templates".split()
        ),
        "format_tags": "p;h2;h3",
        "justifyClasses": ["align-left", "align-center", "align-right", "align-justify"],
        "allowedContent": {
            "p h2 h3 h4 blockquote": {"classes": "align-left,align-center,align-right,caption"},
            "ul li strong em u s sub sup b i hr br caption thead tbody tfoot tr": True,
            "ol": {"attributes": "start"},
            "table": {"classes": "*"},
            "th td": {
                "attributes": "colspan,rowspan,scope",
                "classes": "align-left,align-center,align-right",
            },
            "a": {"attributes": "!href,title,id,name"},  # footnotes
            "figure": {"classes": "*"},
            "figcaption": True,
            # Without the two data attributes a pasted picture stays a placeholder after its upload.
            "img": {
                "attributes": "!src,alt,data-widget,data-cke-upload-id",
                "classes": "left,right",
            },
        },
        "image2_captionedClass": "caption",
        "image2_alignClasses": ["left", "center", "right"],
        "image2_disableResizer": True,
        "imageUploadUrl": reverse_lazy("admin:articles_photo_upload"),
        "linkableUrl": reverse_lazy("admin:articles_article_linkable"),
        "specialChars": SPECIAL_CHARACTERS,
        "linkShowAdvancedTab": False,
        "linkShowTargetTab": False,
        "linkDefaultProtocol": "https://",
        "entities": False,
        "basicEntities": True,
        "disableNativeSpellChecker": False,
        "autoGrow_minHeight": 320,
        "autoGrow_onStartup": True,
        "toolbarCanCollapse": False,
        "width": "100%",
        "contentsLangDirection": "ltr",
        "contentsCss": [lazy(static, str)("admin_theme/editor-content.css")],
        "clipboard_handleImages": False,  # uploadimage takes pasted and dropped pictures
        "customConfig": "",
        "stylesSet": False,
        "versionCheck": False,
    },
}
PICTURES = {"Image", "Gallery", "Video"}
CKEDITOR_CONFIGS["page"] = CKEDITOR_CONFIGS["default"] | {
    "toolbar": [
        [button for button in group if button not in PICTURES]
        for group in CKEDITOR_CONFIGS["default"]["toolbar"]
    ],
    "extraPlugins": "autogrow,autolink",
}
