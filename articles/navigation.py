"""The menu of a sub-site: one query a request, whoever asks."""

from articles.models import Category
from portal.prepared import prepared


@prepared
def find_categories(p):
    return Category.objects.filter(sub_site=p.integer("sub_site")).for_navigation()


def navigation(request) -> list[Category]:
    """The top categories, each with `subcategories`."""
    if not hasattr(request, "navigation"):
        request.navigation = _tree(find_categories(sub_site=request.sub_site.pk))
    return request.navigation


def find_category(request, **wanted) -> Category | None:
    """The category of this sub-site that has that `slug` or `pk`; the menu shows it as current."""
    ((name, value),) = wanted.items()
    for category in navigation(request):
        for candidate in (category, *category.subcategories):
            if getattr(candidate, name) == value:
                category.is_current = candidate.is_current = True
                return candidate
    return None


def _tree(categories):
    by_id = {category.pk: category for category in categories}
    for category in by_id.values():
        category.is_current = False
        category.parent = by_id.get(category.parent_id)
        category.subcategories = [c for c in by_id.values() if c.parent_id == category.pk]
    return [category for category in by_id.values() if category.parent_id is None]
