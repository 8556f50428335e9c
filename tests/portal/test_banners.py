import hashlib
import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from accounts.roles import Role
from portal.models import Banner
from tests.builders import make_image, make_sub_site, make_user

pytestmark = pytest.mark.django_db
DESCRIPTION = 0x010E  # of EXIF
PLACE = b"18.6796 N"


@pytest.fixture
def sub_site():
    return make_sub_site(is_default=True)


@pytest.fixture
def send(sub_site, client):
    """Posts the sub-site's form with a banner in it."""
    client.force_login(make_user(Role.ADMINISTRATOR, sub_site))
    values = {"name": sub_site.name, "slug": sub_site.slug, "is_default": "on"}
    counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0}
    values |= {f"banner-{name}": count for name, count in counts.items()}
    address = f"/quan-tri/portal/subsite/{sub_site.pk}/change/"
    return lambda **banner: client.post(
        address, values | {f"banner-0-{name}": value for name, value in banner.items()}
    )


def with_metadata():
    """A photo that tells where it was taken."""
    exif = Image.Exif()
    exif[DESCRIPTION] = PLACE.decode()
    file = io.BytesIO()
    Image.new("RGB", (3000, 600)).save(file, "JPEG", exif=exif)
    assert PLACE in file.getvalue()
    return ContentFile(file.getvalue(), "banner.jpg")


def test_a_banner_is_stored_encoded_again_and_bare(send):
    response = send(image=with_metadata(), image_mobile=make_image(1000, 400), alt="Hội nghị")
    assert response.status_code == 302
    banner = Banner.objects.get()
    for image in (banner.image, banner.image_mobile):
        with image.open() as file:
            content = file.read()
        picture = Image.open(ContentFile(content))
        assert (picture.format, picture.width) == ("WEBP", Banner.WIDTHS[image.field.name])
        assert hashlib.sha256(content).hexdigest() in image.name
        assert PLACE not in content


def test_a_banner_that_is_no_picture_is_refused_in_words(send):
    page = send(image=ContentFile(b"<svg onload=alert(1)>", "banner.jpg"), alt="Hội nghị")
    assert page.status_code == 200
    assert "không phải ảnh" in page.content.decode()
    assert not Banner.objects.exists()
