from portal.models.banner import Banner
from portal.models.job import Job
from portal.models.missed_address import MissedAddress
from portal.models.redirect import Redirect
from portal.models.sub_site import SubSite

__all__ = ["Banner", "Job", "MissedAddress", "Redirect", "SubSite"]
