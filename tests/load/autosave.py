"""What keeping a text of 40 KB that somebody is typing costs the server.

    python -m tests.load.autosave

Sends it 200 times as the article form's script does, signed in, and prints the CPU of the process
for one time.
"""

import io
import sys
import time

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.load.scratch import scratch_database

TIMES = 200
ROUNDS = 5
PARAGRAPH = (
    "<p>Ban Dân vận Tỉnh ủy phối hợp với các cơ quan tổ chức hội nghị; nhiều mô hình <strong>dân"
    " vận khéo</strong> được nhân rộng, góp phần xây dựng nông thôn mới ở các xã vùng cao.</p>\n"
)


def make_typing():
    """A contributor with a session, an own article, and what the script would send of it."""
    from django.test import Client
    from django.urls import reverse

    from accounts.roles import Role
    from tests.builders import make_article, make_category, make_sub_site, make_user

    category = make_category(make_sub_site(is_default=True))
    user = make_user(Role.CONTRIBUTOR, category.sub_site)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    article = make_article(category, author=user)
    address = reverse("admin:articles_article_change", args=[article.pk])
    client.get(address)
    body = PARAGRAPH * (40 * 1024 // len(PARAGRAPH.encode()))
    fields = {"title": "Tiêu đề", "lead": "Sapo", "body": body, "category": category.pk}
    return {
        "path": reverse("admin:articles_article_autosave", args=[article.pk]),
        "cookies": "; ".join(f"{name}={c.value}" for name, c in client.cookies.items()),
        "token": client.cookies["csrftoken"].value,
        "sent": encode_multipart(BOUNDARY, fields | {"version": 1}),
    }


def keep(application, typing):
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": typing["path"],
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": MULTIPART_CONTENT,
        "CONTENT_LENGTH": str(len(typing["sent"])),
        "HTTP_COOKIE": typing["cookies"],
        "HTTP_X_CSRFTOKEN": typing["token"],
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(typing["sent"]),
        "wsgi.errors": sys.stderr,
    }
    response = application(environ, _refuse_all_but_200)
    b"".join(response)
    response.close()


def _refuse_all_but_200(status, headers):
    if not status.startswith("200"):
        raise RuntimeError(f"it answered {status}")


def main():
    with scratch_database("autosave"):
        from articles.models import Autosave
        from portal.wsgi import application

        typing = make_typing()
        rounds = []
        for _ in range(ROUNDS):
            started = time.process_time()
            for _ in range(TIMES):
                keep(application, typing)
            rounds.append((time.process_time() - started) / TIMES * 1000)
        size = len(Autosave.objects.get().fields["body"].encode()) / 1024
        print(f"{min(rounds):.2f} ms of CPU to keep {size:.0f} KB")


if __name__ == "__main__":
    main()
