"""Bodies of the requests and responses about accounts and sessions."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.fields import NO_NUL, Email, Password
from app.members.schemas import MemberName


class LoginForm(BaseModel):
    """The password grant of OAuth 2, which the Authorize button of Swagger sends."""

    grant_type: Literal["password"] = "password"
    username: Annotated[str, Field(max_length=254, pattern=NO_NUL)]
    password: Annotated[str, Field(max_length=128, json_schema_extra={"format": "password"})]


class Registration(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: Email
    password: Password
    name: MemberName


class RefreshRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresh_token: Annotated[str, Field(max_length=200)]


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current_password: Annotated[str, Field(max_length=128)]
    new_password: Password


class TokenPair(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int
    refresh_token: str
