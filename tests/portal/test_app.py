"""What a browser is told, that it may keep pages and stand on a telephone's home screen."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone
from PIL import Image

from articles import publishing
from articles.models import Publication
from tests.builders import make_article, make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True, name="Ban Dân vận")


@pytest.fixture
def district(sub_site):
    return make_sub_site(slug="con-cuong", name="Xã Con Cuông")


def stored(address):
    return Path(finders.find(address.removeprefix(settings.STATIC_URL)))


def test_each_sub_site_is_an_application_of_its_own(district, client):
    for root, name in (("/", "Ban Dân vận"), ("/con-cuong/", "Xã Con Cuông")):
        assert f'<link rel="manifest" href="{root}manifest.webmanifest">' in (
            client.get(root).content.decode()
        )
        response = client.get(f"{root}manifest.webmanifest")
        assert response["Content-Type"].startswith("application/manifest+json")
        manifest = json.loads(response.content)
        assert (manifest["name"], manifest["display"]) == (name, "standalone")
        assert {manifest[key] for key in ("id", "scope", "start_url")} == {root}
        assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
            ("192x192", "any"),
            ("512x512", "any"),
            ("512x512", "maskable"),
        }
        for icon in manifest["icons"]:
            with Image.open(stored(icon["src"])) as image:
                assert (f"{image.width}x{image.height}", image.format) == (icon["sizes"], "PNG")


def test_the_applications_colours_are_those_of_the_sub_site(sub_site, client):
    for palette, bar in (("do", "#a6192e"), ("lam", "#1d4f91"), ("tim", "#6b2f86")):
        sub_site.palette = palette
        sub_site.save()
        manifest = json.loads(client.get("/manifest.webmanifest").content)
        assert (manifest["background_color"], manifest["theme_color"]) == ("#fbf9f4", bar)


def test_the_worker_serves_its_sub_site_alone_and_keeps_files_that_there_are(district, client):
    for root in ("/", "/con-cuong/"):
        response = client.get(f"{root}sw.js")
        assert response["Content-Type"].startswith("text/javascript")
        assert (response["Service-Worker-Allowed"], response["Cache-Control"]) == (root, "no-cache")
        assert all(stored(address).is_file() for address in kept(response))


def kept(response):
    return json.loads(re.match("const KEPT = (.*);\n", response.content.decode())[1])["files"]


def test_scripts_styles_and_upright_fonts_of_pages_are_kept(sub_site, client):
    files = kept(client.get("/sw.js"))
    article = make_published(make_category(sub_site))
    for address in ("/", f"/tin/{Publication.objects.get(article=article).slug}-{article.pk}/"):
        page = client.get(address).content.decode()
        named = set(re.findall(r'"(/static/portal/[a-z-]+\.(?:css|js))"', page))
        assert len(named) > 4
        assert named <= set(files)
    fonts = {path.name for path in stored("/static/portal/fonts").glob("*.woff2")}
    kept_fonts = {Path(address).name for address in files if address.endswith("woff2")}
    assert kept_fonts == {name for name in fonts if "italic" not in name}


def test_who_kept_articles_learns_which_are_live_no_more(sub_site, district, client):
    category = make_category(sub_site)
    live, withdrawn, expired = (make_published(category) for _ in range(3))
    publishing.withdraw(withdrawn, None, "notice", note="Gỡ để kiểm tra.")
    publishing.change_expiry(expired, timezone.now())
    draft = make_article(category)
    elsewhere = make_published(make_category(district))
    scheduled = make_published(category, starts_at=timezone.now() + timedelta(hours=1))
    asked = [live, withdrawn, expired, draft, elsewhere, scheduled]
    numbers = ",".join(str(article.pk) for article in asked)
    response = client.get("/ngoai-tuyen/da-go/", {"tin": f"{numbers},,x,-1,{'9' * 30}"})
    assert response["Cache-Control"] == "no-store"
    assert json.loads(response.content) == sorted(article.pk for article in asked[1:])


def test_kept_articles_are_asked_for_in_one_query(sub_site, client, django_assert_num_queries):
    for asked in ("1", ",".join(map(str, range(1, 500)))):
        with django_assert_num_queries(2):
            answer = client.get("/ngoai-tuyen/da-go/", {"tin": asked})
    assert len(json.loads(answer.content)) == 100
    assert json.loads(client.get("/ngoai-tuyen/da-go/").content) == []


def test_the_page_without_network_is_not_for_search_engines(district, client):
    for root in ("/", "/con-cuong/"):
        page = client.get(f"{root}ngoai-tuyen/").content.decode()
        assert '<meta name="robots" content="noindex">' in page
        assert "Đọc khi không có mạng" in page
