from django.contrib.auth.backends import ModelBackend


class RoleBackend(ModelBackend):
    """Permissions come from roles alone: nobody has any of their own, so none are asked for."""

    def get_user_permissions(self, user, obj=None):
        return set()
