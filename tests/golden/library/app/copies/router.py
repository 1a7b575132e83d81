"""Copies over HTTP."""

from http import HTTPStatus

from fastapi import APIRouter

from app.auth.dependencies import CurrentCaller
from app.copies import service
from app.copies.dependencies import CopyInPath
from app.database import Connection
from app.errors import problems
from app.loans.schemas import LoanPublic

router = APIRouter(prefix="/copies", tags=["copies"])


@router.post("/{copy}/borrow", status_code=HTTPStatus.CREATED, responses=problems(401, 404, 409))
async def borrow(caller: CurrentCaller, copy: CopyInPath, connection: Connection) -> LoanPublic:
    return await service.borrow(connection, caller, copy)
