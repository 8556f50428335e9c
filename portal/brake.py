"""Holds off floods of what anyone may send."""

import secrets
import time
from collections import Counter
from hashlib import blake2b
from threading import Lock


class Brake:
    """Lets through, in each `seconds` of this process, so many of one address and so many in all.

    Of an address no more than a digest is held, and neither it nor its key longer than that.
    """

    def __init__(self, of_each: int, in_all: int, seconds: int):
        self.of_each, self.in_all, self.seconds = of_each, in_all, seconds
        self.lock = Lock()
        self._begin()

    def lets(self, address: str) -> bool:
        with self.lock:
            if time.monotonic() >= self.ends_at:
                self._begin()
            digest = blake2b(address.encode(), key=self.key, digest_size=16).digest()
            if self.counts[digest] >= self.of_each or self.total >= self.in_all:
                return False
            self.counts[digest] += 1
            self.total += 1
            return True

    def _begin(self):
        self.counts, self.total = Counter(), 0
        self.key = secrets.token_bytes(16)
        self.ends_at = time.monotonic() + self.seconds
