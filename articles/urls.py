from django.urls import path, re_path

from articles import views

app_name = "articles"

urlpatterns = [
    path("chuyen-muc/<slug:slug>/", views.category, name="category"),
    path("tin/<slug:slug>-<int:article_id>/", views.article, name="article"),
    re_path(r"^vi-vn/tin/.+-(?P<key>\d+)/?$", views.old_article, name="old_article"),
    re_path(
        r"^vi-vn/chuyen-muc/(?P<slug>[^/]+)/[\d-]+/?$", views.old_category, name="old_category"
    ),
]
