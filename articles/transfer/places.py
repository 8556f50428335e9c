"""Sub-sites, categories and pages of the lines; articles look up here where they belong."""

import copy

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from articles.models import Category
from articles.transfer import frames
from articles.transfer.frames import Frames, assign
from articles.transfer.values import BadLine
from portal.models import Page, SubSite

NEW, UPDATED, UNCHANGED = "mới", "cập nhật", "không đổi"
PINNED_ELSEWHERE = "phải là chuyên mục của bài hoặc chuyên mục cha"


class Places:
    """All of them in memory: there are few. A dry run changes them here alone."""

    def __init__(self, pictures, *, dry_run):
        self.pictures = pictures
        self.dry_run = dry_run
        self.sub_sites = {s.slug: s for s in SubSite.objects.all()}
        self.frames = Frames(pictures)
        categories = Category.objects.select_related("sub_site", "parent")
        self.categories = {(c.sub_site.slug, c.slug): c for c in categories}
        pages = Page.objects.select_related("sub_site")
        self.pages = {(page.sub_site.slug, page.slug): page for page in pages}

    def category_of(self, record) -> Category:
        self._sub_site(record.sub_site)
        category = self.categories.get((record.sub_site, record.category))
        if category is None:
            reason = f"trang con “{record.sub_site}” không có chuyên mục “{record.category}”"
            raise BadLine([("category", reason)])
        _refuse_pins_elsewhere(record, category)
        return category

    # --- Sub-sites ------------------------------------------------------------------------------

    def take_sub_site(self, record) -> str:
        present = self.sub_sites.get(record.slug)
        sub_site = copy.copy(present) if present else SubSite(slug=record.slug)
        changed = assign(sub_site, record.values)
        becomes_default = record.default and not sub_site.is_default
        _refuse_conflicts(sub_site)
        frame = self.frames.take(record)
        if present and not (changed or becomes_default or frame):
            return UNCHANGED
        sub_site.is_default |= record.default
        if not self.dry_run:
            _save_sub_site(sub_site, frame, becomes_default)
        self._remember(sub_site, becomes_default)
        return UPDATED if present else NEW

    def has_default(self):
        return any(sub_site.is_default for sub_site in self.sub_sites.values())

    def _remember(self, sub_site, becomes_default):
        if becomes_default:
            for other in self.sub_sites.values():
                other.is_default = False
        self.sub_sites[sub_site.slug] = sub_site

    def _sub_site(self, slug):
        if slug not in self.sub_sites:
            raise BadLine([("sub_site", f"không có trang con “{slug}”")])
        return self.sub_sites[slug]

    # --- Categories -----------------------------------------------------------------------------

    def take_category(self, record) -> str:
        sub_site = self._sub_site(record.sub_site)
        place = (record.sub_site, record.slug)
        present = self.categories.get(place)
        category = copy.copy(present) if present else Category(slug=record.slug)
        parent = self._parent(record)
        changed = assign(category, {"sub_site": sub_site, "parent": parent, **record.values})
        if present and not changed:
            return UNCHANGED
        if not self.dry_run:
            category.save()
        self.categories[place] = category
        return UPDATED if present else NEW

    def _parent(self, record):
        if not record.parent:
            return None
        parent = self.categories.get((record.sub_site, record.parent))
        if parent is None:
            reason = f"chưa có chuyên mục “{record.parent}”; dòng của nó phải đứng trước"
        elif record.parent == record.slug or parent.parent:
            reason = "chuyên mục chỉ có hai cấp: hãy chọn một chuyên mục cấp một"
        elif self._has_children(record):
            reason = "chuyên mục này đang có chuyên mục con nên phải ở cấp một"
        else:
            return parent
        raise BadLine([("parent", reason)])

    def _has_children(self, record):
        return any(
            sub_site == record.sub_site and category.parent and category.parent.slug == record.slug
            for (sub_site, _), category in self.categories.items()
        )

    # --- Pages ----------------------------------------------------------------------------------

    def take_page(self, record) -> str:
        sub_site = self._sub_site(record.sub_site)
        place = (record.sub_site, record.slug)
        present = self.pages.get(place)
        page = copy.copy(present) if present else Page(slug=record.slug)
        changed = assign(page, {"sub_site": sub_site, **record.values})
        if present and not changed:
            return UNCHANGED
        if not self.dry_run:
            page.save()
        self.pages[place] = page
        return UPDATED if present else NEW


def _refuse_conflicts(sub_site):
    try:
        sub_site.validate_unique()
        sub_site.validate_constraints(exclude={"is_default"})
    except ValidationError as error:
        raise BadLine(
            [
                (None if field == NON_FIELD_ERRORS else field, message)
                for field, messages in error.message_dict.items()
                for message in messages
            ]
        ) from error


@transaction.atomic
def _save_sub_site(sub_site, frame, becomes_default):
    if becomes_default:
        SubSite.objects.filter(is_default=True).update(is_default=False)
    sub_site.save()
    frames.write(sub_site, **frame)


def _refuse_pins_elsewhere(record, category):
    own = {category.slug, category.parent and category.parent.slug}
    elsewhere = (n for n, pin in enumerate(record.pinned or []) if pin.category not in own)
    problems = [(f"pinned[{n}].category", PINNED_ELSEWHERE) for n in elsewhere]
    if problems:
        raise BadLine(problems)
