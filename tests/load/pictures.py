"""What a photo of a telephone costs at the door and behind it, and a text of 40 KB with ten.

The photos are made and encoded each in a process of its own, so that its memory can be told: a
process begins with what its parent once needed.
"""

import io
import resource
import subprocess
import sys
import time

from tests.load.scratch import scratch_database
from tests.load.wsgi import cost

TWELVE_MEGAPIXELS = (4000, 3000)
KINDS = ("JPEG", "HEIF", "PNG")
MOST_SECONDS, MOST_MEGABYTES, MOST_MILLISECONDS = 2, 300, 20
PICTURES = 10
WORDS = (
    "<p>Ban Dân vận Tỉnh ủy phối hợp tổ chức hội nghị; mô hình <strong>dân vận khéo</strong></p>"
)


def write_photo(kind):
    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener()
    grain = Image.effect_noise(TWELVE_MEGAPIXELS, 40)
    bands = Image.linear_gradient("L").resize(TWELVE_MEGAPIXELS)
    picture = Image.merge("RGB", (bands, Image.blend(bands, grain, 0.2), grain))
    picture.save(sys.stdout.buffer, kind, quality=90)


def alone(*task, given=b""):
    command = [sys.executable, "-m", "tests.load.pictures", *task]
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603


def encode():
    """The picture that comes on standard input."""
    from portal import images

    upload = io.BytesIO(sys.stdin.buffer.read())
    before, start = memory(), time.process_time()
    encoded = images.encode(upload)
    seconds = time.process_time() - start
    size = sum(map(len, encoded.renditions.values())) / 1024
    print(f"{seconds:.2f} s of CPU, {memory():.0f} MB ({before:.0f} before), {size:.0f} KB stored")


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_door():
    print(f"12 megapixels with all sizes (goal: {MOST_SECONDS} s, {MOST_MEGABYTES} MB)")
    for kind in KINDS:
        told = alone("encode", given=alone("photo", kind))
        print(f"{kind:>8}: {told.decode().strip()}")


def measure_avif(stored):
    from portal import images

    start = time.process_time()
    images.write_avif(stored.digest)
    print(f"    AVIF: {time.process_time() - start:.2f} s of CPU for all sizes, behind the upload")


def measure_text(photos):
    from portal.dressing import dress_html
    from portal.html import clean_html

    shown = "".join(f'<p><img src="{photo.url}" alt="Ảnh"></p>' for photo in photos)
    body = WORDS * (40 * 1024 // len(WORDS.encode())) + shown
    by_digest = {photo.digest: photo for photo in photos}
    clean = clean_html(body)
    spent = cost(lambda html: dress_html(clean_html(html), by_digest), [body] * 20)
    print(
        f"{spent:.1f} ms to clean and dress 40 KB with ten pictures (goal: {MOST_MILLISECONDS} ms)"
    )
    print(f"{cost(lambda html: dress_html(html, by_digest), [clean] * 20):.1f} ms of it at publish")


def main():
    measure_door()
    with scratch_database("pictures"):
        from articles.models import Photo
        from tests.builders import make_photo

        measure_avif(Photo.objects.store(io.BytesIO(alone("photo", "JPEG"))))
        measure_text([make_photo() for _ in range(PICTURES)])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["photo", kind]:
            write_photo(kind)
        case ["encode"]:
            encode()
        case _:
            main()
