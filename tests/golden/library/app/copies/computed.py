"""Fields of a copy that are computed from other rows."""

from sqlalchemy import ColumnElement, exists

from app.copies.models import Copy
from app.loans.models import Loan


def on_loan(copy: type[Copy]) -> ColumnElement[bool]:
    return exists().where(Loan.copy_id == copy.id, Loan.returned.is_(None))
