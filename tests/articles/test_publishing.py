from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.roles import Role
from articles import publishing
from articles.models import Article, Publication, WorkflowEvent
from portal import clock
from tests.builders import (
    make_article,
    make_category,
    make_photo,
    make_published,
    make_user,
    perform,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


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
    )
    publication = publishing.compose(article)
    assert publication.slug == "dang-uy-lam-tot-dan-van"
    assert publication.html == "<p>Nội dung</p>"
    staff_only = {"key", "body", "old_url", "author", "status", "version"}
    staff_only |= {"id", "created_at", "changed_at", "changed_by"}
    staff_only |= {"claimed_by", "claimed_at", "forced_by"}
    staff_only |= {"due_at", "priority"}
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


def test_a_scheduled_correction_comes_true_by_itself(clock):
    article = make_published(title="Bản cũ")
    edit(article, "Bản mới")
    start = timezone.now() + HOUR
    publishing.publish(article, start)
    assert Publication.objects.get(article=article).title == "Bản cũ"
    clock.move_to(start)
    assert Publication.objects.get(article=article).title == "Bản mới"


def test_a_second_schedule_replaces_the_first_and_the_old_text_runs_on():
    article = make_published(title="Bản cũ")
    now = timezone.now()
    publishing.publish(article, now + HOUR)
    edit(article, "Bản mới")
    publishing.publish(article, now + 2 * HOUR)
    assert titles(article, now + 1.5 * HOUR) == ["Bản cũ"]
    assert titles(article, now + 2.5 * HOUR) == ["Bản mới"]


def test_a_publication_ends_when_it_expires(clock):
    now = timezone.now()
    article = make_published(expires_at=now + HOUR)
    assert Publication.objects.filter(article=article).exists()
    clock.move_to(now + HOUR)
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
    assert publication.withdrawal == "error"
    assert publication.ends_at <= timezone.now()


def test_the_date_of_a_scheduled_article_is_that_of_its_new_schedule():
    article = make_article(status=Article.Status.APPROVED)
    publishing.publish(article, timezone.now() + HOUR)
    later = timezone.now() + 2 * HOUR
    publishing.publish(article, later)
    assert Publication.history.get(article=article).published_at == later


def waiting(category):
    return make_article(category, status=Article.Status.IN_APPROVAL)


@pytest.mark.parametrize("skew", [-5 * MINUTE, 5 * MINUTE, -HOUR], ids=str)
def test_a_wrong_clock_of_the_application_decides_nothing(skew, time_machine):
    category = make_category()
    head = make_user(Role.HEAD, category.sub_site)
    article = waiting(category)
    scheduled = waiting(category)
    true_now = clock.now()
    time_machine.move_to(true_now + skew)
    perform(article, "publish", head)
    assert Publication.objects.get(article=article).starts_at >= true_now
    perform(article, "correct", head)
    Article.objects.filter(pk=article.pk).update(status=Article.Status.IN_APPROVAL, title="Mới")
    perform(article, "publish", head)
    assert Publication.objects.get(article=article).title == "Mới"
    assert Publication.history.filter(article=article).count() == 2
    perform(scheduled, "publish", head, starts_at=true_now + 2 * MINUTE)
    assert not Publication.objects.filter(article=scheduled).exists()
    for seen in (article, scheduled):
        step = "withdraw" if seen == article else "unschedule"
        perform(seen, step, head, reason="Nhầm")
    assert not Publication.objects.exists()
    assert Publication.history.filter(article=article, withdrawal="error").count() == 1
    assert WorkflowEvent.objects.filter(at__lt=true_now).count() == 0


def test_what_stands_open_is_closed_for_the_articles_that_had_something(
    django_assert_num_queries,
):
    old, *fresh = [make_article(status=Article.Status.APPROVED) for _ in range(30)]
    publishing.publish(old, timezone.now() - HOUR)
    publications = []
    for minutes, article in enumerate([old, *fresh]):
        publication = publishing.compose(article)
        moment = timezone.now() - minutes * MINUTE
        publication.published_at = publication.starts_at = moment
        publications.append(publication)
    with django_assert_num_queries(3):
        publishing.open_all(publications)
    assert Publication.objects.count() == 30
    assert Publication.history.count() == 31


def test_recomposing_cleans_again_what_was_published_and_nothing_else(capsys):
    photo = make_photo()
    right = make_published(
        body=f'<table><tr><td>1</td></tr></table><img src="{photo.url}" alt="Ảnh">'
    )
    published = Publication.objects.get(article=right).html
    stained = make_published(title="Bài bẩn")
    spoil(stained, "<p>chữ</p><script>x</script>")
    call_command("recompose")
    assert "Đã dựng lại 1 trong 2 bản đăng." in capsys.readouterr().out
    assert Publication.objects.get(article=stained).html == "<p>chữ</p>"
    assert Publication.objects.get(article=right).html == published
    call_command("recompose")
    assert "Đã dựng lại 0 trong 2 bản đăng." in capsys.readouterr().out


def spoil(article, html):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.recompose = 'on'")
        Publication.history.filter(article=article).update(html=html)
        cursor.execute("SET LOCAL portal.recompose = 'off'")
