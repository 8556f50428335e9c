from portal.models.banner import Banner
from portal.models.consent import ConsentText
from portal.models.footer_link import FooterLink
from portal.models.job import Job
from portal.models.missed_address import MissedAddress
from portal.models.outage_notice import OutageNotice
from portal.models.page import Page
from portal.models.rating import RatingCount
from portal.models.redirect import Redirect
from portal.models.sub_site import SubSite
from portal.models.visits import DayVisits, VisitTotal

__all__ = [
    "Banner",
    "ConsentText",
    "DayVisits",
    "FooterLink",
    "Job",
    "MissedAddress",
    "OutageNotice",
    "Page",
    "RatingCount",
    "Redirect",
    "SubSite",
    "VisitTotal",
]
