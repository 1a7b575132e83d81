"""Bodies of the responses about members."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.enums import Role
from app.fields import NO_NUL

MemberName = Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]


class MemberPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    name: str
    role: Role
