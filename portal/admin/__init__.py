from portal.admin import job, missed_address, page, redirect, sub_site

__all__ = ["job", "missed_address", "page", "redirect", "sub_site"]
