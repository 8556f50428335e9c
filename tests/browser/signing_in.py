"""What the form of the sign-in page does to a browser, without two pages to draw for it.

The form itself is filled in by test_main_job and test_schedule.
"""

import time

from django.test import Client

from tests import builders


def sign_in(context, user):
    client = Client()
    answer = builders.sign_in(client, user.username, builders.PASSWORD)
    assert answer.status_code == 302
    context.add_cookies([_cookie(morsel) for morsel in client.cookies.values()])


def _cookie(morsel):
    age = morsel["max-age"]
    lasting = {"expires": time.time() + int(age)} if age else {}
    place = {"domain": "localhost", "path": morsel["path"]}
    return {"name": morsel.key, "value": morsel.value, **place, **lasting}
