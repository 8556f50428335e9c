"""The database refuses by a lock that another connection holds: a real error, and a quick one."""

from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg2
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from portal import readiness
from tests.builders import make_category, make_published, make_sub_site, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def locked(table):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    login = connection.get_connection_params()
    login.pop("cursor_factory")
    with closing(psycopg2.connect(**login)) as other, other.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def staff(visitor):
    category = make_category(make_sub_site(is_default=True))
    visitor.force_login(make_user(Role.EDITOR, category.sub_site))
    return visitor


@pytest.mark.parametrize("table", ["portal_subsite", "articles_publication"])
def test_readers_are_told_to_come_back(table, visitor):
    article = make_published(make_category(make_sub_site(is_default=True)), title="Tin")
    with locked(table):
        response = visitor.get(f"/tin/tin-{article.pk}/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Hệ thống đang bảo trì (503)" in response.content.decode()
    assert visitor.get(f"/tin/tin-{article.pk}/").status_code == 200


def test_a_page_that_is_not_there_says_the_same_when_its_menu_cannot_be_read(visitor):
    make_sub_site(is_default=True)
    with locked("articles_category"):
        assert visitor.get("/không-có").status_code == 503
    assert visitor.get("/không-có").status_code == 404


def test_staff_who_save_are_told_that_nothing_is_saved_and_their_words_are_there(staff):
    with locked("articles_category"):
        response = staff.post("/quan-tri/articles/article/add/", {"title": "Tin"})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    page = response.content.decode()
    assert "Chưa lưu được" in page
    assert "chữ vẫn còn" in page
    assert "admin_theme/theme.css" in page


@pytest.mark.parametrize("table", ["django_session", "accounts_user", "articles_article"])
def test_staff_who_open_a_page_are_told_to_wait(table, staff):
    with locked(table):
        response = staff.get("/quan-tri/articles/article/")
    assert response.status_code == 503
    page = response.content.decode()
    assert "Chưa mở được trang này" in page
    assert "chữ vẫn còn" not in page
    assert staff.get("/quan-tri/articles/article/").status_code == 200


def test_the_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_a_host_that_can_serve_is_ready(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.parametrize(("seconds", "status"), [(1, 200), (4, 503), (-4, 503)])
def test_a_clock_apart_from_that_of_the_database_is_told(seconds, status, client):
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        response = client.get("/readyz")
    assert response.status_code == status
    assert ("clocks" in response.content.decode()) == (status == 503)


@pytest.mark.parametrize("name", ["VAR", "MEDIA_ROOT"])
def test_a_full_disk_is_told(name, client, tmp_path, settings, monkeypatch):
    settings.VAR = settings.MEDIA_ROOT = tmp_path / "not made yet"
    monkeypatch.setattr(readiness, "LEAST_FREE", 2**63)
    assert client.get("/readyz").status_code == 200
    setattr(settings, name, tmp_path)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content.decode() == f"the disk of {tmp_path} is full"


def test_a_database_that_refuses_is_told(client):
    with closing_the_door():
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content.decode().startswith("the database refuses: ")
    assert client.get("/readyz").status_code == 200


@contextmanager
def closing_the_door():
    database = settings.DATABASES["default"]
    name = database["NAME"]
    database["NAME"] = "no_such_database"
    try:
        yield
    finally:
        database["NAME"] = name
