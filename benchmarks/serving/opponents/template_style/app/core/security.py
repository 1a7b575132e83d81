"""Passwords and tokens."""

import uuid
from datetime import UTC, datetime, timedelta

import jwt
from pwdlib import PasswordHash

from app.core.config import settings

ALGORITHM = "HS256"
password_hash = PasswordHash.recommended()


def create_access_token(subject: uuid.UUID, expires_delta: timedelta) -> str:
    """Sign a token for the subject."""
    expire = datetime.now(UTC) + expires_delta
    return jwt.encode(
        {"exp": expire, "sub": str(subject)}, settings.SECRET_KEY, algorithm=ALGORITHM
    )


def verify_password(plain_password: str, hashed_password: str) -> bool:
    """Compare a password with its hash."""
    return password_hash.verify(plain_password, hashed_password)
