from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Bài viết"

    def ready(self):
        from accounts.roles import sync_roles  # models are ready only now

        # After this app's own migrate: it is the last one, so all permissions exist by then.
        post_migrate.connect(sync_roles, sender=self, dispatch_uid="sync_roles")
