"""What a step may ask the world for, and nothing else: time, ids, tokens, hashes, settings."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Protocol
from uuid import UUID


class Hasher(Protocol):
    """Turns passwords into what may be stored."""

    def hash(self, password: str) -> str:
        """Return what is stored of a password."""

    def verify(self, password: str, stored: str) -> bool:
        """Tell whether a password is the one that was stored."""


@dataclass(frozen=True, slots=True)
class PlainHasher:
    """Marks passwords as hashed and keeps them: for tests, where time is dear."""

    def hash(self, password: str) -> str:
        """Return the password with a mark."""
        return f"plain:{password}"

    def verify(self, password: str, stored: str) -> bool:
        """Tell whether the password is the marked one."""
        return stored == self.hash(password)


@dataclass(frozen=True, slots=True)
class ScryptHasher:
    """Hashes passwords with scrypt of the standard library."""

    def hash(self, password: str) -> str:
        """Return salt and hash in hexadecimal digits."""
        salt = secrets.token_bytes(16)
        return f"{salt.hex()}:{self._derive(password, salt)}"

    def verify(self, password: str, stored: str) -> bool:
        """Tell whether the password gives the same hash."""
        salt, _, expected = stored.partition(":")
        return hmac.compare_digest(self._derive(password, bytes.fromhex(salt)), expected)

    def _derive(self, password: str, salt: bytes) -> str:
        return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1).hex()


@dataclass(frozen=True, slots=True)
class Limits:
    """What `docs/generated-project.md` lets an operator choose, with its defaults."""

    body_bytes: int = 1_048_576
    failures_per_account: int = 10
    failures_per_address: int = 50
    registrations_per_address: int = 50
    mails_per_account: int = 5
    mails_per_address: int = 50


@dataclass(frozen=True, slots=True)
class Environment:
    """The world around one step; ``now`` does not change while it runs.

    ``settings`` are texts by environment variable, as an operator sets them. ``externs`` are the
    bodies of the `extern` functions that somebody has written.
    """

    now: datetime
    new_id: Callable[[], UUID]
    new_token: Callable[[], str]
    hasher: Hasher
    settings: Mapping[str, str] = field(default_factory=dict)
    externs: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    limits: Limits = Limits()


def time_ordered_ids(now: Callable[[], datetime], noise: Callable[[], int]) -> Iterator[UUID]:
    """Yield UUIDs of version 7: milliseconds first, so that they sort in the order of their making.

    ``noise`` gives 62 bits. A counter stands behind the milliseconds, so that the order is strict.
    """
    for number in count():
        milliseconds = int(now().timestamp() * 1000) & (2**48 - 1)
        value = milliseconds << 80 | 7 << 76 | (number & 0xFFF) << 64 | 2 << 62
        yield UUID(int=value | (number >> 12 & 0xFF) << 54 | noise() & (2**54 - 1))
