from django.contrib.admin import AdminSite


class PortalAdminSite(AdminSite):
    site_header = "Cổng tin Dân vận"
    site_title = "Quản trị"
    index_title = "Bảng điều khiển"
