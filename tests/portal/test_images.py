import hashlib
import io
import re
import threading

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageCms

from articles.models import Photo
from portal import images
from tests.builders import make_image

pytestmark = pytest.mark.django_db
FAST = {"PNG": {"compress_level": 1}, "WEBP": {"method": 0, "quality": 1}}


def test_a_photo_is_kept_under_the_digest_of_its_bytes():
    photo = Photo.objects.store(make_image(1000, 500))
    with default_storage.open(images.path(photo.digest)) as file:
        content = file.read()
    assert hashlib.sha256(content).hexdigest() == photo.digest
    assert (photo.width, photo.height) == (1000, 500)


def test_a_large_photo_is_made_smaller_and_gets_renditions():
    photo = Photo.objects.store(make_image(3000, 1500))
    assert (photo.width, photo.height) == (1600, 800)
    for width in images.WIDTHS:
        with default_storage.open(images.path(photo.digest, width)) as file:
            assert Image.open(file).width == width


def test_a_small_photo_is_its_own_thumbnail():
    photo = Photo.objects.store(make_image(200, 100))
    assert photo.thumbnail_url == photo.url
    assert photo.srcset == f"{photo.url} 200w"


def test_the_same_picture_twice_is_one_photo():
    first = Photo.objects.store(make_image(), alt="Ảnh")
    assert Photo.objects.store(make_image(), alt="Khác") == first
    assert Photo.objects.count() == 1


def test_a_photo_is_turned_upright_and_loses_its_metadata():
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    exif[0x010E] = "nơi chụp"
    file = io.BytesIO()
    Image.new("RGB", (400, 200), "green").save(file, "JPEG", exif=exif)
    file.seek(0)
    photo = Photo.objects.store(file)
    assert (photo.width, photo.height) == (200, 400)
    with default_storage.open(images.path(photo.digest)) as stored:
        assert not Image.open(stored).getexif()


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90", make_image().read()[:500]],
    ids=["empty", "svg", "program", "truncated"],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(images.ImageRefused, match="không phải ảnh"):
        Photo.objects.store(io.BytesIO(content))
    assert not Photo.objects.exists()


@pytest.mark.parametrize("format", ["HEIF", "AVIF"])
def test_the_photo_of_a_telephone_is_taken_upright(format):
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (400, 200), "#7C1220").save(file, format, exif=exif.tobytes())
    photo = Photo.objects.store(file)
    assert (photo.width, photo.height) == (200, 400)
    assert color_of(photo) == pytest.approx((0x7C, 0x12, 0x20), abs=4)


