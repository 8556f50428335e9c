"""What an article lists below its text: the entries of `Content.attachments`, and their answers."""

from dataclasses import asdict, dataclass

from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from portal import files
from portal.ranges import answer_part

MOST = 30  # of an article
LONGEST_TITLE = 250


@dataclass(frozen=True)
class Attachment:
    """`file` is the digest of a `StoredFile`, whose kind and size stand here so that no page asks.

    The kind is the ending of its name.
    """

    file: str
    title: str
    kind: str
    size: int

    def __str__(self):
        return f"{self.title} ({self.facts})"

    @property
    def facts(self) -> str:
        return f"{files.KINDS[self.kind].label}, {filesizeformat(self.size)}"

    @property
    def is_shown_inline(self) -> bool:
        return self.kind == "pdf" or self.is_video

    @property
    def is_video(self) -> bool:
        return self.kind == "mp4"

    def entry(self) -> dict:
        return asdict(self)


def listing(texts, digest):
    """Of `texts` (articles, versions or publications) those that list the file."""
    return texts.filter(attachments__contains=[{"file": digest}])


def find(text, digest) -> Attachment:
    return next(found for found in text.attached if found.file == digest)


def answer(request, attachment, inline=False):
    """The file itself; nothing in it may run in a browser."""
    if inline and not attachment.is_shown_inline:
        raise Http404
    etag = quote_etag(attachment.file)
    return get_conditional_response(request, etag) or _file(request, attachment, etag, inline)


def _file(request, attachment, etag, inline):
    kind = files.KINDS[attachment.kind]
    try:
        file = files.store().open(files.path(attachment.file, kind))
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file,
        as_attachment=not inline,
        filename=files.download_name(attachment.title, kind),
        content_type=kind.content_type,
        headers={
            "ETag": etag,
            "Cache-Control": "no-cache",  # a withdrawal holds at once
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        },
    )
    return answer_part(request, response, attachment.size)
