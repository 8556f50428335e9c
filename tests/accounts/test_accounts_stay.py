"""Rules that hold whoever writes to the database: accounts and the log of their deeds stay."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from tests.builders import make_sub_site, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    user = make_user(Role.ADMINISTRATOR)
    LogEntry.objects.log_actions(user.pk, [make_sub_site()], CHANGE, "Đổi tên", single_object=True)
    return user


def by_orm(user):
    user.delete()


def by_sql(user):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_user_groups WHERE user_id = %s", [user.pk])
        cursor.execute("DELETE FROM accounts_user WHERE id = %s", [user.pk])


@pytest.mark.parametrize("delete", [by_orm, by_sql])
def test_an_account_and_its_log_are_never_deleted(delete, user):
    with pytest.raises(IntegrityError), transaction.atomic():
        delete(user)
    assert User.objects.get() == user
    assert LogEntry.objects.get().user == user


def test_an_account_without_deeds_stays_too():
    user = make_user()
    with pytest.raises(IntegrityError, match="locked, never deleted"), transaction.atomic():
        user.delete()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_log_of_the_admin_is_append_only(change, user):
    entries = LogEntry.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        entries.update(object_repr="x") if change == "update" else entries.delete()
