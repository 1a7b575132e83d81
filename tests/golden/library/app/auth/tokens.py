"""Access tokens (JWT, minutes) and refresh tokens (opaque, stored as a hash)."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid4

import jwt

from app.errors import BadToken
from app.settings import Settings

ALGORITHM = "HS256"
AUDIENCE = ISSUER = "library"
MAX_TOKEN_LENGTH = 2048
REQUIRED = ["exp", "nbf", "iat", "iss", "aud", "sub", "sid", "typ", "jti"]


@dataclass(frozen=True, slots=True)
class Claims:
    user_id: UUID
    session_id: UUID


class AccessTokens:
    """Signs and checks; one algorithm, one key."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.secret_key.get_secret_value()
        # PyJWT looks at each character of a token in Python: once for each token is enough.
        self._verified = lru_cache(maxsize=4096)(self._verify)
        self.lifetime = timedelta(minutes=settings.access_token_minutes)

    def issue(self, claims: Claims) -> str:
        now = datetime.now(UTC)
        payload = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(claims.user_id),
            "sid": str(claims.session_id),
            "typ": "access",
            "jti": uuid4().hex,
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
        }
        return jwt.encode(payload, self._key, algorithm=ALGORITHM)

    def check(self, token: str) -> Claims:
        if len(token) > MAX_TOKEN_LENGTH:
            raise BadToken
        claims, expires = self._verified(token)
        if expires <= time.time():
            raise BadToken
        return claims

    def _verify(self, token: str) -> tuple[Claims, float]:
        try:
            payload = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": REQUIRED},
            )
            if payload["typ"] != "access":
                raise BadToken
            return Claims(UUID(payload["sub"]), UUID(payload["sid"])), float(payload["exp"])
        # PyJWT answers some crafted headers with errors of its parsers.
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
            raise BadToken from None


def new_refresh_token(session_id: UUID) -> tuple[str, str]:
    """Return the token for the client, and the hash to store."""
    token = f"{session_id}.{secrets.token_urlsafe(32)}"
    return token, hash_refresh_token(token)


def hash_refresh_token(token: str) -> str:
    # The token is random: a fast hash is enough.
    return hashlib.sha256(token.encode()).hexdigest()


def session_of(token: str) -> UUID:
    try:
        return UUID(token.partition(".")[0])
    except ValueError:
        raise BadToken from None
