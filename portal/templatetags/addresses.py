import base64
import json
from urllib.parse import quote, urlencode, urljoin

from django import template

register = template.Library()


@register.filter
def absolute(address, request) -> str:
    """`{{ page.get_absolute_url|absolute:request }}`: with scheme and host, for other sites."""
    return urljoin(request.sub_site.origin, address)


@register.simple_tag
def share_links(title, address) -> list[tuple[str, str]]:
    """Where a reader may tell others of `address`: plain links, so that nobody is followed here."""
    zalo = base64.b64encode(json.dumps({"url": address}).encode()).decode()
    letter = urlencode({"subject": title, "body": address}, quote_via=quote)
    return [
        ("Zalo", f"https://button-share.zalo.me/share_external?{urlencode({'d': zalo})}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}"),
        ("Thư điện tử", f"mailto:?{letter}"),
    ]
