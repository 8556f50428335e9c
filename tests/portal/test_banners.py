import base64
import hashlib
import io
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.roles import Role
from portal import images
from portal.models import Banner, SubSite
from tests.builders import make_banner, make_image, make_sub_site, make_user

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
    values = {"name": sub_site.name, "slug": sub_site.slug, "is_default": "on", "palette": "do"}
    address = f"/quan-tri/portal/subsite/{sub_site.pk}/change/"

    def send(initial=0, **banner):
        counts = {"banners-TOTAL_FORMS": 1, "banners-INITIAL_FORMS": initial}
        sent = {f"banners-0-{name}": value for name, value in banner.items()}
        return client.post(address, values | counts | sent)

    return send


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


def test_a_banner_without_words_is_called_by_its_sub_site(send, sub_site):
    assert send(image=make_image(1200, 240), alt="").status_code == 302
    assert Banner.objects.get().alt == sub_site.name


def test_a_picture_that_must_be_chosen_again_is_said_to_be(send):
    warning = "hãy chọn lại tệp"
    page = send(image=make_image(1200, 240), link="không phải địa chỉ").content.decode()
    assert warning in page
    assert not Banner.objects.exists()
    assert warning not in send(link="không phải địa chỉ").content.decode()


def test_the_form_tells_the_sizes_and_leads_to_the_page(send, sub_site, client):
    address = f"/quan-tri/portal/subsite/{sub_site.pk}/change/"
    page = client.get(address).content.decode()
    assert "rộng 1.200 và cao khoảng 240 điểm ảnh" in page
    assert "Rộng 800 và cao khoảng 320 điểm ảnh" in page
    assert "Bỏ ảnh riêng cho điện thoại" not in page
    assert '<a href="/" target="_blank" rel="noopener">Xem trang</a>' in page
    send(image=make_image(1200, 240), image_mobile=make_image(800, 320))
    page = client.get(address).content.decode()
    assert "Bỏ ảnh riêng cho điện thoại" in page
    assert "Bỏ banner này khỏi trang" in page


def test_the_picture_for_phones_is_taken_away(send):
    send(image=make_image(1200, 240), image_mobile=make_image(800, 320))
    banner = Banner.objects.get()
    kept = {"id": banner.pk, "sub_site": banner.sub_site_id, "alt": "Hội nghị"}
    assert send(1, mobile_removal="on", **kept).status_code == 302
    banner.refresh_from_db()
    assert (bool(banner.image), bool(banner.image_mobile)) == (True, False)
    assert banner.mobile_width is None


def test_a_new_sub_site_gets_its_address_from_its_name(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    counts = {"banners-TOTAL_FORMS": 0, "banners-INITIAL_FORMS": 0}
    values = {"name": "Công tác dân vận huyện Đô Lương", "slug": "", "palette": "do"} | counts
    client.post("/quan-tri/portal/subsite/add/", values)
    assert SubSite.objects.get().slug == "cong-tac-dan-van-huyen-do-luong"
    response = client.post("/quan-tri/portal/subsite/add/", values)
    assert response.context["adminform"].form.errors == {
        "slug": ["Đường dẫn tĩnh này đã được dùng; hãy chọn cái khác."]
    }


def test_what_the_foot_of_the_pages_lacks_is_told(send):
    page = send(image=make_image(1200, 240), alt="Hội nghị").wsgi_request
    (warning,) = [str(m) for m in get_messages(page) if m.level_tag == "warning"]
    assert warning.startswith("Chân trang còn thiếu: cơ quan chủ quản, ")
    assert "địa chỉ" in warning


# --- Which one readers see ------------------------------------------------------------------------

DAY = timedelta(days=1)


def shown(client, address="/"):
    """The banner that a page shows, by its words."""
    banner = client.get(address).context["frame"]["banner"]
    return banner and banner["alt"]


def test_the_banner_of_these_days_goes_before_the_usual_one(sub_site, client, clock):
    now = timezone.now()
    assert shown(client) is None
    make_banner(make_sub_site(), alt="Trang khác")
    make_banner(sub_site, alt="Thường ngày")
    make_banner(sub_site, alt="Sau", order=2, starts_at=now + DAY, ends_at=now + 2 * DAY)
    make_banner(sub_site, alt="Tết", order=1, starts_at=now + DAY, ends_at=now + 2 * DAY)
    make_banner(sub_site, alt="Đã qua", ends_at=now - DAY)
    assert shown(client) == "Thường ngày"
    clock.move_to(now + DAY)
    assert shown(client) == "Tết"
    Banner.objects.filter(alt="Tết").update(order=3)
    assert shown(client) == "Sau"
    clock.move_to(now + 2 * DAY)
    assert shown(client) == "Thường ngày"


def test_the_page_goes_on_in_the_colours_of_both_edges(sub_site, client):
    picture = Image.new("RGB", (1200, 240), "#204060")
    picture.paste("#c08040", (600, 0, 1200, 240))
    file = io.BytesIO()
    picture.save(file, "PNG")
    make_banner(sub_site, image=ContentFile(file.getvalue(), "banner.png"))
    ground = client.get("/").context["frame"]["banner"]["ground"]
    sides = Image.open(io.BytesIO(base64.b64decode(ground.partition(",")[2])))
    assert sides.size == images.GROUND
    assert sides.getpixel((0, 0)) == (0x20, 0x40, 0x60)
    assert sides.getpixel((images.GROUND[0] - 1, images.GROUND[1] - 1)) == (0xC0, 0x80, 0x40)
    assert f'src="{ground}"' in client.get("/").content.decode()


def test_a_banner_that_ends_before_it_starts_is_refused_in_words(send):
    now = {"starts_at_0": "02/01/2026", "starts_at_1": "08:00", "ends_at_1": "08:00"}
    page = send(image=make_image(1200, 240), ends_at_0="01/01/2026", **now)
    assert "Phải sau lúc bắt đầu hiện." in page.content.decode()
