"""What readers are offered where what they came for is not to be shown."""

from articles.models import Publication
from articles.models.publication import by_list, together
from portal.prepared import prepared

MOST = 6


@prepared
def find_newest(p):
    return Publication.objects.filter(sub_site=p.integer("sub_site")).for_cards()[:MOST]


@prepared
def find_instead(p):
    live = Publication.objects.for_cards()
    return together(
        related=live.filter(category=p.integer("category"))[:MOST],
        newest=live.filter(sub_site=p.integer("sub_site"))[:MOST],
    )


def newest(sub_site) -> list[Publication]:
    return find_newest(sub_site=sub_site.pk)


def instead_of(publication, sub_site) -> dict[str, list[Publication]]:
    """Of what was taken down; nothing where another sub-site than its own was asked."""
    if publication.sub_site != sub_site:
        return {}
    return by_list(find_instead(category=publication.category_id, sub_site=sub_site.pk))
