"""Files that the lines attach: read from `media/`, stored, and listed as an article lists them."""

from pathlib import PurePath

from articles.attachments import Attachment
from articles.models import StoredFile
from articles.transfer.source import MediaMissing
from articles.transfer.values import BadLine
from portal import files, films


class AttachedFiles:
    def __init__(self, source, *, dry_run):
        self.source = source
        self.dry_run = dry_run

    def of_article(self, record) -> list[Attachment]:
        """The files of an article line, all stored; BadLine with each that can't be."""
        listed, problems = {}, []
        for number, line in enumerate(record.attachments):
            try:
                attachment = self._attached(line)
                listed.setdefault(attachment.file, attachment)
            except (MediaMissing, files.FileRefused) as error:
                problems.append((f"attachments[{number}].file", _reason(line.file, error)))
        if problems:
            raise BadLine(problems)
        return list(listed.values())

    def _attached(self, line):
        title = line.title or files.title_of(line.file)
        try:
            with self.source.opened_media(line.file) as file:
                return self._stored(file, title)
        except MediaMissing:
            return _known(line.file).attached(title)

    def _stored(self, file, title):
        if not self.dry_run:
            return StoredFile.objects.store(file).attached(title)
        kind = files.kind_of(file)
        with films.without_position(file) as plain:
            return Attachment(files.digest_of(plain), title, kind.extension, plain.size)


def _known(name):
    """A file that the portal has already, for content without its `media/`."""
    stored = StoredFile.objects.filter(digest=PurePath(name).stem).first()
    if stored is None:
        raise MediaMissing(name)
    return stored


def _reason(name, error):
    if isinstance(error, MediaMissing):
        return f"không tìm thấy tệp “{name}”"
    return f"tệp “{name}”: {error}"
