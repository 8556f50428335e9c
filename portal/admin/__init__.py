from portal.admin import (
    consent,
    footer_link,
    job,
    missed_address,
    outage_notice,
    page,
    redirect,
    sub_site,
)

__all__ = [
    "consent",
    "footer_link",
    "job",
    "missed_address",
    "outage_notice",
    "page",
    "redirect",
    "sub_site",
]
