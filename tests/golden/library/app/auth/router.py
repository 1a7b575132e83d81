"""Accounts and sessions over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from app.auth import service
from app.auth.dependencies import Auth, CallerApart, CurrentCaller
from app.auth.schemas import LoginForm, PasswordChange, RefreshRequest, Registration, TokenPair
from app.database import Connection
from app.errors import problems
from app.members.schemas import MemberPublic
from app.routing import JSONRoute

router = APIRouter(prefix="/auth", tags=["auth"], route_class=JSONRoute)


async def get_address(request: Request) -> str:
    """Return the peer's address; uvicorn believes X-Forwarded-For from trusted proxies alone."""
    return request.client.host if request.client else ""


Address = Annotated[str, Depends(get_address)]


@router.post(
    "/register", status_code=HTTPStatus.CREATED, responses=problems(400, 409, 415, 422, 429)
)
async def register(
    registration: Registration, auth: Auth, address: Address, response: Response
) -> MemberPublic:
    response.headers["Location"] = "/auth/me"
    return await auth.register(registration, address)


@router.post("/login", responses=problems(400, 401, 422, 429))
async def login(form: Annotated[LoginForm, Form()], auth: Auth, address: Address) -> TokenPair:
    return await auth.login(form, address)


@router.post("/refresh", responses=problems(400, 401, 415, 422))
async def refresh(body: RefreshRequest, auth: Auth) -> TokenPair:
    return await auth.refresh(body.refresh_token)


@router.post("/logout", status_code=HTTPStatus.NO_CONTENT, responses=problems(401))
async def logout(caller: CurrentCaller, connection: Connection) -> None:
    await service.logout(connection, caller.session_id)


@router.get("/me", responses=problems(401))
async def get_me(caller: CurrentCaller, connection: Connection) -> MemberPublic:
    return await service.get_user(connection, caller.id)


@router.put(
    "/password", status_code=HTTPStatus.NO_CONTENT, responses=problems(400, 401, 415, 422, 429)
)
async def change_password(change: PasswordChange, caller: CallerApart, auth: Auth) -> None:
    await auth.change_password(caller.id, change)
