from urllib.parse import urljoin

from django import template

register = template.Library()


@register.filter
def absolute(address, request) -> str:
    """`{{ page.get_absolute_url|absolute:request }}`: with scheme and host, for other sites."""
    return urljoin(request.sub_site.origin, address)
