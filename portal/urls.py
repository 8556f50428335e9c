from django.contrib import admin
from django.urls import include, path, re_path

from portal.views import app, errors, home, pages, rating, robots, search, service, site_map

handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

urlpatterns = [
    path("healthz", service.healthz, name="healthz"),
    path("readyz", service.readyz, name="readyz"),
    path("quan-tri/", admin.site.urls),
    re_path(r"^media/(?P<path>[A-Za-z0-9_./-]{1,200})$", service.media, name="media"),
    path("so-do-trang/", site_map.site_map, name="site_map"),
    path("trang/<slug:slug>/", pages.page, name="page"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.worker, name="worker"),
    path("ngoai-tuyen/", app.offline, name="offline"),
    path("ngoai-tuyen/da-go/", app.gone, name="gone"),
    path("robots.txt", robots.robots, name="robots"),
    path("", home.home, name="home"),
    path("danh-gia/", rating.rating, name="rating"),
    path("danh-gia/cam-on/", rating.thanks, name="rating_thanks"),
    path("tim-kiem/", search.search, name="search"),
    path("tim-kiem/goi-y/", search.suggest, name="suggest"),
    path("", include("articles.urls")),
]
