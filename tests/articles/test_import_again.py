from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from articles import places, publishing
from articles.models import Article, Place, Publication
from articles.places import PlaceList
from tests.articles.content_lines import (
    COVER,
    PUBLISHED_AT,
    SUB_SITE,
    article_line,
    in_an_hour,
    rows,
    write_image,
)
from tests.builders import make_user, perform

pytestmark = pytest.mark.django_db(transaction=True)


# --- Once more ----------------------------------------------------------------------------------


def test_the_same_file_again_writes_nothing(tmp_path, take):
    write_image(tmp_path, "media/1.jpg")
    sub_site = SUB_SITE | {"banner": {"image": "media/1.jpg", "alt": "Banner"}, "domain": None}
    lines = [
        sub_site,
        article_line(id="1", cover=COVER, body='<img src="media/1.jpg">'),
        article_line(id="2", status="withdrawn"),
        article_line(id="3", status="draft"),
        article_line(id="4", ends_at="2024-01-01T00:00:00+07:00"),
        article_line(id="5", published_at=in_an_hour().isoformat()),
        article_line(id="6", ends_at=in_an_hour().isoformat()),
    ]
    take(*lines)
    before = rows()
    out, complaints, error = take(*lines)
    assert out.splitlines() == [
        "Đã nhập:",
        "  Trang con: 0 mới, 0 cập nhật, 2 không đổi",
        "  Chuyên mục: 0 mới, 0 cập nhật, 1 không đổi",
        "  Trang thông tin: 0 mới, 0 cập nhật, 0 không đổi",
        "  Bài viết: 0 mới, 0 cập nhật, 6 không đổi",
        "  Dòng lỗi: 0",
    ]
    assert (complaints, error) == ([], None)
    assert rows() == before


def test_a_changed_line_supersedes_what_readers_see_and_keeps_what_they_saw(take):
    take(article_line())
    out, *_ = take(article_line(title="Tiêu đề đã sửa"))
    assert "  Bài viết: 0 mới, 1 cập nhật, 0 không đổi" in out
    article = Article.objects.get()
    assert (article.title, article.version) == ("Tiêu đề đã sửa", 2)
    old, new = Publication.history.order_by("starts_at")
    assert (old.title, new.title) == ("Tổng kết công tác dân vận", "Tiêu đề đã sửa")
    assert old.ends_at == new.starts_at
    assert (new.published_at, new.ends_at) == (PUBLISHED_AT, None)


def test_a_line_twice_in_one_file_updates_too(take):
    out, *_ = take(article_line(), article_line(title="Tiêu đề đã sửa"))
    assert "  Bài viết: 1 mới, 1 cập nhật, 0 không đổi" in out
    assert Publication.objects.get().title == "Tiêu đề đã sửa"
    assert Publication.history.count() == 2


def test_a_changed_schedule_replaces_the_one_that_nobody_saw(take):
    take(article_line(published_at=in_an_hour().isoformat()))
    later = in_an_hour() + timedelta(days=1)
    take(article_line(published_at=later.isoformat()))
    assert Publication.history.get().starts_at == later


def test_a_line_can_close_what_readers_see(take):
    take(article_line(id="1"), article_line(id="2"))
    take(
        article_line(id="1", status="withdrawn"),
        article_line(id="2", ends_at="2024-01-01T00:00:00+07:00"),
    )
    assert not Publication.objects.exists()
    assert list(Publication.history.order_by("article_id").values_list("withdrawal")) == [
        ("error",),
        ("",),
    ]


def test_a_line_that_becomes_a_draft_leaves_readers_the_old_text(take):
    take(article_line())
    take(article_line(status="draft", title="Tiêu đề đang sửa"))
    assert Article.objects.get().status == "draft"
    assert Publication.objects.get().title == "Tổng kết công tác dân vận"


def test_how_an_article_was_taken_down_follows_its_line(take, client):
    address = "/tin/tong-ket-cong-tac-dan-van-219918/"
    moved = {"kind": "moved", "moved_to": "/tin/bai-moi-7/"}
    notice = {"kind": "notice", "note": "Số liệu đang được xem lại."}
    for told, status in ((moved, 301), (notice, 200), ({"kind": "error"}, 410), (notice, 200)):
        take(article_line(status="withdrawn", withdrawal=told))
        assert client.get(address).status_code == status, told
    assert "Số liệu đang được xem lại." in client.get(address).content.decode()
    before = rows()
    take(article_line(status="withdrawn"))  # says nothing of it
    take(article_line(status="withdrawn", withdrawal=notice))
    assert rows() == before
    take(article_line())
    take(article_line(status="withdrawn"))
    assert client.get(address).status_code == 410


