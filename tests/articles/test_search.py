"""Readers' search: what is found, in which order, and what never is."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from articles import publishing, search
from articles.models import Article, Publication, PublicationWords
from tests.builders import make_category, make_published, make_sub_site

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LINES = Path(__file__).with_name("searches.txt").read_text().splitlines()
ADDRESS = "/tim-kiem/"


def corpus(category):
    """Publishes the articles of the table; their names by the keys of their publications."""
    start = timezone.now()
    rows = [[cell.strip() for cell in line.split("|")] for line in LINES if " | " in line]
    for age, (name, title, body, tags, *number) in enumerate(rows):
        make_published(
            category,
            title=title,
            lead="",
            body=body,
            source=name,
            tags=[tag.strip() for tag in tags.split(",") if tag.strip()],
            document_number="".join(number),
            starts_at=start - age * MINUTE,
        )
    return dict(Publication.objects.values_list("pk", "source"))


def found(text):
    """The titles of all that a search counts, live or not."""
    keys = search.find(search.read(text))
    return list(Publication.history.filter(pk__in=keys).values_list("title", flat=True))


def results(client, text, **filters):
    page = client.get(ADDRESS, {"q": text} | filters).context.get("page") or []
    return [publication.title for publication in page]


def test_the_table_of_searches(category):
    names = corpus(category)
    wrong = {}
    searches = [line for line in LINES if " | " not in line and not line.startswith("#") and line]
    assert len(searches) >= 60
    for line in searches:
        text, sign, expected = line.rpartition(" > ") if " > " in line else line.rpartition(" =")
        expected = expected.split()
        answer = [names[key] for key in search.find(search.read(text))]
        if (answer[: len(expected)] if sign == " > " else answer) != expected:
            wrong[line] = answer
    assert not wrong, "\n".join(f"{line}: {answer}" for line, answer in wrong.items())


def test_nothing_but_what_is_live_is_found(category, clock):
    now = timezone.now()
    live = make_published(category, title="Chuyện kín thứ nhất")
    corrected = make_published(category, title="Chuyện kín cũ", starts_at=now - MINUTE)
    Article.objects.filter(pk=corrected.pk).update(title="Chuyện hở mới", body="<p>bí hiểm</p>")
    make_published(category, title="Chuyện kín ngày mai", starts_at=now + timedelta(days=1))
    make_published(category, title="Chuyện kín đã hết", expires_at=now + MINUTE)
    publishing.withdraw(make_published(category, title="Chuyện kín đã gỡ"))
    clock.move_to(now + 2 * MINUTE)
    assert sorted(found("chuyện kín")) == ["Chuyện kín cũ", "Chuyện kín thứ nhất"]
    assert found("bí hiểm") == []
    corrected.refresh_from_db()
    publishing.publish(corrected, timezone.now())
    assert found("chuyện kín") == ["Chuyện kín thứ nhất"]
    assert found("bí hiểm") == ["Chuyện hở mới"]
    clock.move_to(now + timedelta(days=2))
    assert sorted(found("chuyện kín")) == ["Chuyện kín ngày mai", "Chuyện kín thứ nhất"]
    publishing.withdraw(live)
    assert found("chuyện kín") == ["Chuyện kín ngày mai"]


def test_a_text_that_is_put_off_keeps_its_own_words(category):
    """The working copy says something else by then."""
    later = timezone.now() + timedelta(days=1)
    article = make_published(category, title="Chữ đã duyệt", starts_at=later)
    Article.objects.filter(pk=article.pk).update(title="Chữ chưa duyệt")
    publishing.reschedule(article, timezone.now())
    assert found("đã duyệt") == ["Chữ đã duyệt"]
    assert found("chưa duyệt") == []


def test_words_are_kept_for_what_readers_see_or_will_see_alone(category):
    article = make_published(category)
    publishing.publish(article, timezone.now())
    assert PublicationWords._base_manager.count() == 1
    publishing.publish(article, timezone.now() + timedelta(days=1))
    assert PublicationWords._base_manager.count() == 2
    publishing.unschedule(article)
    assert PublicationWords._base_manager.count() == 1
    publishing.withdraw(article)
    assert not PublicationWords._base_manager.exists()


def test_results_are_filtered(client, category):
    other = make_category(category.sub_site, slug="khac", parent=category)
    elsewhere = make_category(make_sub_site(slug="con-cuong", name="Con Cuông"))
    day = timezone.make_aware(timezone.datetime(2023, 12, 25, 23, 30))
    make_published(category, title="Tin mới nhất")
    make_published(other, title="Tin mục khác", starts_at=day)
    make_published(elsewhere, title="Tin trang khác")
    asked = {
        (): ["Tin mới nhất", "Tin mục khác"],
        ("chuyen_muc", "khac"): ["Tin mục khác"],
        ("chuyen_muc", category.slug): ["Tin mới nhất", "Tin mục khác"],
        ("chuyen_muc", "' OR 1=1"): [],
        ("pham_vi", "tat-ca"): ["Tin trang khác", "Tin mới nhất", "Tin mục khác"],
        ("pham_vi", "con-cuong"): ["Tin trang khác"],
        ("thoi_gian", "tuan"): ["Tin mới nhất"],
        ("tu", "26/12/2023"): ["Tin mới nhất"],
        ("den", "25/12/2023"): ["Tin mục khác"],
        ("den", "24/12/2023"): [],
        ("tu", "32/12/2023"): [],
        ("tu", "01/01/0001"): [],
        ("den", "31/12/9999"): [],
    }
    answers = {key: results(client, "tin", **dict([key] if key else [])) for key in asked}
    assert answers == asked
    page = client.get(ADDRESS, {"q": "tin", "pham_vi": "con-cuong"}).content.decode()
    assert 'href="/con-cuong/tin/' in page
    page = client.get(ADDRESS, {"q": "tin", "tu": "25/12/2023", "den": "24/12/2023"})
    assert "Ngày này phải sau" in page.content.decode()


STRANGE = [
    *("", " ", "-", '"', '""', "!", "&|!()<->:*", "%%%", "\\", "'", "' OR 1=1 --", "a:*", "'a':A"),
    *(
        "\x00",
        "dân\x00vận",
        "\u200b",
        "dân\u0302 va\u0323\u0302n",
        "😀",
        "½ ﬁ №",
        "İstanbul",
        "-dân",
    ),
    *("dân " * 2500, "ậ" * 10_000, '"' * 10_000, "-a " * 3000, "\u0301" * 10_000, "<script>x"),
    *("ß", "Ⅷ", "①", "dân<->vận", "^dân", "#dân", "dân_vận", "\ud7ff", "\uffff", "‘dân’"),
]


def test_whatever_is_typed_gets_a_page(client, category):
    for text in STRANGE:
        response = client.get(ADDRESS, {"q": text})
        assert response.status_code == 200, text[:20]
        assert '<meta name="robots" content="noindex">' in response.content.decode(), text[:20]


def test_text_of_a_mac_finds_the_same(category):
    make_published(category, title="Dân vận khéo")
    for text in ("Da\u0302n va\u0323\u0302n", "dân\u00a0vận", "dâ\u200bn vận", '"dân" vận'):
        assert found(text) == ["Dân vận khéo"], text


@pytest.mark.parametrize(
    ("number", "status"), [("0", 404), ("-1", 404), ("x", 404), ("1000000000", 404), ("99", 302)]
)
def test_pages_that_are_not_there(number, status, client, category):
    make_published(category, title="Tin")
    response = client.get(ADDRESS, {"q": "tin", "trang": number})
    assert response.status_code == status


def test_a_page_of_results(client, category, django_assert_num_queries):
    make_published(category, title="Dân vận <b>", body="<p>a &lt;b&gt; ở đâu</p>", lead="")
    with django_assert_num_queries(12):
        page = client.get(ADDRESS, {"q": "dan van a"}).content.decode()
    for _ in range(30):
        make_published(category, title="Làm dân vận a", lead="<i>Dân vận</i> ở xã")
    with django_assert_num_queries(12):
        many = client.get(ADDRESS, {"q": "dan van a"}).content.decode()
    assert "<mark>Dân vận</mark> &lt;b&gt;" in page
    assert "&lt;i&gt;<mark>Dân vận</mark>&lt;/i&gt; ở xã" in many
    assert "31 kết quả" in many
    assert 'href="?q=dan+van+a&amp;trang=2"' in many
    second = client.get(ADDRESS, {"q": "dan van a", "trang": 2})
    assert len(second.context["page"].object_list) == 11


def test_what_was_meant_is_asked_from_live_titles_and_tags(client, category):
    make_published(category, title="Mô hình dân vận khéo ở Nghệ An", tags=["Hòa giải cơ sở"])
    hidden = make_published(
        category, title="Chuyện lạ Quỳ Hợp", starts_at=timezone.now() + timedelta(days=1)
    )
    meant = {
        "dan vna khoe": "dân vận khéo",
        "danvan": "dân vận",
        "nghe na": "nghệ an",
        "hoa giia co so": "hòa giải cơ sở",
        "mo hnih": "mô hình",
        "quy hpo": "",
        "zzzz": "",
    }
    pages = {text: client.get(ADDRESS, {"q": text}) for text in meant}
    assert {text: page.context["meant"] for text, page in pages.items()} == meant
    page = pages["dan vna khoe"].content.decode()
    assert 'Có phải bạn tìm <a href="?q=d%C3%A2n+v%E1%BA%ADn+kh%C3%A9o">dân vận khéo</a>' in page
    other = make_category(category.sub_site, slug="khac")
    narrowed = client.get(ADDRESS, {"q": "dan vna khoe", "chuyen_muc": other.slug})
    assert narrowed.context["meant"] == ""
    publishing.publish(hidden, timezone.now())
    assert client.get(ADDRESS, {"q": "quy hpo"}).context["meant"] == "quỳ hợp"


def test_what_is_typed_is_completed_from_live_titles_and_tags(client, category):
    def completed(text):
        answer = client.get(f"{ADDRESS}goi-y/", {"q": text}).json()["suggestions"]
        return [suggestion["text"] for suggestion in answer]

    article = make_published(category, title="Hội nghị dân vận", tags=["Dân vận khéo", "Vinh"])
    hidden = make_published(category, title="Dân vận kín", tags=["dân vận kín đáo"])
    publishing.withdraw(hidden)
    make_published(make_category(make_sub_site()), title="Dân vận nơi khác")
    cases = {
        "dan v": ["Dân vận khéo", "Hội nghị dân vận"],
        "dân vậ": ["Dân vận khéo", "Hội nghị dân vận"],
        "nghị dâ": ["Hội nghị dân vận"],
        "vin": ["Vinh"],
        "an van": [],
        "k": [],
        "": [],
        "':*": [],
        '"dan van"': [],
        "dan vang": [],
        "x" * 10_000: [],
        "\x00": [],
    }
    assert {text: completed(text) for text in cases} == cases
    address = client.get(f"{ADDRESS}goi-y/", {"q": "nghi dan"}).json()["suggestions"][0]["address"]
    assert address == Publication.objects.get(article=article).get_absolute_url()
    publishing.publish(hidden, timezone.now())
    assert completed("dan v")[0] == "dân vận kín đáo"


def test_of_more_than_can_be_shown_the_count_says_so(client, category, monkeypatch):
    monkeypatch.setattr(search, "MOST", 2)
    for number in range(3):
        make_published(category, title=f"Tin {number}")
    page = client.get(ADDRESS, {"q": "tin"})
    assert "Hơn 2 kết quả; dưới đây là 2 kết quả đầu" in page.content.decode()
    assert [publication.title for publication in page.context["page"]] == ["Tin 2", "Tin 1"]
    assert "1 kết quả" in client.get(ADDRESS, {"q": "tin 0"}).content.decode()


def test_nothing_found_says_what_to_do(client, category):
    page = client.get(ADDRESS, {"q": '"<b>không</b>"', "thoi_gian": "tuan"}).content.decode()
    assert "Không tìm thấy kết quả phù hợp" in page
    assert "&lt;b&gt;không&lt;/b&gt;" in page
    assert "Bỏ lọc</a> để tìm" in page
