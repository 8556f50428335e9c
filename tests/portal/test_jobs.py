"""What may wait is done once, whoever is killed, and by one runner at a time."""

import logging
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from portal import job_runner, jobs
from portal.job_runner import MINUTES_BETWEEN_TRIES, run_next, run_until
from portal.models import Job

pytestmark = pytest.mark.django_db

done = []
LONG = timedelta(days=2)


def do(number, **trouble):
    if "fails" in trouble:
        raise ValueError("không làm được")
    if "refused" in trouble:
        raise jobs.Refused("vô ích")
    if "odd" in trouble:
        raise ValueError("a\0\ud800b")
    if "untold" in trouble:
        raise Untold
    if "away" in trouble:
        raise jobs.Away("máy chủ vắng")
    if "outage" in trouble:
        raise OperationalError("the database is away")
    if "hangs" in trouble:
        begun.set()
        assert goes_on.wait(30)
    done.append(number)


class Untold(Exception):
    def __str__(self):
        raise ValueError


begun, goes_on = Event(), Event()


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.JOBS = {"do": f"{__name__}.do"}
    done.clear()
    begun.clear()
    goes_on.clear()


def ask(*payloads):
    jobs.add("do", [(payload, "Việc thử") for payload in payloads])


def test_jobs_are_done_once_in_their_order():
    ask({"number": 1}, {"number": 2})
    assert [run_next(), run_next(), run_next()] == [True, True, False]
    assert done == [1, 2]
    assert not Job.objects.undone().exists()


def test_what_is_taken_back_with_its_transaction_is_not_done():
    with transaction.atomic():
        ask({"number": 1})
        transaction.set_rollback(True)
    assert not run_next()


def test_what_fails_is_tried_again_after_growing_pauses_and_delays_nobody(clock):
    ask({"number": 1, "fails": True}, {"number": 2})
    pauses = []
    for _ in MINUTES_BETWEEN_TRIES:
        began = timezone.now()
        run_next()
        job = Job.objects.last()
        assert job.error == "ValueError: không làm được"
        if job.run_after:
            pauses.append(round((job.run_after - began) / timedelta(minutes=1)))
            run_next()
            assert done == [2]
            clock.move_to(job.run_after + timedelta(seconds=1))
    assert tuple(pauses) == MINUTES_BETWEEN_TRIES[:-1]
    assert job.run_after is None
    assert not run_next()


def test_an_error_that_no_database_can_hold_is_told_all_the_same(caplog):
    caplog.set_level(logging.CRITICAL)  # no process of tests can hand its half letter on either
    ask({"number": 1, "odd": True})
    run_next()
    assert Job.objects.get().error == "ValueError: a?b"


def test_a_job_that_cannot_even_be_told_of_ends_no_other(caplog, monkeypatch):
    monkeypatch.setattr(job_runner, "SECONDS_BETWEEN_LOOKS", 0)
    ask({"number": 1, "untold": True}, {"number": 2})
    looks = iter([False, False, True])
    run_until(lambda: next(looks))
    assert done == [2]
    assert "neither be done nor put off" in caplog.text


def test_what_is_refused_for_good_is_not_tried_again():
    ask({"number": 1, "refused": True})
    run_next()
    job = Job.objects.get()
    assert (job.run_after, job.done_at, job.error) == (None, None, "Refused: vô ích")


def test_while_the_other_side_is_away_one_asks_for_all_and_nothing_is_given_up(clock):
    ask(*({"number": number, "away": True} for number in range(3)))
    for _ in range(20):
        assert run_next()
        assert not run_next()
        clock.move_to(timezone.now() + timedelta(minutes=16))
    assert all(job.run_after for job in Job.objects.all())
    Job.objects.update(payload={"number": 5})
    while run_next():
        pass
    assert done == [5, 5, 5]


def test_a_job_of_a_kind_that_nobody_does_any_more_is_told():
    jobs.add("gone", [({}, "Việc cũ")])
    run_next()
    assert "gone" in Job.objects.get().error


@pytest.mark.django_db(transaction=True)
def test_two_runners_never_do_the_same_job_at_once():
    ask({"number": 1, "hangs": True})
    other = Thread(target=lambda: (run_next(), connection.close()))
    other.start()
    assert begun.wait(30)
    assert not run_next()
    goes_on.set()
    other.join()
    assert done == [1]
    assert Job.objects.get().done_at


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_still_being_done_after_its_pause_is_left_to_who_does_it(clock):
    ask({"number": 1, "hangs": True})
    other = Thread(target=lambda: (run_next(), connection.close()))
    other.start()
    assert begun.wait(30)
    clock.move_to(timezone.now() + LONG)
    assert not run_next()
    goes_on.set()
    other.join()
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_runner_was_killed_is_done_by_another(clock, monkeypatch):
    ask({"number": 1})
    job_runner._take()  # and then nothing more is heard of it
    assert not run_next()
    clock.move_to(timezone.now() + timedelta(minutes=1, seconds=1))
    assert run_next()
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_an_outage_of_the_database_is_waited_for_and_told(caplog, monkeypatch):
    monkeypatch.setattr(job_runner, "SECONDS_BETWEEN_LOOKS", 0)
    ask({"number": 1, "outage": True})
    looks = iter([False, True])
    run_until(lambda: next(looks))
    (line,) = caplog.records
    assert line.getMessage().startswith("jobs wait for the database")
    job = Job.objects.get()
    assert (job.done_at, job.attempts) == (None, 1)
    assert job.run_after > timezone.now()
