"""Login."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status
from fastapi.concurrency import run_in_threadpool
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy import select

from app.database import SessionDep
from app.models import User
from app.schemas import Token
from app.security import create_access_token, passwords

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/login")
async def login(
    session: SessionDep, form: Annotated[OAuth2PasswordRequestForm, Depends()]
) -> Token:
    """Exchange a password for a token."""
    user = await session.scalar(select(User).where(User.email == form.username))
    if user is None or not await run_in_threadpool(
        passwords.verify, form.password, user.hashed_password
    ):
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Incorrect email or password")
    return Token(access_token=create_access_token(user.id))
