"""A part of a file for who asks for it, as players of videos do (RFC 9110, section 14)."""

import re

from django.http import HttpResponse

ONE_PART = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
CHUNK = 64 * 1024


def answer_part(request, response, size: int):
    """`response`, a FileResponse of `size` bytes, cut to the part that `request` asks for.

    What asks for several parts at once, or in another unit, gets the whole.
    """
    response["Accept-Ranges"] = "bytes"
    asked = ONE_PART.fullmatch(request.headers.get("Range", ""))
    if not asked or asked[0] == "bytes=-" or not _is_still(request, response):
        return response
    start, end = _ends(*asked.groups(), size)
    if start >= min(end, size):
        response.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file = response.file_to_stream
    file.seek(start)
    response.streaming_content = _chunks(file, end - start)
    response.status_code = 206
    response["Content-Length"] = end - start
    response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _is_still(request, response):
    """A part is asked for to go on with what `If-Range` names, and that has not changed."""
    return request.headers.get("If-Range", response["ETag"]) == response["ETag"]


def _ends(first, last, size):
    """The part as `[start, end)`; without a first byte, `last` counts from the end."""
    if not first:
        return max(0, size - int(last)), size if int(last) else 0
    return int(first), min(int(last) + 1, size) if last else size


def _chunks(file, length):
    while length and (chunk := file.read(min(CHUNK, length))):
        length -= len(chunk)
        yield chunk
