"""Bodies of the responses about loans."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class LoanPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    copy_: UUID = Field(serialization_alias="copy")
    member: UUID
    due: date
    returned: datetime | None
