"""Accounts are locked, never deleted, and the log of what people did in the admin stays."""

from django.conf import settings
from django.db import migrations

ACCOUNTS_STAY = """
CREATE FUNCTION account_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an account is locked, never deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER account_is_never_deleted BEFORE DELETE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION account_is_never_deleted();
"""

LOG_STAYS = """
CREATE FUNCTION admin_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the admin''s log is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER admin_log_is_append_only BEFORE UPDATE OR DELETE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION admin_log_is_append_only();
CREATE TRIGGER admin_log_is_never_truncated BEFORE TRUNCATE ON django_admin_log
    FOR EACH STATEMENT EXECUTE FUNCTION admin_log_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(ACCOUNTS_STAY, "DROP FUNCTION account_is_never_deleted CASCADE;"),
        migrations.RunSQL(LOG_STAYS, "DROP FUNCTION admin_log_is_append_only CASCADE;"),
    ]
