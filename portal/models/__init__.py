from portal.models.banner import Banner
from portal.models.job import Job
from portal.models.sub_site import SubSite

__all__ = ["Banner", "Job", "SubSite"]
