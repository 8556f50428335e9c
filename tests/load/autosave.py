"""What keeping a text of 40 KB that somebody is typing costs the server.

    python -m tests.load.autosave

Sends it 200 times as the article form's script does, signed in, one line of it typed anew each
time, and prints the CPU of the process for one time.
"""

from itertools import count

from tests.load.scratch import scratch_database
from tests.load.wsgi import Session, ask, cost

TIMES = 200
PARAGRAPH = (
    "<p>Ban Dân vận Tỉnh ủy phối hợp với các cơ quan tổ chức hội nghị; nhiều mô hình <strong>dân"
    " vận khéo</strong> được nhân rộng, góp phần xây dựng nông thôn mới ở các xã vùng cao.</p>\n"
)


def make_typing():
    """A contributor's session, where the script keeps an own article, and what it sends."""
    from django.urls import reverse

    from accounts.roles import Role
    from tests.builders import make_article, make_category, make_sub_site, make_user

    category = make_category(make_sub_site(is_default=True))
    user = make_user(Role.CONTRIBUTOR, category.sub_site)
    article = make_article(category, author=user)
    body = PARAGRAPH * (40 * 1024 // len(PARAGRAPH.encode()))
    fields = {"title": "Tiêu đề", "lead": "Sapo", "body": body, "category": category.pk}
    address = reverse("admin:articles_article_autosave", args=[article.pk])
    return Session.of(user), address, fields | {"version": 1}


def main():
    with scratch_database("autosave"):
        from articles.models import Autosave
        from portal.wsgi import application

        session, address, fields = make_typing()
        typed = count()

        def keep(_):
            body = f"<p>Dòng thứ {next(typed)} đang gõ.</p>\n{fields['body']}"
            ask(application, address, session=session, fields=fields | {"body": body})

        spent = cost(keep, range(TIMES))
        size = len(Autosave.objects.get().fields["body"].encode()) / 1024
        print(f"{spent:.2f} ms of CPU to keep {size:.0f} KB")


if __name__ == "__main__":
    main()
