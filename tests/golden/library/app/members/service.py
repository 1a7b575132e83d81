"""Rules about members."""

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.auth.schemas import Registration
from app.members.models import Member
from app.members.schemas import MemberPublic

CREATE_MEMBER = insert(Member).returning(Member.id, Member.email, Member.name, Member.role)


async def register_member(
    connection: AsyncConnection, member: Registration, password_hash: str
) -> MemberPublic:
    values = {"email": member.email, "password_hash": password_hash, "name": member.name}
    row = (await connection.execute(CREATE_MEMBER, values)).one()
    return MemberPublic.model_validate(row)
