"""Was it one of our own pages that sent this?

For forms of readers, whom we know by no cookie: no right of theirs could be used from elsewhere, so
that a secret in a cookie would protect nothing. What is held off is other sites that would let
their visitors write to us without knowing.
"""


def is_from_here(request) -> bool:
    """Browsers tell where a request comes from; other programs may say what they like."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.get_host()
