"""Refuses what is too long by its announced length, before a byte of it is read or stored."""

from django.shortcuts import render

MOST_BYTES = 55 * 1024 * 1024  # a file of the largest size, and the form round it
MOST_BYTES_OF_STRANGERS = 2 * 1024 * 1024  # a long article of someone whose session has ended


class BodyLimitMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_too_long(request):
            return render(request, "413.html", status=413)
        return self.get_response(request)


def is_too_long(request):
    if "HTTP_TRANSFER_ENCODING" in request.META:  # announces no length
        return True
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length <= MOST_BYTES_OF_STRANGERS:
        return False
    return length > MOST_BYTES or not request.user.is_authenticated
