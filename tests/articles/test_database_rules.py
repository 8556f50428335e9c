"""Rules that hold whoever writes to the database: each is tried past the code that keeps them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Category, Publication, WorkflowEvent
from portal.models import SubSite
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
HOUR = timedelta(hours=1)


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def copy_of(publication, **overrides):
    publication.pk = None
    for name, value in overrides.items():
        setattr(publication, name, value)
    return publication


def test_one_sub_site_is_the_default():
    make_sub_site(is_default=True)
    with refused("one_default_sub_site"):
        make_sub_site(is_default=True)


def test_a_sub_site_does_not_take_an_address_of_the_portal():
    with refused("sub_site_slug_is_not_reserved"):
        make_sub_site(slug="quan-tri")


@pytest.mark.parametrize("domain", ["evil.com/x?", "javascript:1", "a b.vn", "vn", "-a.vn", ""])
def test_a_domain_is_a_host_name(domain):
    with refused("sub_site_domain_is_a_host_name"):
        make_sub_site(domain=domain)


def test_a_domain_is_stored_in_lower_case():
    assert SubSite.objects.get(pk=make_sub_site(domain="Con-Cuong.Vn").pk).domain == "con-cuong.vn"


def test_two_categories_of_a_sub_site_differ_in_slug():
    category = make_category(slug="dan-van-kheo")
    make_category(slug="dan-van-kheo")  # of another sub-site
    with refused("category_slug_unique_in_sub_site"):
        make_category(category.sub_site, slug="dan-van-kheo")


def test_categories_have_two_levels():
    top = make_category()
    below = make_category(top.sub_site, parent=top)
    with refused("category_parent_is_top_level"):
        make_category(top.sub_site, parent=below)


def test_a_category_with_children_does_not_move_down():
    top, other = (category := make_category()), make_category(category.sub_site)
    make_category(top.sub_site, parent=top)
    with refused("category_parent_is_top_level"):
        Category.objects.filter(pk=top.pk).update(parent=other)


def test_a_parent_is_of_the_same_sub_site():
    with refused("category_parent_is_top_level"):
        make_category(make_sub_site(), parent=make_category())


def test_the_category_of_an_article_is_of_its_sub_site():
    article = make_article()
    with refused("article_category_in_sub_site"):
        Article.objects.filter(pk=article.pk).update(sub_site=make_sub_site())


def test_the_category_of_a_publication_is_of_its_sub_site():
    publication = publishing.compose(make_article())
    publication.published_at = publication.starts_at = timezone.now()
    publication.sub_site = make_sub_site()
    with refused("publication_category_in_sub_site"):
        publication.save()


def test_publications_of_an_article_never_overlap():
    publication = Publication.objects.get(article=make_published())
    with refused("publications_of_an_article_never_overlap"):
        copy_of(publication, starts_at=publication.starts_at + HOUR).save()


def test_a_publication_may_begin_when_another_ends():
    publication = Publication.objects.get(article=make_published(expires_at=timezone.now() + HOUR))
    end = publication.ends_at
    copy_of(publication, starts_at=end, ends_at=None, expires_at=None).save()
    assert Publication.history.count() == 2


def test_a_publication_ends_after_it_starts():
    publication = publishing.compose(make_article())
    publication.published_at = publication.starts_at = publication.ends_at = timezone.now()
    with refused("publication_ends_after_start"):
        publication.save()


def test_a_cover_has_its_alternative_text():
    publication = publishing.compose(make_article(cover=make_photo(), cover_alt=""))
    publication.published_at = publication.starts_at = timezone.now()
    with refused("publication_cover_has_alt_text"):
        publication.save()


@pytest.mark.parametrize("name", ["title", "html", "published_at", "starts_at", "byline"])
def test_the_content_of_a_publication_never_changes(name):
    publication = Publication.objects.get(article=make_published())
    value = timezone.now() - HOUR if name.endswith("_at") else "khác"
    with refused("content of a publication never changes"):
        Publication.history.filter(pk=publication.pk).update(**{name: value})


@pytest.mark.django_db(transaction=True)
def test_a_publication_that_began_is_never_deleted():
    article = make_published()
    with refused("never deleted"), transaction.atomic():
        Publication.history.filter(article=article).delete()
    assert Publication.history.filter(article=article).exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_log_is_append_only(change):
    user = make_user(is_superuser=True)
    perform(make_article(author=user), "submit", user)
    events = WorkflowEvent.objects.all()
    with refused("append-only"):
        events.update(reason="khác") if change == "update" else events.delete()


def test_a_status_is_one_of_the_table():
    with refused("article_status_is_known"):
        Article.objects.filter(pk=make_article().pk).update(status="xong")


def test_a_sub_site_with_articles_stays():
    category = make_category()
    make_article(category)
    with pytest.raises(IntegrityError):
        SubSite.objects.filter(pk=category.sub_site_id)._raw_delete("default")
        connection.check_constraints()


def test_text_is_clean_on_every_way_in():
    article = make_article(title="Ðảng\u00a0ủy")
    assert Article.objects.get(pk=article.pk).title == "Đảng ủy"
    Article.objects.filter(pk=article.pk).update(
        title="Ðồng  bào", body="<p>x<script>1</script></p>"
    )
    article.refresh_from_db()
    assert (article.title, article.body) == ("Đồng bào", "<p>x</p>")
    assert Article._meta.get_field("title").to_python("Ðảng\u200b") == "Đảng"


def test_recomposing_changes_the_html_alone():
    article = make_published()
    published = Publication.history.filter(article=article)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.recompose = 'on'")
        published.update(html="<p>dựng lại</p>")
        with refused("never changes"), transaction.atomic():
            published.update(title="Tiêu đề khác")
        cursor.execute("SET LOCAL portal.recompose = 'off'")
    with refused("never changes"):
        published.update(html="<p>khác</p>")


def test_a_generated_column_does_not_stop_a_withdrawal():
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE articles_publication ADD COLUMN words tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED"
        )
    article = make_published()
    publishing.withdraw(article)
    assert Publication.history.get(article=article).withdrawal


def test_an_expiry_cannot_be_lifted():
    article = make_published(expires_at=timezone.now() + HOUR)
    with pytest.raises(IntegrityError, match="publication_ends_by_its_expiry"):
        Publication.history.filter(article=article).update(ends_at=None)


@pytest.mark.parametrize(
    "table",
    [
        "articles_articleversion",
        "articles_workflowevent",
        "articles_note",
        "articles_photouse",
        "articles_publication",
        "django_admin_log",
    ],
)
def test_what_happened_is_never_emptied(table):
    with connection.cursor() as cursor, refused("truncated|append-only"), transaction.atomic():
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_what_was_withdrawn_stays_so():
    article = make_published()
    publishing.withdraw(article)
    with refused("what was withdrawn stays so"):
        Publication.history.filter(article=article).update(withdrawal="")


@pytest.mark.parametrize("later", [None, HOUR])
def test_what_has_ended_stays_so(later):
    start = timezone.now() - 2 * HOUR
    article = make_published(starts_at=start)
    publishing.close([article], start + HOUR)
    own = Publication.history.filter(article=article)
    with refused("what has ended stays so"), transaction.atomic():
        own.update(ends_at=later and start + HOUR + later)
    publication = own.get()
    publication.withdrawal = "error"
    publishing.mark_withdrawn([publication])
    assert own.get().withdrawal == "error"
