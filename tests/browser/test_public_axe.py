"""Accessibility and layout of the public pages, as Chromium and axe-core see them."""

import json
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from articles import publishing
from articles.models import Publication
from portal.models import Page
from tests.builders import (
    make_banner,
    make_category,
    make_file,
    make_photo,
    make_published,
    make_sub_site,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}  # as a window of 1280 is at 400 %
SCREENS = [(DESK, "light"), (PHONE, "light"), (NARROW, "dark"), (DESK, "dark")]
HARMLESS = ("Failed to load resource", "Service Worker registration blocked by Playwright")
COLOURS = ["color-contrast", "link-in-text-block"]
LONG_TITLE = (
    "Kết quả công tác dân vận của cấp ủy và chính quyền trong đấu tranh ngăn chặn, đẩy lùi suy"
    ' thoái, "tự diễn biến", "tự chuyển hóa" trong nội bộ ở các xã vùng cao'
)
BODY = """
<h2>Đề mục</h2><p>Đoạn văn có <strong>chữ đậm</strong> và <a href="https://nghean.gov.vn/">liên
kết</a>.</p><blockquote><p>Lời người dân.</p></blockquote><ul><li>một</li><li>hai</li></ul>
<table><thead><tr><th scope="col">Xã, phường, thị trấn trong toàn huyện</th><th scope="col">Số mô
hình đăng ký</th><th scope="col">Số mô hình được công nhận</th></tr></thead>
<tbody><tr><td>Môn Sơn</td><td>12</td><td>9</td></tr></tbody></table>
<figure><img src="{photo}" alt="Hội nghị"><figcaption>Quang cảnh hội nghị</figcaption></figure>
"""


def document(number):
    return {
        "document_number": f"{number}-NQ/TW",
        "issued_on": date(2023 + number, 12, 25),
        "document_kind": ("Nghị quyết", "Công văn")[number],
        "issuer": ("Ban Chấp hành Trung ương", "Ban Dân vận")[number],
        "signer": "Lô Thị Mai",
        "validity": "current",
        "attachments": [make_file().attached().entry()],
    }


@pytest.fixture
def pages():
    """Address and expected status of one page of each kind."""
    sub_site = make_sub_site(
        is_default=True, name="Ban Dân vận Tỉnh ủy", managing_body="Tỉnh ủy", email="a@b.vn"
    )
    make_banner(sub_site)
    category = make_category(sub_site, name="Dân vận khéo")
    make_category(sub_site, parent=category, name="Nông thôn mới")
    photo = make_photo()
    for number in range(22):
        covered = {"cover": make_photo(), "cover_alt": "Ảnh"} if number % 4 else {}
        make_published(category, is_featured=number < 3, **covered)
    article = make_published(
        category,
        title=LONG_TITLE,
        body=BODY.format(photo=photo.url),
        cover=photo,
        cover_alt="Hội nghị",
        cover_caption="Quang cảnh",
        source="Báo tỉnh",
        byline="Lô Thị Mai",
        tags=["dân vận", "cơ sở"],
        attachments=[make_file().attached(LONG_TITLE).entry(), make_file().attached().entry()],
    )
    text = "<h2>Chức năng</h2><p>Tham mưu.</p>"
    about = Page.objects.create(sub_site=sub_site, title="Giới thiệu", slug="gioi-thieu", body=text)
    documents = make_category(sub_site, name="Văn bản", holds_documents=True)
    for number in range(2):
        make_published(documents, title=LONG_TITLE, **document(number))
    make_published(category, title=f"Mời xem {'https://danvan.example/' + 'a' * 90}")
    gone = make_published(category)
    gone_address = Publication.objects.get(article=gone).get_absolute_url()
    publishing.withdraw(gone)
    resolution = Publication.objects.get(document_number="0-NQ/TW")
    return {
        "documents": (documents.get_absolute_url(), 200),
        "no documents": (f"{documents.get_absolute_url()}?q=x", 200),
        "document": (resolution.get_absolute_url(), 200),
        "search": ("/tim-kiem/?q=dan van&tu=x", 200),
        "found": ("/tim-kiem/?q=dan van co so", 200),
        "nothing found": ("/tim-kiem/?q=dna vnan", 200),
        "home": ("/", 200),
        "page": (about.get_absolute_url(), 200),
        "tag": ("/tu-khoa/dan-van/", 200),
        "author": ("/tac-gia/lo-thi-mai/", 200),
        "archive": ("/luu-tru/", 200),
        "month": (f"/luu-tru/{timezone.localdate():%Y/%m}/", 200),
        "site map": ("/so-do-trang/", 200),
        "contact": ("/lien-he/", 200),
        "rated": ("/danh-gia/cam-on/", 200),
        "category": (category.get_absolute_url(), 200),
        "second page": (f"{category.get_absolute_url()}?trang=2", 200),
        "article": (Publication.objects.get(article=article).get_absolute_url(), 200),
        "not found": ("/khong-co/", 404),
        "gone": (gone_address, 410),
        "writing": (f"/bao-loi/{article.pk}/?doan=xa", 200),
        "written": ("/gop-y/da-nhan/", 200),
        "rating": ("/danh-gia/", 200),
    }


def test_public_pages_are_accessible_and_fit_the_screen(pages, page, live_server):
    assert Publication.objects.filter(published_at__lte=timezone.now()).count() == 26
    problems = []
    page.on("console", lambda message: problems.append(message.text))
    for kind, (address, status) in pages.items():
        problems.clear()
        assert page.goto(live_server.url + address).status == status
        for size, scheme in SCREENS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            assert_flawless(page, scheme, (kind, size["width"], scheme))
        errors = [text for text in problems if not text.startswith(HARMLESS)]
        assert not errors, kind


def assert_flawless(page, scheme, where):
    """What is dark is otherwise as it is light, but for its colours."""
    rules = {"runOnly": COLOURS} if scheme == "dark" else {}
    answer = Axe().run(page, options=rules | {"resultTypes": ["violations"]}).response
    found = answer["violations"]
    assert not found, f"{where}: {json.dumps(found, ensure_ascii=False)[:2000]}"
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, where