def color_of(photo):
    with default_storage.open(images.path(photo.digest)) as file:
        picture = Image.open(file).convert("RGB")
        return picture.getpixel((picture.width // 2, picture.height // 2))


def profile_with_red_and_blue_exchanged():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exchanged = profile.replace(b"rXYZ", b"-XYZ", 1).replace(b"bXYZ", b"rXYZ", 1)
    return exchanged.replace(b"-XYZ", b"bXYZ", 1)


@pytest.mark.parametrize(
    ("mode", "color", "shown"),
    [
        ("RGB", (255, 0, 0), (0, 0, 255)),
        ("RGBA", (255, 0, 0, 255), (0, 0, 255)),
        ("L", 200, (200, 200, 200)),  # the profile is not one of grey pictures
    ],
)
def test_colours_are_what_the_profile_means(mode, color, shown):
    file = io.BytesIO()
    profile = profile_with_red_and_blue_exchanged()
    Image.new(mode, (40, 40), color).save(file, "PNG", icc_profile=profile)
    assert color_of(Photo.objects.store(file)) == pytest.approx(shown, abs=4)


@pytest.mark.parametrize("profile", [b"x" * 200, b"\0" * (images.MAX_PROFILE_BYTES + 1)])
def test_a_broken_profile_says_nothing(profile):
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "#7C1220").save(file, "JPEG", icc_profile=profile)
    assert color_of(Photo.objects.store(file)) == pytest.approx((0x7C, 0x12, 0x20), abs=4)


def test_a_picture_for_print_is_turned_into_one_for_screens():
    file = io.BytesIO()
    Image.new("CMYK", (40, 40), (0, 255, 255, 0)).save(file, "JPEG")  # inverted, as Adobe does
    assert color_of(Photo.objects.store(file)) == pytest.approx((255, 0, 0), abs=6)


def test_grey_in_16_bits_stays_as_bright_as_it_is():
    file = io.BytesIO()
    Image.new("I;16", (40, 40), 40_000).save(file, "PNG")
    assert color_of(Photo.objects.store(file)) == pytest.approx((156, 156, 156), abs=2)


@pytest.mark.parametrize(("format", "size"), [("JPEG", 7800), ("PNG", 5000), ("WEBP", 5000)])
def test_a_picture_of_too_many_pixels_is_refused(format, size):
    file = io.BytesIO()
    Image.new("L", (size, size)).save(file, format, **FAST.get(format, {}))
    file.seek(0)
    with pytest.raises(images.ImageRefused, match="quá nhiều điểm ảnh"):
        Photo.objects.store(file)


def test_a_photo_of_a_good_camera_is_taken():
    assert Photo.objects.store(make_image(7000, 5000)).width == images.MAX_WIDTH


def webp_with_words_after_the_picture(words):
    """Inside the chunk of the picture, where decoders don't look."""
    content = make_image(format="WEBP").read()
    size = int.from_bytes(content[16:20], "little")
    picture = content[20 : 20 + size] + words + b" " * (len(words) % 2)
    chunk = b"WEBPVP8 " + (len(picture)).to_bytes(4, "little") + picture
    return b"RIFF" + len(chunk).to_bytes(4, "little") + chunk


def test_every_upload_is_encoded_again_whatever_its_name():
    content = webp_with_words_after_the_picture(b"<script>alert(1)</script>")
    digest = hashlib.sha256(content).hexdigest()
    photo = Photo.objects.store(ContentFile(content, name=f"{digest}.webp"))
    with default_storage.open(images.path(photo.digest)) as file:
        assert b"<script>" not in file.read()
    banner = images.encode_single(ContentFile(content, name=f"{digest}.webp"), 1200)
    assert b"<script>" not in banner.read()


def test_pictures_are_decoded_one_at_a_time(monkeypatch):
    monkeypatch.setattr(images, "SECONDS_FOR_A_TURN", 0.1)
    decoding, go_on = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, *size):
            decoding.set()
            assert go_on.wait(30)
            return super().read(*size)

    first = threading.Thread(target=images.encode, args=[Slow(make_image().read())])
    first.start()
    assert decoding.wait(30)
    with pytest.raises(images.ImageRefused, match="Hãy tải lại ảnh sau một phút"):
        images.encode(make_image())
    go_on.set()
    first.join()
    assert images.encode(make_image())


def test_a_file_of_more_than_20_mb_is_refused():
    upload = make_image()
    upload.size = images.MAX_BYTES
    assert Photo.objects.store(upload)
    upload.size += 1
    with pytest.raises(images.ImageRefused, match="20 MB"):
        Photo.objects.store(upload)


@pytest.mark.parametrize("width", [320, 640, 1600])
def test_every_address_of_a_photo_has_its_file(width):
    photo = Photo.objects.store(make_image(width, 200))
    addresses = [photo.thumbnail_url, *re.findall(r"(\S+) \d+w", photo.srcset)]
    for address in addresses:
        assert default_storage.exists(address.removeprefix(images.root_url()))
    with default_storage.open(images.path(photo.digest)) as file:
        assert Image.open(file).width == width


def test_a_picture_keeps_what_shines_through():
    file = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(file, "PNG")
    file.seek(0)
    photo = Photo.objects.store(file)
    with default_storage.open(images.path(photo.digest)) as stored:
        assert Image.open(stored).mode == "RGBA"


def test_a_very_flat_picture_keeps_a_line():
    photo = Photo.objects.store(make_image(2000, 1))
    assert (photo.width, photo.height) == (1600, 1)


@pytest.mark.parametrize("format", ["TIFF", "BMP"])
def test_a_format_that_browsers_lack_is_refused(format):
    with pytest.raises(images.ImageRefused, match="không phải ảnh"):
        Photo.objects.store(make_image(format=format))
    assert Photo.objects.store(make_image(format="GIF"))


def test_a_picture_too_tall_for_webp_is_refused():
    with pytest.raises(images.ImageRefused):
        images.encode(make_image(100, 17_000, format="PNG"))


def test_a_file_that_was_cut_off_is_written_again():
    photo = Photo.objects.store(make_image())
    name = images.path(photo.digest)
    with default_storage.open(name) as file:
        content = file.read()
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content[:10]))
    Photo.objects.store(make_image())
    with default_storage.open(name) as file:
        assert file.read() == content
