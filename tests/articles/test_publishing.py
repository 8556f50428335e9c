from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Publication
from tests.builders import make_article, make_photo, make_published

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def edit(article, title):
    article.title = title
    article.save()


def titles(article, moment):
    seen = Publication.history.filter(article=article).live_at(moment)
    return list(seen.values_list("title", flat=True))


def test_compose_copies_the_working_copy_and_saves_nothing():
    photo = make_photo()
    article = make_article(
        title="Đảng ủy làm tốt dân vận",
        cover=photo,
        cover_alt="Quang cảnh hội nghị",
        cover_caption="Ảnh: Lan",
        source="Báo Nghệ An",
        body='<p>Nội dung</p><script>alert("x")</script>',
        tags=["dân vận khéo"],
        is_featured=True,
    )
    publication = publishing.compose(article)
    assert publication.slug == "dang-uy-lam-tot-dan-van"
    assert publication.html == "<p>Nội dung</p>"
    staff_only = {"key", "body", "old_url", "author", "status", "version"}
    staff_only |= {"id", "created_at", "changed_at", "changed_by"}
    for name in {field.name for field in Article._meta.fields} - staff_only:
        assert getattr(publication, name) == getattr(article, name)
    assert not Publication.history.exists()


def test_a_first_publication_is_dated_by_its_start():
    now = timezone.now()
    article = make_published(starts_at=now)
    publication = Publication.objects.get(article=article)
    assert (publication.published_at, publication.starts_at) == (now, now)
    assert publication.ends_at is None


def test_a_correction_takes_over_at_the_moment_that_the_old_text_ends():
    begun = timezone.now() - 2 * HOUR
    article = make_published(starts_at=begun, title="Bản cũ")
    corrected = begun + HOUR
    edit(article, "Bản mới")
    publishing.publish(article, corrected)
    assert titles(article, corrected - timedelta(microseconds=1)) == ["Bản cũ"]
    assert titles(article, corrected) == ["Bản mới"]
    assert Publication.objects.get(article=article).published_at == begun


def test_a_scheduled_correction_comes_true_by_itself(time_machine):
    article = make_published(title="Bản cũ")
    edit(article, "Bản mới")
    start = timezone.now() + HOUR
    publishing.publish(article, start)
    assert Publication.objects.get(article=article).title == "Bản cũ"
    time_machine.move_to(start)
    assert Publication.objects.get(article=article).title == "Bản mới"


def test_a_second_schedule_replaces_the_first_and_the_old_text_runs_on():
    article = make_published(title="Bản cũ")
    now = timezone.now()
    publishing.publish(article, now + HOUR)
    edit(article, "Bản mới")
    publishing.publish(article, now + 2 * HOUR)
    assert titles(article, now + 1.5 * HOUR) == ["Bản cũ"]
    assert titles(article, now + 2.5 * HOUR) == ["Bản mới"]


def test_a_publication_ends_when_it_expires(time_machine):
    now = timezone.now()
    article = make_published(expires_at=now + HOUR)
    assert Publication.objects.filter(article=article).exists()
    time_machine.move_to(now + HOUR)
    assert not Publication.objects.filter(article=article).exists()


def test_dropping_a_scheduled_correction_gives_back_the_planned_end():
    now = timezone.now()
    article = make_published(expires_at=now + 3 * HOUR)
    publishing.publish(article, now + HOUR)
    publishing.unschedule(article)
    assert Publication.objects.get(article=article).ends_at == now + 3 * HOUR


def test_taking_down_ends_it_now_and_drops_what_was_scheduled():
    article = make_published()
    publishing.publish(article, timezone.now() + HOUR)
    publishing.withdraw(article)
    assert not Publication.objects.filter(article=article).exists()
    publication = Publication.history.get(article=article)
    assert publication.withdrawn
    assert publication.ends_at <= timezone.now()


def test_the_date_of_a_scheduled_article_is_that_of_its_new_schedule():
    article = make_article(status=Article.Status.APPROVED)
    publishing.publish(article, timezone.now() + HOUR)
    later = timezone.now() + 2 * HOUR
    publishing.publish(article, later)
    assert Publication.history.get(article=article).published_at == later
