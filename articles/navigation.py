"""The menu of a sub-site: one query a request, whoever asks."""

from articles.models import Category


def navigation(request) -> list[Category]:
    """The top categories, each with `subcategories`."""
    if not hasattr(request, "navigation"):
        request.navigation = _tree(request.sub_site.categories.for_navigation())
    return request.navigation


def find_category(request, slug) -> Category | None:
    for category in navigation(request):
        for candidate in (category, *category.subcategories):
            if candidate.slug == slug:
                return candidate
    return None


def _tree(categories):
    by_id = {category.pk: category for category in categories}
    for category in by_id.values():
        category.parent = by_id.get(category.parent_id)
        category.subcategories = [c for c in by_id.values() if c.parent_id == category.pk]
    return [category for category in by_id.values() if category.parent_id is None]
