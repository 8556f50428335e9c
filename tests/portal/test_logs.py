import io
import logging
import re
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from portal.logs import OneLineForAnOutage
from tests.builders import make_sub_site, make_user

pytestmark = pytest.mark.django_db
OWN_ID = re.compile("[0-9a-f]{32}")


@pytest.fixture
def log():
    """What the handler of the settings writes, with an outage that it has not told yet."""
    [handler] = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    [outages] = [f for f in handler.filters if isinstance(f, OneLineForAnOutage)]
    outages.told_at = None
    before = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(before)


@contextmanager
def without_patience():
    """Whatever asks the database gets a real error from it."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '50ms'")
    with connection.execute_wrapper(ask_too_much):
        yield
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")


def ask_too_much(execute, sql, params, many, context):
    return execute("SELECT pg_sleep(1)", (), many, context)


def test_a_line_tells_when_whose_request_and_what(client, log):
    user = make_user(username="lan.ho")
    make_sub_site(is_default=True)
    client.force_login(user)
    client.get("/quan-tri/khong-co/", headers={"X-Request-ID": "a1-B.2_c"})
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0700 WARNING a1-B.2_c lan.ho django.request:"
        r" Not Found: /quan-tri/khong-co/\n",
        log.getvalue(),
    )


def test_a_line_outside_of_requests_has_no_id(log):
    logging.getLogger("portal").warning("Đã nhập")
    assert log.getvalue().endswith(" WARNING - - portal: Đã nhập\n")


def test_the_id_of_the_proxy_is_given_back(client):
    response = client.get("/healthz", headers={"X-Request-ID": "a1-B.2_c"})
    assert response["X-Request-ID"] == "a1-B.2_c"


@pytest.mark.parametrize("given", [None, "", "a b", "a\tb", "đ", "x" * 65, "<script>"])
def test_an_id_that_is_not_clean_is_replaced(given, client):
    headers = {} if given is None else {"X-Request-ID": given}
    first, second = (client.get("/healthz", headers=headers)["X-Request-ID"] for _ in range(2))
    assert OWN_ID.fullmatch(first)
    assert first != second


@pytest.mark.django_db(transaction=True)
def test_an_outage_is_one_line_and_no_trace(client, log):
    client.raise_request_exception = False
    for _ in range(3):
        with without_patience():
            assert client.get("/").status_code == 503
    [line] = log.getvalue().splitlines()
    assert line.endswith("Service Unavailable: /: canceling statement due to statement timeout")


def test_the_next_outage_is_told_again(log):
    [outages] = [f for f in logging.getLogger().handlers[0].filters if hasattr(f, "told_at")]
    outages.seconds = 0
    try:
        for reason in ("gone", "gone\nfor long"):
            logging.getLogger("portal").error("x", exc_info=OperationalError(reason))
    finally:
        del outages.seconds
    assert [line[-7:] for line in log.getvalue().splitlines()] == ["x: gone"] * 2


def test_another_fault_keeps_its_trace(log):
    logging.getLogger("portal").error("x", exc_info=ValueError("wrong"))
    logging.getLogger("portal").error("x", exc_info=ValueError("wrong"))
    assert log.getvalue().count("ValueError: wrong") == 2
