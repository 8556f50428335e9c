"""The month and the list of what is to appear and what is to end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from articles import publishing
from articles.models import Publication
from tests.articles.admin_pages import LIST
from tests.builders import make_category, make_published, make_sub_site, make_user

pytestmark = pytest.mark.django_db
CALENDAR = f"{LIST}lich-dang/"
HOUR = timedelta(hours=1)
NOON = timezone.datetime.fromisoformat("2026-12-07T12:00:00+07:00")


@pytest.fixture(autouse=True)
def at_noon(clock):
    clock.move_to(NOON)


def entries(client, **asked):
    weeks = client.get(CALENDAR, asked).context["weeks"]
    return [
        (f"{day['date']:%d/%m}", entry["kind"], entry["publication"].article)
        for week in weeks
        for day in week
        for entry in day["entries"]
    ]


@pytest.mark.parametrize("role", Role)
def test_who_has_to_do_with_articles_opens_it(role, client, sub_site):
    client.force_login(make_user(role, sub_site))
    expected = 403 if role == Role.ADMINISTRATOR else 200
    assert client.get(CALENDAR).status_code == expected


def test_it_shows_first_publications_corrections_and_ends(client, category, editor):
    first = make_published(category, starts_at=NOON + 24 * HOUR, expires_at=NOON + 72 * HOUR)
    corrected = make_published(category, starts_at=NOON - HOUR)
    publishing.publish(corrected, NOON + 48 * HOUR)
    ending = make_published(category, starts_at=NOON - HOUR, expires_at=NOON + HOUR)
    make_published(category, starts_at=NOON - 3 * HOUR, expires_at=NOON - HOUR)  # past
    publishing.withdraw(make_published(category, starts_at=NOON - HOUR, expires_at=NOON + HOUR))
    client.force_login(editor)
    expected = [
        ("07/12", "Hết hạn", ending),
        ("08/12", "Đăng", first),
        ("09/12", "Bản sửa", corrected),
        ("10/12", "Hết hạn", first),
    ]
    assert entries(client) == entries(client, thang="2026-12") == expected
    listed = client.get(CALENDAR, {"thang": "2027-03"}).context["entries"]
    assert [(e["kind"], e["publication"].article) for e in listed] == [e[1:] for e in expected]
    assert entries(client, thang="2027-03") == []


def test_a_week_begins_on_monday_in_vietnamese(client, editor):
    client.force_login(editor)
    response = client.get(CALENDAR)
    weeks = response.context["weeks"]
    assert [f"{week[0]['date']:%d/%m %a}" for week in weeks][:2] == ["30/11 Mon", "07/12 Mon"]
    page = response.content.decode()
    assert page.index("Thứ Hai") < page.index("Chủ Nhật")
    assert "Tháng 12/2026" in page
    assert "thang=2026-11" in page
    assert "thang=2027-01" in page


@pytest.mark.parametrize("month", ["", "2026-13", "tháng tư", "2026-1", "99999-12", "1900-01"])
def test_another_address_shows_this_month(month, client, editor):
    client.force_login(editor)
    assert f"{client.get(CALENDAR, {'thang': month}).context['month']:%Y-%m}" == "2026-12"


def test_each_sees_the_own_scope_and_contributors_the_own_articles(
    client, category, contributor, editor
):
    away = make_category(make_sub_site(slug="noi-khac"))
    narrowed = make_category(category.sub_site)
    narrowed.staff.add(make_user(Role.EDITOR, category.sub_site))
    own = make_published(category, author=contributor, starts_at=NOON + HOUR)
    other = make_published(category, starts_at=NOON + 2 * HOUR)
    for place in (away, narrowed):
        make_published(place, starts_at=NOON + HOUR)
    client.force_login(contributor)
    assert [article for *_, article in entries(client)] == [own]
    client.force_login(editor)
    assert [article for *_, article in entries(client)] == [own, other]
    assert client.get(CALENDAR, {"trang_con": "noi-khac"}).status_code == 404
    editor.sub_sites.add(away.sub_site)
    assert len(entries(client)) == 3
    assert len(entries(client, trang_con="noi-khac")) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_it_takes_the_same_queries(count, client, category, editor, django_assert_num_queries):
    for number in range(count):
        make_published(
            category, author=editor, starts_at=NOON + number * HOUR, expires_at=NOON + 90 * HOUR
        )
    client.force_login(editor)
    client.get(CALENDAR)
    with django_assert_num_queries(9):
        client.get(CALENDAR)


def move(client, article, day, version=None, **more):
    values = {"article": article.pk, "day": day, "version": version or article.version} | more
    return client.post(f"{CALENDAR}?thang=2026-12", values, follow=True)


def test_who_may_not_change_a_schedule_moves_nothing(client, category, editor, contributor):
    article = make_published(category, author=contributor, starts_at=NOON + HOUR)
    outside = make_published(make_category(), starts_at=NOON + HOUR)
    for user in (contributor, editor):
        client.force_login(user)
        assert 'draggable="true"' not in client.get(CALENDAR).content.decode()
        assert move(client, article, "2026-12-24").status_code == 403
    client.force_login(make_user(Role.HEAD, category.sub_site))
    assert move(client, outside, "2026-12-24").status_code == 404
    moments = set(Publication.history.values_list("starts_at", flat=True))
    assert moments == {NOON + HOUR}


def test_an_approver_moves_it_to_another_day_at_the_same_hour(client, category, head):
    article = make_published(category, starts_at=NOON + HOUR, expires_at=NOON + 900 * HOUR)
    client.force_login(head)
    assert 'draggable="true"' in client.get(CALENDAR).content.decode()
    page = move(client, article, "2026-12-24").content.decode()
    assert "sẽ đăng lúc 24/12/2026 13:00" in page
    publication = Publication.history.get()
    assert timezone.localtime(publication.starts_at).isoformat() == "2026-12-24T13:00:00+07:00"
    assert publication.expires_at == NOON + 900 * HOUR
    event = article.events.get()
    assert (event.transition, event.by) == ("reschedule", head)


@pytest.mark.parametrize(
    ("day", "version", "complaint"),
    [
        ("2026-12-06", 1, "đã qua"),
        ("2027-02-24", 1, "Giờ kết thúc phải sau"),
        ("2026-12-24", 7, "thay đổi sau khi bạn mở"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(day, version, complaint, client, category, head):
    article = make_published(category, starts_at=NOON + HOUR, expires_at=NOON + 900 * HOUR)
    client.force_login(head)
    page = move(client, article, day, version).content.decode()
    assert "Chưa đổi lịch" in page
    assert complaint in page
    assert Publication.history.get().starts_at == NOON + HOUR
    assert move(client, article, "hôm nay").status_code == 404
    assert move(client, article, "2026-02-31").status_code == 404


def test_an_approver_moves_an_end_to_another_day(client, category, head):
    live = make_published(category, starts_at=NOON - HOUR, expires_at=NOON + 48 * HOUR)
    waiting = make_published(category, starts_at=NOON + HOUR, expires_at=NOON + 48 * HOUR)
    client.force_login(head)
    for article, step in ((live, "change_expiry"), (waiting, "reschedule")):
        publication = Publication.history.get(article=article)
        shown = client.get(CALENDAR, {"thang": "2026-12"}).content.decode()
        assert f'data-end="{publication.pk}" data-article="{article.pk}"' in shown
        page = move(client, article, "2026-12-24", end=publication.pk).content.decode()
        assert "sẽ hết hạn lúc 24/12/2026 12:00" in page
        moved = Publication.history.get(article=article)
        assert (moved.starts_at, moved.ends_at) == (publication.starts_at, NOON + 408 * HOUR)
        assert article.events.get().transition == step
        article.refresh_from_db()
        page = move(client, article, "2026-12-06", end=moved.pk).content.decode()
        assert "Chưa đổi lịch" in page
        assert (
            "Hạn đăng của bài đã thay đổi"
            in move(client, article, "2026-12-25", end=0).content.decode()
        )
    assert set(Publication.history.values_list("ends_at", flat=True)) == {NOON + 408 * HOUR}


def test_who_may_not_change_an_end_moves_none(client, category, editor):
    article = make_published(category, starts_at=NOON - HOUR, expires_at=NOON + 48 * HOUR)
    publication = Publication.history.get()
    client.force_login(editor)
    assert 'draggable="true"' not in client.get(CALENDAR).content.decode()
    assert move(client, article, "2026-12-24", end=publication.pk).status_code == 403
    assert Publication.history.get().ends_at == NOON + 48 * HOUR
