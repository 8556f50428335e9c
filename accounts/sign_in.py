"""The brake on sign-ins and their record, kept by django-axes; see the AXES settings."""

from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.urls import reverse

LOCKED_OUT = (
    "Bạn đã nhập sai quá nhiều lần. Hãy thử lại sau 15 phút;"
    " nếu quên mật khẩu, hãy nhờ người quản trị đặt lại."
)
TURNS = BoundedSemaphore(4)  # a password takes a quarter of a second of a processor to check
LINE = BoundedSemaphore(12)  # who checks or waits holds a thread, and readers need the others
SECONDS_FOR_A_TURN = 2
KNOWN, KNOWN_FOR = "known", timedelta(days=30)
BUSY = "Đang có nhiều người đăng nhập cùng lúc. Hãy thử lại sau ít giây."


class SignInForm(AdminAuthenticationForm):
    """After a wrong try, most often it is the password that has to be typed again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.fields["username"].widget.attrs.pop("autofocus", None)
            self.fields["password"].widget.attrs["autofocus"] = True

    def clean(self):
        """A few at a time: a flood of them leaves the threads of this process to readers."""
        with held(LINE), held(TURNS, SECONDS_FOR_A_TURN):
            return super().clean()

    def get_invalid_login_error(self):
        if getattr(self.request, "axes_locked_out", False):
            return ValidationError(LOCKED_OUT, code="locked_out")
        return super().get_invalid_login_error()


@contextmanager
def held(places, seconds=0):
    if not places.acquire(timeout=seconds):
        raise ValidationError(BUSY, code="busy")
    try:
        yield
    finally:
        places.release()


def know_again(response, user) -> None:
    """Tell the browser whose it is after the session too: it is a right to nothing."""
    response.set_signed_cookie(
        KNOWN,
        user.pk,
        max_age=KNOWN_FOR,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_from_before(request) -> str | None:
    """The key of who signed in here last."""
    return request.get_signed_cookie(KNOWN, default=None, max_age=KNOWN_FOR)


def locked_out(request, response, credentials=None):
    """The sign-in page, on which the form says why."""
    response.status_code = 429
    return response


def client_address(request):
    """The visitor's address: with `HTTPS` the one that the proxy in front has seen."""
    seen = request.META.get("REMOTE_ADDR")
    if settings.HTTPS:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or seen
    try:
        return str(ip_address(seen))
    except ValueError:  # a Unix socket has none
        return None
