"""Which publications show which photos: on record with each of them, and for as long."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import publishing
from articles.migrations._photo_uses import USES_UNTIL_NOW
from articles.models import Article, Photo, PhotoUse, Publication
from tests.articles.content_lines import article_line, write_image
from tests.builders import make_article, make_photo, make_published

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def showing(*photos):
    """A body with these pictures, the first of them twice."""
    return "".join(f'<p>x</p><p><img src="{p.url}" alt="x"></p>' for p in [photos[0], *photos])


def uses():
    return set(PhotoUse.objects.values_list("publication__title", "photo__alt"))


def test_a_publication_is_stored_with_the_photos_of_its_cover_and_text():
    cover, other = make_photo(alt="bìa"), make_photo(alt="khác")
    make_published(title="Cả hai", cover=cover, cover_alt="x", body=showing(other, cover))
    make_published(title="Không ảnh")
    assert uses() == {("Cả hai", "bìa"), ("Cả hai", "khác")}


def test_photos_go_with_a_publication_that_never_began_and_stay_with_every_other():
    old, new = make_photo(alt="cũ"), make_photo(alt="mới")
    article = make_published(title="Bản đầu", body=showing(old))
    article.title, article.body = "Bản sửa", showing(new)
    publishing.publish(article, timezone.now() + HOUR)
    assert uses() == {("Bản đầu", "cũ"), ("Bản sửa", "mới")}
    publishing.reschedule(article, timezone.now() + 2 * HOUR)
    assert uses() == {("Bản đầu", "cũ"), ("Bản sửa", "mới")}
    publishing.withdraw(article)
    assert uses() == {("Bản đầu", "cũ")}
    for change in (lambda own: own.delete(), lambda own: own.update(photo=new)):
        with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
            change(PhotoUse.objects.all())


def test_an_import_records_photos_in_as_many_queries_for_30_articles_as_for_1(
    take, tmp_path, django_assert_num_queries
):
    write_image(tmp_path, "media/a.jpg")
    take(article_line(body='<p>x</p><p><img src="media/a.jpg" alt="x"></p>'))
    assert list(PhotoUse.objects.values_list("photo")) == [(Photo.objects.get().pk,)]
    photo = make_photo()
    for count in (1, 30):
        articles = [
            make_article(status=Article.Status.APPROVED, body=showing(photo)) for _ in range(count)
        ]
        publications = [publishing.compose(article) for article in articles]
        for publication in publications:
            publication.published_at = publication.starts_at = timezone.now()
        with django_assert_num_queries(4):
            publishing.open_all(publications)
    assert photo.uses.count() == 31


def test_the_photos_of_earlier_publications_are_found():
    cover, other = make_photo(alt="bìa"), make_photo(alt="khác")
    make_published(title="Bài", cover=cover, cover_alt="x", body=showing(other))
    known = uses()
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_photouse DISABLE TRIGGER photo_use_stays")
        cursor.execute("DELETE FROM articles_photouse")
        cursor.execute(USES_UNTIL_NOW)
    assert uses() == known != set()


def test_a_photo_tells_where_readers_see_it():
    photo = make_photo()
    make_published(title="Đang đăng", body=showing(photo))
    publishing.publish(
        make_article(title="Hẹn giờ", cover=photo, cover_alt="x"), timezone.now() + HOUR
    )
    publishing.withdraw(make_published(title="Đã gỡ", body=showing(photo)))
    assert {p.title for p in photo.shown_in()} == {"Đang đăng", "Hẹn giờ"}
    assert photo.uses.count() == Publication.history.count() == 3


@pytest.mark.parametrize("focus", [{"focal_x": 101}, {"focal_y": 101}])
def test_the_focal_point_is_in_the_picture(focus):
    photo = make_photo()
    assert (photo.focal_x, photo.focal_y) == (50, 50)
    with pytest.raises(IntegrityError, match="photo_focus_is_in_the_picture"):
        Photo.objects.filter(pk=photo.pk).update(**focus)
