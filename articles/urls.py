from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

from articles import archive, counting, feedback, feeds, sitemaps, topics, views

app_name = "articles"
LINK = "(?P<token>[A-Za-z0-9_-]{1,64})"
FILE = "(?P<digest>[0-9a-f]{64})/"
OLD, OLD_TIN, OLD_CHUYEN_MUC = (  # in upper case too; Django knows no flag for it
    "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in part)
    for part in ("vi-vn", "vi-vn/tin/", "vi-vn/chuyen-muc/")
)
KEY = "(?P<key>[0-9]+)"


class ArticleNumber(IntConverter):
    regex = "[0-9]{1,18}"  # a larger one is no bigint: it would be looked for row by row


class Year(IntConverter):
    regex = "(?:19|20)[0-9]{2}"


class TwoDigits(IntConverter):
    regex = "[0-9]{2}"

    def to_url(self, value):
        return f"{int(value):02}"


register_converter(ArticleNumber, "number")
register_converter(Year, "year")
register_converter(TwoDigits, "two_digits")

urlpatterns = [
    path("rss/", feeds.feed, {"kind": "rss"}, name="rss"),
    path("atom/", feeds.feed, {"kind": "atom"}, name="atom"),
    path("feed.json", feeds.feed, {"kind": "json"}, name="json_feed"),
    path("dem/", counting.count, name="count"),
    path("gop-y/", feedback.feedback, {"kind": "gop-y"}, name="opinion"),
    path("lien-he/", feedback.feedback, {"kind": "lien-he"}, name="contact"),
    path(
        "bao-loi/<number:article_id>/",
        feedback.feedback,
        {"kind": "bao-loi"},
        name="report",
    ),
    re_path("^(?P<kind>gop-y|lien-he|bao-loi)/da-nhan/$", feedback.thanks, name="feedback_thanks"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    re_path(r"^sitemap-(?P<part>[0-9]{1,12})\.xml$", sitemaps.articles, name="sitemap_articles"),
    path("chuyen-muc/<slug:slug>/", views.category, name="category"),
    path("chuyen-muc/<slug:slug>/rss/", feeds.feed, {"kind": "rss"}, name="rss"),
    path("chuyen-muc/<slug:slug>/atom/", feeds.feed, {"kind": "atom"}, name="atom"),
    path("chuyen-muc/<slug:slug>/feed.json", feeds.feed, {"kind": "json"}, name="json_feed"),
    path("tu-khoa/<slug:slug>/", topics.tag, name="tag"),
    path("tac-gia/<slug:slug>/", topics.author, name="author"),
    path("tin/<slug:slug>-<number:article_id>/", views.article, name="article"),
    re_path(rf"^tin/tep/(?P<article_id>[0-9]{{1,18}})/{FILE}$", views.file, name="file"),
    re_path(
        rf"^tin/tep/(?P<article_id>[0-9]{{1,18}})/{FILE}xem/$",
        views.file,
        {"inline": True},
        name="file",
    ),
    re_path(rf"^xem-truoc/{LINK}/$", views.shared_preview, name="shared_preview"),
    re_path(rf"^xem-truoc/{LINK}/tep/{FILE}$", views.shared_file, name="shared_file"),
    re_path(
        rf"^xem-truoc/{LINK}/tep/{FILE}xem/$",
        views.shared_file,
        {"inline": True},
        name="shared_file",
    ),
    path("luu-tru/", archive.archive, name="archive"),
    path("luu-tru/<year:year>/", archive.archive, name="archive_year"),
    path("luu-tru/<year:year>/<two_digits:month>/", archive.days, name="archive_month"),
    path(
        "luu-tru/<year:year>/<two_digits:month>/<two_digits:day>/",
        archive.days,
        name="archive_day",
    ),
    re_path(f"^{OLD}/?$", views.old_home, name="old_home"),
    # The last part of which three numbers are found, whatever stands behind them.
    re_path(
        f"^{OLD_TIN}(.*/)?[0-9]+-[0-9]+-{KEY}([^0-9].*)?$", views.old_article, name="old_article"
    ),
    re_path(f"^{OLD_TIN}.+-{KEY}/?$", views.old_article, name="old_article"),
    re_path(f"^{OLD_CHUYEN_MUC}(?P<slug>[^/]+)(/.*)?$", views.old_category, name="old_category"),
]
