from portal.admin import job, sub_site

__all__ = ["job", "sub_site"]
