from portal.models import SubSite


def works_everywhere(user) -> bool:
    """Administrators of sub-sites have no scope of their own."""
    return user.has_perm("portal.change_subsite")


class InScope:
    """For small texts of sub-sites: each looks after those of the sub-sites that it works in."""

    def get_queryset(self, request):
        found = super().get_queryset(request).select_related("sub_site")
        if works_everywhere(request.user):
            return found
        return found.filter(sub_site__in=request.user.sub_sites.all())

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "sub_site" and not works_everywhere(request.user):
            own = request.user.sub_sites_in_scope()
            kwargs |= {"queryset": own, "required": True, "help_text": "", "initial": own.first()}
        elif db_field.name == "sub_site":
            kwargs["queryset"] = SubSite.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
