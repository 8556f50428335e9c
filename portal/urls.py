from django.contrib import admin
from django.urls import include, path, re_path

from portal import views

handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("quan-tri/", admin.site.urls),
    re_path(r"^media/(?P<path>[A-Za-z0-9_./-]{1,200})$", views.media, name="media"),
    path("", views.home, name="home"),
    path("", include("articles.urls")),
]
