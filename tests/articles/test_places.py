"""“Tiêu điểm” and the pinned articles of a category: who changes them, and what readers get."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from articles import places, publishing
from articles.models import Place, Publication
from articles.places import PlaceList
from articles.workflow import Refused
from tests.builders import (
    make_article,
    make_category,
    make_place,
    make_published,
    make_sub_site,
    make_user,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def tops(sub_site):
    return PlaceList(sub_site)


@pytest.fixture
def pinned(category):
    return PlaceList(category.sub_site, category)


def order(place_list):
    return list(place_list.places.values_list("article", flat=True))


def publish(category, count):
    now = timezone.now()
    return [make_published(category, starts_at=now - n * MINUTE) for n in range(1, count + 1)]


def on_front_page(client):
    return [card.article_id for card in client.get("/").context["featured"]]


def in_category(client, category, number=1):
    page = client.get(category.get_absolute_url(), {"trang": number}).context["page"]
    return [card.article_id for card in page.object_list]


# --- What readers get -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_front_page_follows_the_list_the_moment_it_is_changed(category, tops, editor, client):
    one, two, three, four = publish(category, 4)
    assert on_front_page(client) == [one.pk]  # without a list: the newest
    for article in (two, three, four):
        places.put(tops, article, editor)
    assert on_front_page(client) == [four.pk, three.pk, two.pk]
    places.step(tops, four, editor, 1)
    assert on_front_page(client) == [three.pk, four.pk, two.pk]
    places.take_off(tops, three, editor)
    assert on_front_page(client) == [four.pk, two.pk]


@pytest.mark.django_db
def test_a_place_shows_what_is_live_and_until_its_end(category, tops, editor, client, clock):
    live, ending, scheduled, gone = publish(category, 4)
    publishing.withdraw(scheduled)
    publishing.publish(scheduled, timezone.now() + HOUR)
    for article in (gone, scheduled, live):
        places.put(tops, article, editor)
    places.put(tops, ending, editor, ends_at=timezone.now() + 2 * HOUR)
    publishing.withdraw(gone)
    assert on_front_page(client) == [ending.pk, live.pk]
    clock.move_to(timezone.now() + HOUR + MINUTE)
    assert on_front_page(client) == [ending.pk, live.pk, scheduled.pk]
    clock.move_to(timezone.now() + HOUR)
    assert on_front_page(client) == [live.pk, scheduled.pk]


@pytest.mark.django_db
def test_what_moved_to_another_sub_site_leaves_its_place_empty(category, tops, editor, client):
    stays, moves = publish(category, 2)
    places.put(tops, stays, editor)
    places.put(tops, moves, editor)
    other = make_category(make_sub_site(slug="con-cuong"))
    moves.category = other
    moves.save()
    assert on_front_page(client) == [moves.pk, stays.pk]  # readers still find it here
    publishing.publish(moves, timezone.now())
    assert on_front_page(client) == [stays.pk]
    assert moves.pk in [c.article_id for c in client.get("/con-cuong/").context["featured"]]


@pytest.mark.django_db
def test_pinned_articles_stand_first_and_once_on_every_page(category, pinned, editor, client):
    below = make_category(category.sub_site, parent=category)
    articles = publish(category, 42) + [make_published(below, starts_at=timezone.now() - HOUR)]
    late, deep = articles[30], articles[-1]
    places.put(pinned, late, editor)
    places.put(pinned, deep, editor)
    expected = [deep.pk, late.pk] + [a.pk for a in articles if a not in (late, deep)]
    pages = [in_category(client, category, number) for number in (1, 2, 3)]
    assert pages == [expected[:20], expected[20:40], expected[40:]]
    assert in_category(client, below) == [deep.pk]  # pinned in its parent alone
    publishing.withdraw(late)
    assert in_category(client, category, 3) == [pk for pk in expected if pk != late.pk][40:]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_places_cost_readers_no_query(count, category, client, django_assert_num_queries):
    for number, article in enumerate(publish(category, count)):
        make_place(article)
        if number < 5:
            make_place(article, category=category)
    client.get("/")
    with django_assert_num_queries(3):
        client.get("/")
    with django_assert_num_queries(4):
        client.get(category.get_absolute_url())


# --- Who changes them -----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.EDITOR, Role.HEAD, Role.DEPUTY_HEAD])
def test_the_staff_of_a_sub_site_change_its_lists(role, category, tops, pinned):
    (article,) = publish(category, 1)
    user = make_user(role, category.sub_site)
    for place_list in (tops, pinned):
        places.put(place_list, article, user)
        assert order(place_list) == [article.pk]


@pytest.mark.django_db
def test_others_change_nothing(category, tops, pinned, contributor, editor):
    article, other = publish(category, 2)
    elsewhere = make_user(Role.HEAD, make_sub_site())
    for place_list in (tops, pinned):
        places.put(place_list, article, editor)
        for user in (contributor, elsewhere, make_user(Role.ADMINISTRATOR, category.sub_site)):
            for act in (
                lambda place_list, user: places.put(place_list, other, user),
                lambda place_list, user: places.take_off(place_list, article, user),
                lambda place_list, user: places.step(place_list, article, user, 1),
                lambda place_list, user: places.move_before(place_list, article, user, None),
                lambda place_list, user: places.set_end(place_list, article, user, None),
            ):
                with pytest.raises(Refused):
                    act(place_list, user)
        assert order(place_list) == [article.pk]


@pytest.mark.django_db
def test_only_what_readers_see_or_will_see_there_is_put(category, tops, editor):
    draft = make_article(category)
    foreign = make_published(make_category(make_sub_site()))
    withdrawn = make_published(category)
    publishing.withdraw(withdrawn)
    for article in (draft, foreign, withdrawn):
        with pytest.raises(Refused, match="không đang đăng"):
            places.put(tops, article, make_user(is_superuser=True))
    later = make_published(category, starts_at=timezone.now() + HOUR)
    places.put(tops, later, editor)
    with pytest.raises(Refused, match="đã có"):
        places.put(tops, later, editor)
    with pytest.raises(Refused, match="đã qua"):
        places.set_end(tops, later, editor, timezone.now() - HOUR)


@pytest.mark.django_db
def test_a_list_has_so_many_places(category, pinned, editor):
    *first, last = publish(category, 6)
    for article in first:
        places.put(pinned, article, editor)
    with pytest.raises(Refused, match="chỉ có 5 chỗ"):
        places.put(pinned, last, editor)
    pinned.places.filter(article=first[2]).update(ends_at=timezone.now() - HOUR)
    places.put(pinned, last, editor)  # in the room of one whose time is over
    assert sorted(order(pinned)) == sorted({a.pk for a in [*first, last]} - {first[2].pk})
    with pytest.raises(IntegrityError, match="places_are_few"), transaction.atomic():
        make_place(first[2], category=category)


@pytest.mark.django_db
def test_the_log_tells_who_changed_what(category, tops, editor):
    one, two = publish(category, 2)
    places.put(tops, two, editor)
    places.put(tops, one, editor)
    places.step(tops, one, editor, 1)
    places.step(tops, one, editor, 1)  # already the last
    places.take_off(tops, one, editor)
    assert list(one.events.order_by("pk").values_list("transition", "by", "reason")) == [
        ("put", editor.pk, "Tiêu điểm: vị trí 1"),
        ("moved", editor.pk, "Tiêu điểm: vị trí 1 → 2"),
        ("taken_off", editor.pk, "Tiêu điểm: từ vị trí 2"),
    ]
    one.refresh_from_db()
    assert one.version == 1  # its text is as it was


@pytest.mark.django_db
def test_a_list_keeps_to_its_sub_site(category):
    (article,) = publish(category, 1)
    with pytest.raises(IntegrityError, match="place_category_in_sub_site"), transaction.atomic():
        Place.objects.create(
            article=article, sub_site=make_sub_site(), category=category, position=1
        )
        connection.check_constraints()


# --- At once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_changes_at_once_none_is_lost(category, tops, editor):
    articles = publish(category, 8)
    for article in articles[:4]:
        make_place(article)
    acts = [lambda a=a: places.put(tops, a, editor) for a in articles[4:]]
    acts += [lambda: places.step(tops, articles[0], editor, 1)]
    acts += [lambda: places.move_before(tops, articles[3], editor, articles[1].pk)]
    acts += [lambda: places.take_off(tops, articles[2], editor)]
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        act()
        connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [a.pk for a in articles if a is not articles[2]]
    assert sorted(order(tops)) == kept
    assert list(tops.places.values_list("position", flat=True)) == list(range(1, 8))
    assert Publication.objects.count() == 8
