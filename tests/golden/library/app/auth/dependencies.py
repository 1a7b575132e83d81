"""Who calls."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import OAuth2, OAuthFlowPassword, OAuthFlows
from fastapi.security.base import SecurityBase
from sqlalchemy import bindparam, select

from app.auth.caller import Caller
from app.auth.models import Session
from app.auth.service import AuthService
from app.auth.tokens import Claims
from app.database import Connection, get_database
from app.enums import Role
from app.errors import BadToken, Forbidden, Unauthenticated
from app.members.models import Member

FIND_CALLER = (
    select(Member.id, Member.role)
    .join(Session, Session.member_id == Member.id)
    .where(Session.id == bindparam("session_id"), Session.member_id == bindparam("user_id"))
)


class BearerClaims(SecurityBase):
    """Reads and checks the access token: before a connection is taken from the pool."""

    def __init__(self) -> None:
        flow = OAuthFlowPassword(tokenUrl="/auth/login", refreshUrl="/auth/refresh")
        self.model = OAuth2(flows=OAuthFlows(password=flow))
        self.scheme_name = "jwt"

    async def __call__(self, request: Request) -> Claims:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        auth: AuthService = request.app.state.auth
        return auth.tokens.check(token)


get_claims = BearerClaims()


async def get_caller(
    claims: Annotated[Claims, Depends(get_claims)], connection: Connection
) -> Caller:
    """Find the caller in the database, so that a role or a session lost counts at once."""
    row = (
        await connection.execute(
            FIND_CALLER, {"user_id": claims.user_id, "session_id": claims.session_id}
        )
    ).one_or_none()
    if row is None:
        raise BadToken
    return Caller(row.id, row.role, claims.session_id)


CurrentCaller = Annotated[Caller, Depends(get_caller)]


async def get_caller_apart(
    claims: Annotated[Claims, Depends(get_claims)], request: Request
) -> Caller:
    """Find the caller for a route that opens transactions of its own."""
    async with get_database(request).reader.connect() as connection:
        return await get_caller(claims, connection)


CallerApart = Annotated[Caller, Depends(get_caller_apart)]


async def get_auth_service(request: Request) -> AuthService:
    auth: AuthService = request.app.state.auth
    return auth


Auth = Annotated[AuthService, Depends(get_auth_service)]


def require_role(*roles: Role) -> Callable[[Caller], Awaitable[None]]:
    """Return a dependency that refuses callers of any other role."""

    async def check_role(caller: CurrentCaller) -> None:
        if caller.role not in roles:
            raise Forbidden

    return check_role
