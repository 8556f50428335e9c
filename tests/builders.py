"""Plain builders: each makes one saved object that is right unless you override it."""

import functools
import io
import itertools
import uuid
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from articles import publishing, workflow
from articles.models import Article, Category, Feedback, Photo, Place, StoredFile
from portal import images
from portal.models import Banner, OutageNotice, SubSite

PASSWORD = "Mật khẩu của người thử 1"
numbers = itertools.count(1)


def make_sub_site(**overrides):
    number = next(numbers)
    values = {"name": f"Trang con {number}", "slug": f"trang-con-{number}"}
    return SubSite.objects.create(**values | overrides)


def make_banner(sub_site, **overrides):
    values = {
        "image": ContentFile(make_image(1200, 240).getvalue(), "banner.jpg"),
        "alt": f"Banner {sub_site.name}",
    }
    return Banner.objects.create(sub_site=sub_site, **values | overrides)


def make_outage(**overrides):
    """One that begins in an hour and takes an hour."""
    hour = timedelta(hours=1)
    times = {"starts_at": timezone.now() + hour, "ends_at": timezone.now() + 2 * hour}
    return OutageNotice.objects.create(**{"text": "Cổng tạm ngừng."} | times | overrides)


def make_category(sub_site=None, **overrides):
    number = next(numbers)
    sub_site = sub_site or make_sub_site()
    values = {"name": f"Chuyên mục {number}", "slug": f"chuyen-muc-{number}"}
    return Category.objects.create(sub_site=sub_site, **values | overrides)


def make_user(role=None, *sub_sites, **overrides):
    number = next(numbers)
    values = {"username": f"nguoi{number}", "full_name": f"Người dùng {number}", "is_staff": True}
    user = User.objects.create_user(password=PASSWORD, **values | overrides)
    user.sub_sites.set(sub_sites)
    if role:
        user.groups.set([Group.objects.get(name=Role(role).value)])
    return user


def make_image(width=640, height=400, color="#7C1220", format="JPEG"):
    file = io.BytesIO()
    Image.new("RGB", (width, height), color).save(file, format)
    file.seek(0)
    file.name = f"anh.{format.lower()}"
    return file


def make_photo(**overrides):
    """Each of another size, so that no two are the same picture."""
    number = next(numbers)
    described = {"by": None, "alt": f"Ảnh {number}"} | overrides
    return Photo.objects.keep(_encoded(1 + Photo.objects.count()), **described)


@functools.cache
def _encoded(number):
    """Made once: pictures took half of the time of the tests that show many."""
    return images.encode(make_image(640 + number % 900, 400 + number // 900))  # up to MAX_WIDTH


def make_file(**overrides):
    """Each with content of its own."""
    number = next(numbers)
    content = f"%PDF-1.4\n{number}\n%%EOF".encode()
    return StoredFile.objects.store(SimpleUploadedFile(f"Tệp {number}.pdf", content), **overrides)


def make_article(category=None, **overrides):
    number = next(numbers)
    values = {
        "title": f"Bài viết số {number}",
        "lead": f"Sapo của bài {number}.",
        "body": f"<p>Nội dung của bài {number}.</p>",
        "byline": f"Tác giả {number}",
    }
    return Article.objects.create(category=category or make_category(), **values | overrides)


def make_published(
    category=None, *, starts_at=None, expires_at=None, is_featured=False, **overrides
):
    """An article that readers see, its publication made as the workflow makes it."""
    article = make_article(category, status=Article.Status.APPROVED, **overrides)
    publishing.publish(article, starts_at or timezone.now(), expires_at)
    if is_featured:
        make_place(article)
    return article


def make_feedback(sub_site=None, **overrides):
    number = next(numbers)
    values = {"kind": "gop-y", "text": f"Ý kiến số {number}.", "sent_as": uuid.uuid4()}
    values["sub_site"] = sub_site or make_sub_site()
    return Feedback.objects.create(**values | overrides)


def make_place(article, **overrides):
    """The last one of “Tiêu điểm” of its sub-site, or of the pinned ones of a `category`."""
    values = {"sub_site": article.sub_site, "category": None} | overrides
    own = Place.objects.filter(sub_site=values["sub_site"], category=values["category"])
    return Place.objects.create(article=article, **{"position": own.next_position()} | values)


def perform(article, name, by, **filled_in):
    """`workflow.perform` with what the form asks for already filled in."""
    answers = {"submit": {"confirmed": True}}.get(name, {})
    return workflow.perform(article, name, by, **answers | filled_in)


def sign_in(client, username, password, next="", **extra):
    """The answer to the sign-in page's form, as a browser sends it."""
    values = {"username": username, "password": password, "next": next}
    return client.post("/quan-tri/login/", values, **extra)
