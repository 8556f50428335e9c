import json
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from articles.models import Article, Category, Publication, WorkflowEvent
from portal.models import SubSite
from tests.builders import make_sub_site, sign_in

pytestmark = pytest.mark.django_db
Status = Article.Status


@pytest.fixture
def demo(tmp_path, settings):
    settings.VAR = tmp_path
    call_command("seed_demo")


def test_without_a_place_for_the_logins_there_is_no_demo(tmp_path, settings):
    settings.VAR = tmp_path / "full"
    settings.VAR.touch()
    with pytest.raises(FileExistsError):
        call_command("seed_demo")
    assert not SubSite.objects.exists()


def test_the_demo_shows_every_part_of_the_newsroom(demo, client):
    assert SubSite.objects.exclude(banners=None).count() >= 3
    assert Category.objects.count() >= 12
    assert Article.objects.count() >= 40
    words = [len(body.split()) for body in Article.objects.values_list("body", flat=True)]
    assert sum(count >= 600 for count in words) >= 12
    assert Article.objects.filter(body__contains="<table>").count() >= 2

    documents = Publication.objects.exclude(document_number="")
    assert documents.exclude(attachments=[]).count() >= 3
    page = client.get(documents.get(document_number="02-HD/BDV").get_absolute_url())
    assert page.context["replacement"].title == "Ghi chép và giữ gìn mô hình dân vận khéo"

    statuses = Counter(Article.objects.values_list("status", flat=True))
    assert all(statuses[status] for status in set(Status) - {Status.TRASHED})
    now = timezone.now()
    assert Publication.history.filter(starts_at__gt=now).count() >= 3
    assert Publication.history.filter(ends_at__lte=now, withdrawal="").exists()
    assert Publication.history.filter(withdrawal="error").exists()
    newest = Publication.objects.newest_first().first()
    assert (now - newest.published_at).total_seconds() < 2 * 24 * 3600
    assert (
        max(Counter(Publication.objects.values_list("category", flat=True)).values()) > 15
    )  # a category page and "Tin cùng chuyên mục" are full

    returned = WorkflowEvent.objects.filter(transition="return")
    assert all(event.reason for event in returned)
    check_logins(client)


def check_logins(client):
    logins = json.loads((settings.VAR / "logins.json").read_text())
    assert {login["role"] for login in logins} == {role.value for role in Role}
    for login in logins:
        assert sign_in(client, login["username"], login["password"]).status_code == 302
        assert client.get("/quan-tri/").status_code == 200
    assert (settings.VAR / "logins.json").stat().st_mode & 0o077 == 0


def test_the_demo_is_not_loaded_over_real_content():
    make_sub_site()
    with pytest.raises(CommandError, match="chỉ nạp vào cổng trống"):
        call_command("seed_demo")
    assert not User.objects.exists()
    assert not Article.objects.exists()
