"""Django's `migrate`, whole or not at all, and one at a time on all hosts of a database."""

from django.core.management.commands import migrate
from django.db import connections, transaction

from portal.advisory_locks import Lock


class Command(migrate.Command):
    def handle(self, *args, **options):
        database = options["database"]
        with transaction.atomic(using=database):
            with connections[database].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.MIGRATION])
                # A table that still has checks to come could not be altered any more.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            super().handle(*args, **options)
