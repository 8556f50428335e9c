"""Rights of admin pages whose rows nobody makes by hand."""


class ListOnly:
    """They are listed; what may be done to them, actions of the list do."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnly(ListOnly):
    def has_change_permission(self, request, obj=None):
        return False
