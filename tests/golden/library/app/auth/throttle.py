"""Limits on attempts, kept in the memory of the process: each worker counts for itself."""

import time
from collections import deque

from app.errors import TooMany

WINDOW = 15 * 60.0
MAX_KEYS = 100_000


class Throttle:
    """At most `limit` attempts for a key in fifteen minutes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._attempts: dict[str, deque[float]] = {}

    def check(self, key: str) -> None:
        attempts = self._attempts.get(key)
        if attempts is None:
            return
        now = time.monotonic()
        while attempts and attempts[0] <= now - WINDOW:
            attempts.popleft()
        if not attempts:
            del self._attempts[key]
        elif len(attempts) >= self._limit:
            raise TooMany(headers={"Retry-After": str(int(attempts[0] + WINDOW - now) + 1)})

    def count(self, key: str) -> None:
        if key not in self._attempts and len(self._attempts) >= MAX_KEYS:
            self._attempts.pop(next(iter(self._attempts)))
        self._attempts.setdefault(key, deque()).append(time.monotonic())

    def forget(self, key: str) -> None:
        self._attempts.pop(key, None)
