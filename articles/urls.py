from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

from articles import views

app_name = "articles"


class ArticleNumber(IntConverter):
    regex = "[0-9]{1,18}"  # a larger one is no bigint: it would be looked for row by row


register_converter(ArticleNumber, "number")

urlpatterns = [
    path("chuyen-muc/<slug:slug>/", views.category, name="category"),
    path("tin/<slug:slug>-<number:article_id>/", views.article, name="article"),
    re_path(
        r"^xem-truoc/(?P<token>[A-Za-z0-9_-]{1,64})/$", views.shared_preview, name="shared_preview"
    ),
    re_path(r"^vi-vn/tin/.+-(?P<key>\d+)/?$", views.old_article, name="old_article"),
    re_path(
        r"^vi-vn/chuyen-muc/(?P<slug>[^/]+)/[\d-]+/?$", views.old_category, name="old_category"
    ),
]
