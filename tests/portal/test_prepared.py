import pytest
from django.db import connection
from django.db.models import Value
from django.urls import reverse

from articles import publishing
from articles.models import Category, Publication
from portal.models import SubSite
from portal.prepared import prepared
from tests.builders import make_banner, make_category, make_photo, make_published, make_sub_site

pytestmark = pytest.mark.django_db


def test_it_gives_what_the_queryset_gives_with_what_that_has_selected(django_assert_num_queries):
    cover = make_photo()
    article = make_published(cover=cover, cover_alt="Ảnh", tags=["dân vận"])
    make_published()

    @prepared
    def find(p):
        return (
            Publication.objects.filter(article=p.integer("article"))
            .select_related("cover", "category__parent")
            .annotate(part=Value("một"))
        )

    with django_assert_num_queries(1):
        (found,) = find(article=article.pk)
        assert found.cover.digest == cover.digest
        assert found.category.parent is None
        assert (found.part, found.tags) == ("một", ["dân vận"])
    (expected,) = Publication.objects.filter(article=article)
    assert {f.attname: getattr(found, f.attname) for f in Publication._meta.fields} == {
        f.attname: getattr(expected, f.attname) for f in Publication._meta.fields
    }
    publishing.withdraw(article)
    assert find(article=article.pk) == []


def test_texts_are_bound_not_pasted():
    sub_site = make_sub_site(domain="vinh.vn")
    make_banner(sub_site)
    find = prepared(lambda p: SubSite.objects.answering(p.text("host"), p.text("first_part")))
    assert find(host="vinh.vn", first_part="") == [sub_site]
    assert find(host="x' OR '1'='1", first_part="%s") == []


def test_the_end_of_a_slice_may_be_given():
    numbers = [make_category(name="a").pk for _ in range(4)]
    found = Category.objects.order_by("pk").filter(name="a")
    find = prepared(lambda p: found.exclude(pk=p.integer("not")).order_by("pk")[: p.place("end")])
    for end in (1, 3):
        assert [c.pk for c in find(**{"not": numbers[0]}, end=end)] == numbers[1 : 1 + end]


def test_the_server_plans_it_once_a_connection(django_assert_num_queries):
    pk = make_category(name="100% 'a'").pk

    @prepared
    def find(p):
        return Category.objects.filter(pk=p.integer("pk"), name="100% 'a'").only("pk")

    for _ in range(2):
        with django_assert_num_queries(1):  # to prepare it is none of the page's
            assert [category.pk for category in find(pk=pk)] == [pk]
    sql = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%100\\%% %%'"
    with connection.cursor() as cursor:
        cursor.execute(sql, [])
        assert cursor.fetchone() == (1,)


def test_a_parameter_that_the_sql_lost_is_refused():
    find = prepared(lambda p: Category.objects.filter(name=p.text("name").upper()))
    with pytest.raises(ValueError, match="name"):
        find(name="x")


def test_addresses_made_by_hand_are_those_of_the_url_table():
    article = make_published(make_category(slug="dan-van-kheo"))
    publication = Publication.objects.get(article=article)
    expected = reverse("articles:article", args=[publication.slug, article.pk])
    assert publication.get_absolute_url() == expected
    assert article.category.get_absolute_url() == reverse(
        "articles:category", args=["dan-van-kheo"]
    )
