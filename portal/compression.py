"""Readers' pages go over the air at a third of their length.

What depends on who asks stays plain: lengths tell of secrets beside reflected words (BREACH).
"""

import gzip

from django.utils.cache import has_vary_header, patch_vary_headers

SHORT = 1000  # bytes
FAST = 1  # of 36 KB it leaves 12, in a third of a millisecond; the best 11, in three quarters
TEXTS = ("text/", "application/json", "application/xml", "application/rss+", "application/atom+")


def compression(get_response):
    def middleware(request):
        response = get_response(request)
        if _is_for_all(response):
            patch_vary_headers(response, ["Accept-Encoding"])
            if "gzip" in request.headers.get("Accept-Encoding", ""):
                _compress(response)
        return response

    return middleware


def _is_for_all(response):
    if response.streaming or len(response.content) < SHORT or response.cookies:
        return False
    if has_vary_header(response, "Cookie") or response.has_header("Content-Encoding"):
        return False
    return response.get("Content-Type", "").startswith(TEXTS)


def _compress(response):
    response.content = gzip.compress(response.content, FAST, mtime=0)
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))
    etag = response.get("ETag", "")
    if etag.startswith('"'):
        response["ETag"] = f"W/{etag}"  # of the same meaning, no longer of the same bytes
