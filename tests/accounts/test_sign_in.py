"""Sign-ins are braked, and each leaves its line."""

import time
from contextlib import ExitStack
from datetime import timedelta

import pytest
from axes.models import AccessFailureLog, AccessLog
from django.core.management import call_command
from django.utils import timezone

from accounts import sign_in as accounts_sign_in
from accounts.roles import Role
from accounts.sign_in import LOCKED_OUT, client_address
from tests.builders import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mai():
    return make_user(Role.CONTRIBUTOR, username="mai")


def fail(client, times, username="mai", **extra):
    """The last answer to wrong passwords."""
    for _ in range(times):
        response = sign_in(client, username, "sai mật khẩu", **extra)
    return response


def is_locked_out(response):
    return response.status_code == 429 and LOCKED_OUT in response.content.decode()


def test_after_five_failures_the_right_password_waits_too(client, mai, clock):
    assert not is_locked_out(fail(client, 4))
    assert is_locked_out(fail(client, 1))
    assert is_locked_out(sign_in(client, "mai", PASSWORD))
    clock.move_to(timezone.now() + timedelta(minutes=14))
    assert is_locked_out(sign_in(client, "mai", PASSWORD))
    clock.move_to(timezone.now() + timedelta(minutes=2))
    assert sign_in(client, "mai", PASSWORD).status_code == 302


@pytest.mark.parametrize("password", ["sai mật khẩu", PASSWORD])
@pytest.mark.parametrize("half", ["x", "username"])
def test_half_a_letter_is_no_way_round_the_brake(client, mai, half, password):
    """No database can hold it: the record of the failure would fail, not the sign-in."""
    fields = {"username": "mai", "password": password, half: "+2AA-"}
    part = '--B\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    parts = "".join(part.format(*field) for field in fields.items())
    kind = "multipart/form-data; boundary=B; charset=utf-7"
    response = client.generic("POST", "/quan-tri/login/", f"{parts}--B--\r\n", kind)
    assert response.status_code == 400


def test_a_right_password_forgives_the_wrong_ones(client, mai):
    for _ in range(3):
        fail(client, 4)
        assert sign_in(client, "mai", PASSWORD).status_code == 302


def test_neither_others_nor_other_places_are_locked_out(client, mai):
    make_user(Role.EDITOR, username="nam")
    fail(client, 5)
    assert sign_in(client, "nam", PASSWORD).status_code == 302
    assert sign_in(client, "mai", PASSWORD, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_an_account_that_is_not_there_is_answered_in_the_same_words(client, mai):
    pages = [
        [fail(client, 1, name) for _ in range(6)]
        for name in ("mai", "ma1")  # of one length: the pages differ in the name alone
    ]
    for known, unknown in zip(*pages, strict=True):
        assert known.status_code == unknown.status_code
        errors = [page.context["form"].non_field_errors() for page in (known, unknown)]
        assert errors[0] == errors[1]


def test_a_locked_account_is_no_way_round(client, mai):
    mai.is_active = False
    mai.save()
    assert is_locked_out(fail(client, 5))
    assert is_locked_out(sign_in(client, "mai", PASSWORD))


def test_a_flood_of_sign_ins_waits_its_turn(client, mai, monkeypatch):
    monkeypatch.setattr(accounts_sign_in, "SECONDS_FOR_A_TURN", 0)
    with ExitStack() as others:
        for _ in range(4):
            others.enter_context(accounts_sign_in.TURNS)
        assert accounts_sign_in.BUSY in sign_in(client, "mai", PASSWORD).content.decode()
    assert sign_in(client, "mai", PASSWORD).status_code == 302


def test_of_a_long_line_nobody_waits(client, mai):
    with ExitStack() as others:
        for _ in range(4):
            others.enter_context(accounts_sign_in.TURNS)
        for _ in range(12):
            others.enter_context(accounts_sign_in.LINE)
        started = time.monotonic()
        assert accounts_sign_in.BUSY in sign_in(client, "mai", PASSWORD).content.decode()
        assert time.monotonic() - started < accounts_sign_in.SECONDS_FOR_A_TURN


def test_the_operator_opens_a_locked_door(client, mai):
    fail(client, 5)
    call_command("axes_reset_username", "mai")
    assert sign_in(client, "mai", PASSWORD).status_code == 302


def test_administrators_see_who_signed_in_and_who_failed(client, mai):
    fail(client, 2, "kẻ lạ", REMOTE_ADDR="203.0.113.9")
    sign_in(client, "mai", PASSWORD)
    client.post("/quan-tri/logout/")
    (entry,) = AccessLog.objects.all()
    assert (entry.username, entry.ip_address) == ("mai", "127.0.0.1")
    assert entry.logout_time
    addresses = ("/quan-tri/axes/accesslog/", "/quan-tri/axes/accessfailurelog/")
    client.force_login(make_user(Role.HEAD))
    assert [client.get(address).status_code for address in addresses] == [403, 403]
    client.force_login(make_user(Role.ADMINISTRATOR))
    good, bad = (client.get(address) for address in addresses)
    assert "mai" in good.content.decode()
    assert bad.content.decode().count("203.0.113.9") == 2
    for page in (good, bad):
        assert not [word for word in ENGLISH if word in page.content.decode()]
    change = f"{addresses[1]}{AccessFailureLog.objects.first().pk}/"
    assert client.post(f"{change}delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{change}change/", {"username": "x"}).status_code == 403


ENGLISH = ("User Agent", "IP Address", "Attempt T", "access log", "Username", "Logout Time")


@pytest.mark.parametrize(
    ("https", "forwarded", "address"),
    [
        (False, "203.0.113.9", "10.0.0.1"),
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, "rác", None),
        (True, "", "10.0.0.1"),
    ],
)
def test_the_proxy_in_front_tells_the_address(https, forwarded, address, rf, settings):
    settings.HTTPS = https
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


@pytest.mark.parametrize("unsafe", ["//la.vn/", "https://la.vn/", "javascript:alert(1)"])
def test_an_unsafe_next_page_leads_to_the_dashboard(unsafe, client, mai):
    assert sign_in(client, "mai", PASSWORD, next=unsafe)["Location"] == "/quan-tri/"


def test_a_sign_in_lasts_a_working_day(client, mai):
    sign_in(client, "mai", PASSWORD)
    assert client.session.get_expiry_age() == 12 * 60 * 60
