"""Rules about copies."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from app.auth.caller import Caller
from app.copies.computed import on_loan
from app.copies.models import Copy
from app.errors import Conflict, NotFound
from app.loans.models import Loan
from app.loans.schemas import LoanPublic

FIND_COPY = select(Copy.id, on_loan(Copy).label("on_loan")).where(Copy.id == bindparam("key"))
CREATE_LOAN = insert(Loan).returning(
    Loan.id, Loan.copy_id.label("copy_"), Loan.member_id.label("member"), Loan.due, Loan.returned
)


async def find_copy(connection: AsyncConnection, copy: UUID) -> Row[UUID, bool]:
    row = (await connection.execute(FIND_COPY, {"key": copy})).one_or_none()
    if row is None:
        raise NotFound
    return row


async def borrow(connection: AsyncConnection, caller: Caller, copy: Row[UUID, bool]) -> LoanPublic:
    if copy.on_loan:
        raise Conflict("This copy is already on loan")
    values = {
        "copy_id": copy.id,
        "member_id": caller.id,
        "due": datetime.now(UTC).date() + timedelta(days=21),
    }
    return LoanPublic.model_validate((await connection.execute(CREATE_LOAN, values)).one())
