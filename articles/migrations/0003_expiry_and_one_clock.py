"""An expiry cannot be lifted; a deletion is judged by the clock of the transaction it is in."""

from django.db import migrations, models
from django.db.models import F, Q

JUDGE_BY = """
CREATE OR REPLACE FUNCTION publication_that_began_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.starts_at <= {clock}() THEN
        RAISE EXCEPTION 'a publication that has begun is never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_database_rules")]

    operations = [
        migrations.RemoveConstraint("publication", "publication_ends_by_its_expiry"),
        migrations.AddConstraint(
            "publication",
            models.CheckConstraint(
                condition=Q(expires_at=None)
                | Q(ends_at__isnull=False, ends_at__lte=F("expires_at")),
                name="publication_ends_by_its_expiry",
            ),
        ),
        migrations.RunSQL(
            JUDGE_BY.format(clock="transaction_timestamp"),
            JUDGE_BY.format(clock="clock_timestamp"),
        ),
    ]
