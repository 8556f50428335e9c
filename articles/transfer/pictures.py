"""Pictures of the lines: read once from `media/`, encoded, written; bodies show them by address."""

from dataclasses import dataclass
from pathlib import PurePath

from articles.models import Photo
from articles.transfer.source import MediaMissing
from articles.transfer.values import BadLine
from portal import images
from portal.html import replace_pictures

KEPT_NAMES = 5000


@dataclass(frozen=True)
class Picture:
    digest: str
    width: int
    height: int


class Pictures:
    def __init__(self, source, *, dry_run):
        self.source = source
        self.dry_run = dry_run
        self.known = {}  # by name, the newest last
        self.removed = set(Photo.objects.removed().values_list("digest", flat=True))

    def of_article(self, record) -> dict[str, Picture]:
        """The pictures of an article line by name, all written; BadLine when one of them fails."""
        names = [("body", name) for name in _names_in(record.values["body"])]
        if record.cover:
            names.insert(0, ("cover.image", record.cover.image))
        fresh = {name: field for field, name in names if name not in self.known}
        self._write(self._encode_all(fresh))
        return {name: self._recall(name) for _, name in names}

    def banner(self, name, max_width, field):
        """The banner's file under its digest; BadLine when it is no picture."""
        return _explained(field, name, lambda: self._single(name, max_width))

    def _single(self, name, max_width):
        return images.encode_single(self.source.read_media(name), max_width, keep_own=True)

    def _encode_all(self, fields):
        encoded, problems = {}, []
        for name, field in fields.items():
            try:
                encoded[name] = _explained(field, name, lambda name=name: self._encode(name))
            except BadLine as bad:
                problems += bad.problems
        if problems:
            raise BadLine(problems)
        return encoded

    def _encode(self, name):
        try:
            image = images.encode(self.source.read_media(name), keep_own=True)
        except MediaMissing:
            image = _stored(name)
        if image.digest in self.removed:  # what people did in the portal wins
            raise images.ImageRefused("đã được gỡ khỏi cổng.")
        return image

    def _write(self, encoded):
        for name, image in encoded.items():
            if isinstance(image, images.EncodedImage) and not self.dry_run:
                images.write(image)
            self.known[name] = Picture(image.digest, image.width, image.height)

    def _recall(self, name):
        """Also forgets the names that were not asked for the longest."""
        picture = self.known[name] = self.known.pop(name)
        while len(self.known) > KEPT_NAMES:
            del self.known[next(iter(self.known))]
        return picture


def _names_in(body):
    """In the order of the body; those that are addresses of our own photos too."""
    names = []
    replace_pictures(body, lambda name: names.append(name))
    return list(dict.fromkeys(names))


def _stored(name):
    """A photo that the portal has already, for content without its `media/`."""
    digest = images.digest_in(name) or PurePath(name).stem
    try:
        return Photo.objects.get(digest=digest)
    except Photo.DoesNotExist as error:
        raise MediaMissing(name) from error


def _explained(field, name, read):
    try:
        return read()
    except MediaMissing as error:
        raise BadLine([(field, f"không tìm thấy ảnh “{name}”")]) from error
    except images.ImageRefused as error:
        raise BadLine([(field, f"ảnh “{name}”: {error}")]) from error
