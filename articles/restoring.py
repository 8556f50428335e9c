"""An older version of an article as its text again: a save like any other."""

from django.db import transaction

from articles import workflow
from articles.differences import TEXT, differences
from articles.models import Article, Category
from articles.publishing import photos_in
from portal import images
from portal.html import clean_html, own_picture, photo_digests

NO_CATEGORY = "Chuyên mục của bản cũ không còn dùng được, nên bài ở nguyên chuyên mục hiện nay."
NO_COVER = "Ảnh đại diện của bản cũ đã bị gỡ khỏi kho ảnh; hãy chọn ảnh khác."
NO_PICTURES = "Đã bỏ {} ảnh trong nội dung vì ảnh đã bị gỡ khỏi kho ảnh."
NOTHING_NEW = "Bài hiện nay đã giống bản này."


def restore(version, by, *, seen_version, remark) -> list[str]:
    """Save `version` as the text of its article; answers what of it could not be had again.

    `seen_version` is the article's that `by` was looking at. Raises `workflow.Refused`.
    """
    with transaction.atomic():
        article = workflow.locked(version.article_id)
        if seen_version != article.version:
            raise workflow.Refused([workflow.STALE.format(article.changed_by or "người khác")])
        if not workflow.may_edit(article, by):
            raise workflow.Refused([f"Ở bước “{article.get_status_display()}” bạn không sửa được."])
        stored = Article.objects.get(pk=article.pk)
        lost = put(version, article, by)
        if not differences(stored, article):
            raise workflow.Refused([*lost, NOTHING_NEW])
        workflow.save_text(article, by, remark=remark)
    return lost


def put(version, article, by) -> list[str]:
    """Give the unsaved `article` the text of `version`, as far as there still is what it names."""
    for name in TEXT:
        if name != "category":
            setattr(article, name, getattr(version, name))
    return [*_put_category(version, article, by), *_without_cover(article), *_without_lost(article)]


def _put_category(version, article, by):
    if version.category_id == article.category_id:
        return []
    category = Category.objects.for_user(by).filter(pk=version.category_id).first()
    if category is None or not workflow.may_move_to(article, category):
        return [NO_CATEGORY]
    article.category = category
    return []


def _without_cover(article):
    if not (article.cover and article.cover.removed_at):
        return []
    article.cover = None
    return [NO_COVER]


def _without_lost(article):
    """Pictures whose files are gone would leave a hole in the page."""
    lost = photo_digests(article.body) - photos_in(article.body).keys()
    if not lost:
        return []

    def kept(src):
        return None if images.digest_in(src) in lost else own_picture(src)

    article.body = clean_html(article.body, kept)
    return [NO_PICTURES.format(len(lost))]
