from portal.admin import consent, job, missed_address, page, redirect, sub_site

__all__ = ["consent", "job", "missed_address", "page", "redirect", "sub_site"]
