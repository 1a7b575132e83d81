"""Hashing of passwords: argon2id, in threads of its own, a few at a time."""

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.errors import Invalid
from app.fields import normalize_password

COMMON = frozenset(
    {
        "123456789012",
        "1234567890123",
        "changethis123",
        "iloveyou1234",
        "letmein12345",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "qwerty123456",
        "qwertyuiop12",
        "qwertyuiop123",
        "welcome12345",
    }
)
# Verified for an unknown login, so that the answer takes as long as for a known one.
UNKNOWN = (
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


def refuse_common(password: str, *personal: str) -> None:
    """Refuse what an attacker tries first: common passwords and the account's own data."""
    lowered = password.lower()
    if lowered in COMMON or len(set(lowered)) < 4 or lowered in map(str.lower, personal):
        raise Invalid("Choose a password that is harder to guess", field="password")


class Passwords:
    """The hasher of an application; each hash takes 19 MiB, so few run at the same time."""

    def __init__(self, threads: int) -> None:
        self._hasher = PasswordHash([Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1)])
        self._limiter = CapacityLimiter(threads)

    async def hash(self, password: str) -> str:
        return await to_thread.run_sync(self._hasher.hash, password, limiter=self._limiter)

    async def verify(self, password: str, hashed: str | None) -> tuple[bool, str | None]:
        """Return whether they match, and a new hash where the old one is out of date."""
        return await to_thread.run_sync(
            self._hasher.verify_and_update,
            normalize_password(password),
            hashed or UNKNOWN,
            limiter=self._limiter,
        )
