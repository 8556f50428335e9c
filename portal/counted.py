"""What is counted beside an answer: readers get it also where the database takes no writing."""

import logging
from contextlib import contextmanager

from django.db import DatabaseError, transaction

logger = logging.getLogger(__name__)


@contextmanager
def if_possible():
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        logger.warning("not counted: %s", error)