def test_pinned_articles_and_the_ends_of_places_follow_their_lines(take):
    until = in_an_hour()

    def pins():
        return list(Place.objects.exclude(category=None).values_list("article__key", "ends_at"))

    def line(key, **pin):
        return article_line(id=key, pinned=[{"category": "dan-van-kheo", **pin}])

    take(line("1"), line("2", order=1, until=until.isoformat()), article_line(id="3"))
    assert pins() == [("2", until), ("1", None)]
    take(article_line(id="2"), line("3", until=PUBLISHED_AT.isoformat()))  # over, or says nothing
    assert pins() == [("2", until), ("1", None)]
    take(article_line(id="2", pinned=[]))
    assert pins() == [("1", None)]
    take(article_line(id="4", featured=True, featured_until=until.isoformat(), pinned=[]))
    assert Place.objects.get(category=None).ends_at == until
    elsewhere = article_line(id="5", pinned=[{"category": "khac"}])
    assert take(elsewhere)[1] == [
        'Dòng 3, trường "pinned[0].category": phải là chuyên mục của bài hoặc chuyên mục cha.'
    ]


def test_a_newsroom_choice_of_featured_outlives_files_that_do_not_speak_of_it(take):
    take(article_line(featured=True))
    assert Place.objects.get().article.title == "Tổng kết công tác dân vận"
    take(article_line(title="Tiêu đề đã sửa"))
    assert Place.objects.get().article.title == "Tiêu đề đã sửa"
    take(article_line(title="Tiêu đề đã sửa", featured=False))
    assert not Place.objects.exists()


def test_what_a_file_features_stands_by_date_in_the_order_of_the_newsroom(take):
    def line(number, **overrides):
        date = f"2024-01-{number:02}T08:30:00+07:00"
        return article_line(id=str(number), published_at=date, **{"featured": True} | overrides)

    take(line(2), line(4), line(6, featured=False), line(1, status="draft"))
    assert featured() == ["4", "2"]
    Place.objects.update(position=6 - F("position"))  # the newsroom turns them round
    take(line(5), line(3))
    assert featured() == ["5", "3", "2", "4"]
    take(line(9, featured_order=2), line(8, featured_order=1))
    assert featured() == ["8", "9", "5", "3", "2", "4"]


def test_what_people_put_or_took_off_is_not_a_files_to_change(take):
    take(article_line(featured=True))
    editor = make_user(is_superuser=True)
    article = Article.objects.get()
    places.take_off(PlaceList(article.sub_site), article, editor)
    take(article_line(featured=True))
    assert featured() == []
    places.put(PlaceList(article.sub_site), article, editor)
    take(article_line(featured=False))
    assert featured() == ["219918"]


def test_of_too_many_featured_articles_the_newest_have_a_place(take):
    lines = [
        article_line(id=str(n), published_at=f"2024-01-01T08:{n:02}:00+07:00", featured=True)
        for n in range(1, 41)
    ]
    take(*lines)
    assert featured() == [str(number) for number in range(40, 10, -1)]


def featured():
    return list(Place.objects.filter(category=None).values_list("article__key", flat=True))


# --- Beside the work of people ------------------------------------------------------------------


def test_what_someone_is_typing_is_not_overwritten(take):
    take(article_line())
    editor = make_user(username="lan", full_name="Lan", is_superuser=True)
    article = perform(Article.objects.get(), "correct", editor)
    Article.objects.filter(pk=article.pk).update(title="Đang sửa")
    when = timezone.localtime(article.changed_at).strftime("%d/%m/%Y %H:%M")
    _, complaints, error = take(article_line(title="Từ tệp"))
    assert complaints == [
        f'Dòng 3, trường "id": bài đang được sửa trong cổng (Bản nháp, {editor}, {when}),'
        " không ghi đè."
    ]
    assert error == "Có 1 dòng lỗi; các dòng khác không bị ảnh hưởng."
    assert Article.objects.get().title == "Đang sửa"
    assert take(article_line())[1:] == ([], None), "readers see what the line says already"


def test_an_article_that_was_withdrawn_in_the_portal_stays_withdrawn(take):
    take(article_line())
    chief = make_user(is_superuser=True)
    perform(Article.objects.get(), "withdraw", chief, reason="Sai số liệu")
    _, complaints, _ = take(article_line())
    assert complaints == ['Dòng 3, trường "id": bài đã được gỡ trong cổng, không đăng lại.']
    assert not Publication.objects.exists()
    Article.objects.update(changed_by=None)
    take(article_line())
    assert Publication.objects.exists(), "taken down by a line it may come back by a line"


def test_an_update_drops_a_scheduled_correction(take):
    take(article_line())
    article = Article.objects.get()
    publishing.publish(article, in_an_hour())
    take(article_line(title="Tiêu đề đã sửa"))
    assert [p.title for p in Publication.history.order_by("starts_at")] == [
        "Tổng kết công tác dân vận",
        "Tiêu đề đã sửa",
    ]


@pytest.mark.django_db(transaction=True)
def test_an_old_file_does_not_undo_a_correction_that_people_published(take):
    take(article_line())
    writer, head = (make_user(is_superuser=True) for _ in range(2))
    article = perform(Article.objects.get(), "correct", writer)
    Article.objects.filter(pk=article.pk).update(title="Đã đính chính")
    for name, by in (("submit", writer), ("forward", writer), ("publish", head)):
        perform(article, name, by)
    take(article_line())
    assert Publication.objects.get().title == "Đã đính chính"
