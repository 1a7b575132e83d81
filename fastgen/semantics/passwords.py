"""Passwords: what is stored of them, and which are refused (docs, section 17)."""

from __future__ import annotations

import unicodedata

from fastgen.semantics.environment import Environment

VERY_COMMON = frozenset(
    """password1234 password12345 password123456 123456789012 1234567890123 qwertyuiop12
    qwertyuiop123 qwerty123456 letmein12345 iloveyou1234 administrator welcome12345 changeme1234
    passwordpassword""".split()
)


def stored_password(environment: Environment, password: str) -> str:
    """Return what is kept of a password; "normalised (NFC)" first."""
    return environment.hasher.hash(unicodedata.normalize("NFC", password))


def verify_password(environment: Environment, plain: object, stored: object) -> bool:
    """Tell whether a password is the stored one; false when either is null."""
    if not isinstance(plain, str) or not isinstance(stored, str):
        return False
    return environment.hasher.verify(unicodedata.normalize("NFC", plain), stored)
