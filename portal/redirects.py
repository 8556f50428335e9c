"""The table of redirects keeps to one step: none leads on to another, or back to where it began."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower

from portal.middleware import find_sub_site
from portal.models import MissedAddress, Redirect, SubSite
from portal.text import folded_path

CIRCLE = "Địa chỉ này dẫn về chính địa chỉ cũ. Hãy chọn một trang khác."


def settle(redirect):
    """Leads it to where its target leads now; refuses what would go round in a circle."""
    place = _place(redirect)
    own = Redirect.objects.answering(*place) if place else None
    if own and own.pk != redirect.pk:
        redirect.target = own.target
        place = _place(redirect)
    if place and redirect.sub_site == place[0] and redirect.answers(*place[1:]):
        raise ValidationError({"target": CIRCLE})


def take_over(redirect):
    """What led to its old address leads on with it, and nobody misses that address any more."""
    spelt = [
        f"{base}{redirect.old_address}{end}"
        for base in (redirect.sub_site.mount, redirect.sub_site.public_url(""))
        for end in ("", "/")
    ]
    before = Redirect.objects.alias(spelt=Lower("target")).filter(spelt__in=spelt)
    before.exclude(pk=redirect.pk).update(target=redirect.target)
    MissedAddress.objects.filter(sub_site=redirect.sub_site, address=redirect.old_address).delete()


def _place(redirect):
    """Sub-site, path and query that its target has in the portal; None elsewhere."""
    parts = urlsplit(redirect.target)
    main_host = urlsplit(settings.PUBLIC_URL).hostname
    host = parts.hostname or redirect.sub_site.domain or main_host
    if host != main_host and not SubSite.objects.filter(domain=host).exists():
        return None
    path = folded_path(unquote(parts.path))
    sub_site, named = find_sub_site(host, path[1:].partition("/")[0])
    return sub_site, path.removeprefix(sub_site.mount) if named else path, parts.query
