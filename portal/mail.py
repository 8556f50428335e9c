"""Sends one letter, and says of a failure whether to try again."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from portal.jobs import Away, Refused

FOR_GOOD = 500  # from here on a server's code says that it will not change its mind


def is_set_up() -> bool:
    return bool(settings.EMAIL_URL)


def send(to: str, subject: str, body: str, message_id: str) -> None:
    """The same `message_id` again is the same letter: what is sent twice is shown once."""
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    connection = _open()
    try:
        EmailMessage(subject, body, to=[to], headers=headers, connection=connection).send()
    except smtplib.SMTPSenderRefused as error:
        raise Away(_words(error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise (Refused if min(codes) >= FOR_GOOD else TryAgain)(_words(error)) from error
    except smtplib.SMTPResponseException as error:
        kind = Refused if error.smtp_code >= FOR_GOOD else TryAgain
        raise kind(_words(error)) from error
    finally:
        _close(connection)


class TryAgain(Exception):
    """This letter was not taken, others may be."""


def _open():
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # smtplib's own are among them
        raise Away(_words(error)) from error
    return connection


def _close(connection):
    try:
        connection.close()
    except OSError:
        return  # the letter is with the server, or the error before this one tells


def _words(error):
    return f"{type(error).__name__}: {error}"
