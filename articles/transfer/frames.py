"""Banners, links and successors of the sub-sites in the lines."""

import copy
from pathlib import PurePath

from portal.models import Banner, FooterLink, SubSite

LINK = ("group", "title", "address")


class Frames:
    """In memory, by the slug of the sub-site, as `Places`. A dry run changes them here alone."""

    def __init__(self, pictures):
        self.pictures = pictures
        self.banners, self.links, self.successors = {}, {}, {}
        for banner in Banner.objects.select_related("sub_site"):
            self.banners.setdefault(banner.sub_site.slug, []).append(banner)
        for link in FooterLink.objects.select_related("sub_site"):
            self.links.setdefault(link.sub_site.slug, []).append(_values(link))
        archived = SubSite.objects.exclude(successor=None)
        self.successors.update(archived.values_list("slug", "successor__slug"))

    def take(self, record) -> dict:
        """What of the line's differs, by kind, to be given to `write`."""
        banners = self._banners(record)
        links = record.links if record.links != self.links.get(record.slug, []) else None
        successor = record.successor if self._has_another_successor(record) else None
        changes = {"banners": banners, "links": links, "successor": successor}
        changes = {kind: change for kind, change in changes.items() if change is not None}
        for kind, change in changes.items():
            getattr(self, _HELD[kind])[record.slug] = change
        return changes

    def write_successors(self):
        """When all lines are in, since the successor may stand further down; answers who lacks."""
        ids = dict(SubSite.objects.values_list("slug", "pk"))
        for slug, successor in self.successors.items():
            SubSite.objects.filter(slug=slug).update(successor=ids.get(successor))
        return [name for name in self.successors.values() if name and name not in ids]

    def _has_another_successor(self, record):
        return record.successor not in (None, self.successors.get(record.slug, ""))

    def _banners(self, record):
        """All that the sub-site then has, the changed ones unsaved; None: as they are."""
        if record.banners is None:
            return None
        present = self.banners.get(record.slug, [])
        given = [
            self._banner(present[n] if n < len(present) else Banner(order=n), line)
            for n, line in enumerate(record.banners)
        ]
        left = [] if record.lists_banners else present[len(given) :]
        banners = [banner for banner, _ in given] + left
        changed = any(changed for _, changed in given) or len(banners) != len(present)
        return banners if changed else None

    def _banner(self, present, line):
        banner = copy.copy(present)
        changed = assign(banner, line.values)
        for field, width in Banner.WIDTHS.items():
            name = getattr(line, field)
            if name and not _shows(banner, field, PurePath(name).stem):
                file = self.pictures.banner(name, width, f"{line.place}.{field}")
                if not _shows(banner, field, PurePath(file.name).stem):
                    setattr(banner, field, banner.already_stored(field, file) or file)
                    changed = True
        return banner, changed


_HELD = {"banners": "banners", "links": "links", "successor": "successors"}


def write(sub_site, *, banners=None, links=None, successor=None):
    """`successor` waits for the others."""
    if banners is not None:
        kept = [banner.pk for banner in banners if banner.pk]
        sub_site.banners.exclude(pk__in=kept).delete()
        for banner in banners:
            banner.sub_site = sub_site
            banner.save()
    if links is not None:
        sub_site.footer_links.all().delete()
        FooterLink.objects.bulk_create(
            FooterLink(sub_site=sub_site, order=n, **values) for n, values in enumerate(links, 1)
        )


def assign(instance, values):
    """Sets what differs; did anything?"""
    changed = {n: v for n, v in values.items() if getattr(instance, n, None) != v}
    for name, value in changed.items():
        setattr(instance, name, value)
    return bool(changed)


def _values(link):
    return {name: getattr(link, name) for name in LINK}


def _shows(banner, field, digest):
    """Storage may have added to the name, never to the digest that it begins with."""
    stored = getattr(banner, field).name
    return bool(stored) and PurePath(stored).stem.partition("_")[0] == digest
