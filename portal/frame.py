"""What stands round every page of a sub-site: read with the sub-site itself, in its one query."""

from datetime import datetime
from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from portal import images
from portal.models import Banner, FooterLink, OutageNotice, SubSite
from portal.prepared import prepared

BANNER = ("image", "width", "height", "ground", "image_mobile", "mobile_width", "mobile_height")
BANNER += ("alt", "link")
PLACE = ("name", "slug", "domain", "is_default")


def with_frame(sub_sites):
    """Adds `frame`, of which `frame_of` makes what templates show."""
    own = {"sub_site": OuterRef("pk")}
    everywhere_or_here = Q(sub_site=None) | Q(sub_site=OuterRef("pk"))
    others = SubSite.objects.filter(is_archived=False).exclude(pk=OuterRef("pk"))
    return sub_sites.annotate(
        frame=JSONObject(
            banner=Subquery(_objects(Banner.objects.filter(**own).shown_now(), BANNER)[:1]),
            links=ArraySubquery(
                _objects(FooterLink.objects.filter(**own), ("group", "title", "address"))
            ),
            sites=ArraySubquery(_objects(others, PLACE)),
            successor=Subquery(
                _objects(SubSite.objects.filter(pk=OuterRef("successor")), PLACE)[:1]
            ),
            outages=ArraySubquery(
                _objects(
                    OutageNotice.objects.filter(everywhere_or_here).to_be_shown(),
                    ("text", "starts_at", "ends_at"),
                )
            ),
        )
    )


def frame_of(sub_site) -> dict:
    frame = getattr(sub_site, "frame", None) or find_framed(sub_site=sub_site.pk)[0].frame
    banner, successor = frame["banner"], frame["successor"]
    return {
        "banner": banner and _with_addresses(banner),
        "links": [(g, list(links)) for g, links in groupby(frame["links"], lambda x: x["group"])],
        "sites": [_neighbour(sub_site, values) for values in frame["sites"]],
        "successor": successor and _neighbour(sub_site, successor),
        "outages": [_with_times(outage) for outage in frame["outages"]],
    }


@prepared
def find_framed(p):
    return with_frame(SubSite.objects.filter(pk=p.integer("sub_site")))


def _objects(queryset, names):
    return queryset.values(values=JSONObject(**{name: name for name in names}))


def _with_addresses(banner):
    stored = {name: banner[name] and images.root_url() + banner[name] for name in Banner.WIDTHS}
    return banner | stored


def _neighbour(sub_site, values):
    """Another sub-site as a link: a domain of its own knows no prefixes of the others."""
    other = SubSite(**values)
    address = other.public_url("/") if sub_site.domain else other.link("/")
    return {"name": other.name, "address": address}


def _with_times(outage):
    times = {name: datetime.fromisoformat(outage[name]) for name in ("starts_at", "ends_at")}
    return outage | times
