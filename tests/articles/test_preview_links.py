"""The links that show a version of an article to people without an account."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from articles import publishing
from articles.admin.preview_links import MOST, make_link
from articles.models import Article, PreviewLink
from articles.models.preview_link import ENDINGS
from articles.transitions import TRANSITIONS
from tests.articles.admin_pages import LIST, change_url, typed
from tests.builders import (
    make_article,
    make_category,
    make_photo,
    make_published,
    make_sub_site,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Status = Article.Status


@pytest.fixture
def article(category, contributor):
    photo = make_photo()
    return make_article(
        category,
        author=contributor,
        title="Bí mật",
        body=f'<p>Bí mật</p><img src="{photo.url}" alt="Ảnh">',
        status=Status.IN_APPROVAL,
        cover=photo,
        cover_alt="Ảnh bìa",
    )


def links_url(article):
    return f"{LIST}{article.pk}/chia-se/"


def make_address(article, by, days=3):
    return f"/xem-truoc/{make_link(article, by, days)}/"


def status_of(address):
    return Client().get(address).status_code


def headers_of(response):
    return {name: value for name, value in response.items() if name != "X-Request-ID"}


# --- For who was given the address ------------------------------------------------------------


def test_the_link_shows_the_page_as_it_will_be(article, editor):
    page = Client().get(make_address(article, editor))
    composed = publishing.compose(article)
    shown = page.context["publication"]
    for name in ("title", "lead", "html", "cover", "cover_alt", "byline", "category"):
        assert getattr(shown, name) == getattr(composed, name)
    text = page.content.decode()
    assert "Bản xem trước, chưa xuất bản" in text
    assert article.cover.url in text
    assert b"".join(Client().get(article.cover.url)).startswith(b"RIFF")


def test_no_search_engine_cache_or_other_site_learns_of_it(article, editor):
    page = Client().get(make_address(article, editor))
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert "canonical" not in page.content.decode()


def test_later_typing_never_gets_in(article, editor, client):
    address = make_address(article, editor)
    client.force_login(make_user(Role.HEAD, article.sub_site))
    client.post(change_url(article), typed(article, title="Đang sửa", body="<p>Chữ mới</p>"))
    article.refresh_from_db()
    assert article.title == "Đang sửa"
    page = Client().get(address).content.decode()
    assert "Bí mật" in page
    assert "Đang sửa" not in page
    assert "Chữ mới" not in page


def test_each_opening_is_counted_without_a_word_on_who(article, editor):
    address = make_address(article, editor)
    for _ in range(2):
        Client().get(address)
    Client().head(address)
    openings = PreviewLink.objects.get().openings
    assert openings.count() == 2
    names = {field.name for field in openings.model._meta.fields}
    assert names == {"id", "link", "at"}


def test_the_link_takes_9_queries_whatever_else_there_is(
    article, editor, category, django_assert_num_queries
):
    address = make_address(article, editor)
    for number in range(6):
        make_address(article, editor)
        make_published(category, title=f"Bài {number}")
    with django_assert_num_queries(9):
        assert status_of(address) == 200


# --- Where it is dead -------------------------------------------------------------------------


def expire(link, clock):
    clock.move_to(link.expires_at)


def revoke(link, clock):
    PreviewLink.objects.update(revoked_at=timezone.now())


def publish(link, clock):
    perform(link.article, "publish", make_user(Role.HEAD, link.article.sub_site))


def trash(link, clock):
    Article.objects.update(status=Status.DRAFT)
    perform(link.article, "trash", link.article.author)
    perform(link.article, "restore", link.article.author)


def lock_the_maker(link, clock):
    link.made_by.is_active = False
    link.made_by.save()


def take_the_sub_site_from_the_maker(link, clock):
    link.made_by.sub_sites.clear()


def take_the_role_from_the_maker(link, clock):
    link.made_by.groups.clear()


def dismiss_the_maker(link, clock):
    link.made_by.is_staff = False
    link.made_by.save()


ENDS = [
    expire,
    revoke,
    publish,
    trash,
    lock_the_maker,
    take_the_sub_site_from_the_maker,
    take_the_role_from_the_maker,
    dismiss_the_maker,
]


@pytest.mark.parametrize("end", ENDS)
def test_a_dead_link_answers_as_one_that_never_was(end, article, editor, clock):
    address = make_address(article, editor)
    assert status_of(address) == 200
    end(PreviewLink.objects.get(), clock)
    unknown = Client().get("/xem-truoc/khong-co-lien-ket-nao-nhu-the-nay/")
    dead = Client().get(address)
    assert dead.status_code == Client().head(address).status_code == 404
    assert headers_of(dead) == headers_of(unknown)
    assert dead.content == unknown.content
    assert PreviewLink.objects.get().openings.count() == 1


def test_a_withdrawn_correction_takes_its_link_along(category, contributor, editor, head):
    article = make_published(category, author=contributor, starts_at=timezone.now() - DAY)
    perform(article, "correct", contributor)
    address = make_address(article, editor)
    assert status_of(address) == 200, "what readers see is not what the link shows"
    perform(article, "withdraw", head, reason="Sai")
    assert status_of(address) == 404


def test_the_link_of_a_scheduled_article_lives_until_readers_see_it(article, editor, head, clock):
    perform(article, "publish", head, starts_at=timezone.now() + HOUR)
    address = make_address(article, editor)
    assert status_of(address) == 200
    clock.move_to(timezone.now() + HOUR + timedelta(seconds=1))
    assert status_of(address) == 404


def test_it_opens_in_the_sub_site_of_the_article_alone(article, editor):
    make_category(make_sub_site(slug="con-cuong"))
    address = make_address(article, editor)
    assert status_of(f"/con-cuong{address}") == 404
    other = make_article(make_category(make_sub_site(slug="do-luong")), title="Bài của Đô Lương")
    editor.sub_sites.add(other.sub_site)
    elsewhere = make_address(other, editor)
    assert status_of(elsewhere) == 404
    assert "Đô Lương" in Client().get(f"/do-luong{elsewhere}").content.decode()


def test_the_digest_opens_nothing(article, editor):
    token = make_link(article, editor, 1)
    assert len(token) * 6 >= 128
    stored = PreviewLink.objects.get()
    assert token not in str(vars(stored))
    assert status_of(f"/xem-truoc/{stored.token_digest}/") == 404
    assert status_of(f"/xem-truoc/{token[:-1]}/") == 404
    assert status_of(f"/xem-truoc/{token}/") == 200


def test_no_other_page_shows_what_the_link_does(article, editor, category):
    make_address(article, editor)
    for address in ("/", f"/chuyen-muc/{category.slug}/"):
        page = Client().get(address).content.decode()
        assert "Bí mật" not in page
        assert "xem-truoc" not in page


def test_every_ending_is_a_step():
    assert set(ENDINGS) <= set(TRANSITIONS)


# --- For the staff ----------------------------------------------------------------------------


def test_who_may_edit_or_approve_makes_a_link_and_revokes_it(client, article, editor, head):
    Article.objects.update(status=Status.SUBMITTED)
    client.force_login(editor)
    answer = client.post(links_url(article), {"days": "7"})
    link = PreviewLink.objects.get()
    assert link.expires_at - link.made_at == 7 * DAY
    path = answer.context["address"].partition("/xem-truoc/")[2]
    assert status_of(f"/xem-truoc/{path}") == 200
    assert path not in client.get(links_url(article)).content.decode(), "it is told once"
    page = client.get(links_url(article)).content.decode()
    assert "đã mở 1 lần" in page
    client.force_login(head)
    client.post(f"{links_url(article)}{link.pk}/thu-hoi/")
    assert status_of(f"/xem-truoc/{path}") == 404
    assert f"{head} thu hồi" in client.get(links_url(article)).content.decode()


@pytest.mark.parametrize("days", ["0", "2", "365", "-1", "x", ""])
def test_a_link_lives_for_one_of_the_offered_times(days, client, article, head):
    client.force_login(head)
    assert client.post(links_url(article), {"days": days}).status_code == 200
    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_not_see_or_change_the_article_makes_none(role, client, article, head):
    make_link(article, head, 1)
    revoke_url = f"{links_url(article)}{PreviewLink.objects.get().pk}/thu-hoi/"
    for sub_site in (article.sub_site, make_sub_site()):
        client.force_login(make_user(role, sub_site))
        may = role in (Role.HEAD, Role.DEPUTY_HEAD) and sub_site == article.sub_site
        for answer in (client.post(links_url(article), {"days": "1"}), client.post(revoke_url)):
            assert (answer.status_code in (200, 302)) == may
            assert may or answer.status_code in (403, 404)
    assert PreviewLink.objects.count() == (2 if role in (Role.HEAD, Role.DEPUTY_HEAD) else 1)


def test_the_author_looks_but_makes_none_while_others_read(client, article, contributor):
    client.force_login(contributor)
    assert client.post(links_url(article), {"days": "1"}).status_code == 403
    Article.objects.update(status=Status.RETURNED)
    assert client.post(links_url(article), {"days": "1"}).context["address"]


def test_what_readers_see_needs_no_link(client, category, head):
    article = make_published(category)
    client.force_login(head)
    assert not client.post(links_url(article), {"days": "1"}).context["address"]
    assert not PreviewLink.objects.exists()


def test_the_link_of_another_article_is_not_revoked(client, article, head):
    other = make_article(make_category(make_sub_site()))
    make_link(other, head, 1)
    link = PreviewLink.objects.get()
    client.force_login(head)
    assert client.post(f"{links_url(article)}{link.pk}/thu-hoi/").status_code == 404
    assert client.get(f"{links_url(article)}{link.pk}/thu-hoi/").status_code == 405


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_of_links_takes_the_same_queries(
    number, client, article, head, django_assert_num_queries
):
    for _ in range(number):
        make_link(article, head, 1)
        PreviewLink.objects.update(revoked_at=timezone.now(), revoked_by=head)
    client.force_login(head)
    with django_assert_num_queries(8):
        assert client.get(links_url(article)).status_code == 200


def test_the_way_to_the_links_is_offered_where_it_leads_somewhere(client, category, editor):
    waiting, live = make_article(category, status=Status.SUBMITTED), make_published(category)
    client.force_login(editor)

    def is_offered(article):
        return "Chia sẻ bản xem trước" in client.get(change_url(article)).content.decode()

    assert (is_offered(waiting), is_offered(live)) == (True, False)
    make_link(live, editor, days=3)
    assert is_offered(live)


def test_so_many_links_are_made_and_no_more_until_one_is_revoked(client, article, head):
    for _ in range(MOST):
        make_link(article, head, 3)
    client.force_login(head)
    page = client.post(links_url(article), {"days": 1}).content.decode()
    assert "Bài này đang có 10 liên kết dùng được. Hãy thu hồi bớt" in page
    assert "Liên kết mới: hãy chép ngay" not in page
    client.post(f"{links_url(article)}{article.preview_links.first().pk}/thu-hoi/")
    page = client.post(links_url(article), {"days": 1}).content.decode()
    assert "Liên kết mới: hãy chép ngay" in page


def test_the_pages_of_dead_links_are_emptied_and_their_record_stays(client, article, head):
    alive, dead = (make_address(article, head) for _ in range(2))
    PreviewLink.objects.filter(pk=article.preview_links.first().pk).update(
        revoked_at=timezone.now()
    )
    call_command("clear_preview_links")
    assert status_of(alive) == 200
    assert status_of(dead) == 404
    assert [link.page == {} for link in article.preview_links.all()] == [True, False]
    client.force_login(head)
    assert "Đã thu hồi" in client.get(links_url(article)).content.decode()
