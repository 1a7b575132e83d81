"""What the rules know about the caller."""

from dataclasses import dataclass
from uuid import UUID

from app.enums import Role


@dataclass(frozen=True, slots=True)
class Caller:
    id: UUID
    role: Role
    session_id: UUID
