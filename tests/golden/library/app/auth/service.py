"""Rules about accounts and sessions."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.auth.models import Session
from app.auth.passwords import Passwords, refuse_common
from app.auth.schemas import LoginForm, PasswordChange, Registration, TokenPair
from app.auth.throttle import Throttle
from app.auth.tokens import AccessTokens, Claims, hash_refresh_token, new_refresh_token, session_of
from app.database import Database
from app.errors import BadToken, Invalid, WrongLogin
from app.members.models import Member
from app.members.schemas import MemberPublic
from app.members.service import register_member
from app.settings import Settings

FIND_LOGIN = select(Member.id, Member.password_hash).where(Member.email == bindparam("login"))
FIND_PASSWORD = select(Member.password_hash).where(Member.id == bindparam("user_id"))
GET_USER = select(Member.id, Member.email, Member.name, Member.role).where(
    Member.id == bindparam("user_id")
)
CHANGE_PASSWORD = update(Member).where(Member.id == bindparam("user_id"))
CREATE_SESSION = insert(Session)
ROTATE_SESSION = (
    update(Session)
    .where(
        Session.id == bindparam("session_id"),
        Session.refresh_hash == bindparam("used_hash"),
        Session.expires > bindparam("now"),
    )
    .returning(Session.member_id)
)
END_SESSION = delete(Session).where(Session.id == bindparam("session_id"))
END_SESSIONS = delete(Session).where(Session.member_id == bindparam("user_id"))
END_EXPIRED_SESSIONS = END_SESSIONS.where(Session.expires <= bindparam("now"))


class AuthService:
    """Opens its own transactions: no password is hashed while one is open."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.tokens = AccessTokens(settings)
        self._database = database
        self.passwords = Passwords(settings.password_hashing_threads)
        self._refresh_lifetime = timedelta(days=settings.refresh_token_days)
        self._account_failures = Throttle(settings.login_failures_per_account)
        self._address_failures = Throttle(settings.login_failures_per_address)
        self._registrations = Throttle(settings.registrations_per_address)

    async def register(self, registration: Registration, address: str) -> MemberPublic:
        self._registrations.check(address)
        self._registrations.count(address)
        refuse_common(registration.password, registration.email, registration.name)
        password_hash = await self.passwords.hash(registration.password)
        async with self._database.writer.begin() as connection:
            return await register_member(connection, registration, password_hash)

    async def login(self, form: LoginForm, address: str) -> TokenPair:
        login = form.username.lower()
        self._account_failures.check(login)
        self._address_failures.check(address)
        # Counted before it is known to be wrong: parallel guesses count as well.
        self._account_failures.count(login)
        async with self._database.reader.connect() as connection:
            user = (await connection.execute(FIND_LOGIN, {"login": login})).one_or_none()
        hashed = user.password_hash if user else None
        matches, new_hash = await self.passwords.verify(form.password, hashed)
        if user is None or not matches:
            self._address_failures.count(address)
            raise WrongLogin
        self._account_failures.forget(login)
        async with self._database.writer.begin() as connection:
            if new_hash is not None:
                await connection.execute(
                    CHANGE_PASSWORD, {"user_id": user.id, "password_hash": new_hash}
                )
            return await self._start_session(connection, user.id)

    async def refresh(self, token: str) -> TokenPair:
        """Exchange a refresh token; one that was used before ends the session of its thief."""
        session_id = session_of(token)
        next_token, next_hash = new_refresh_token(session_id)
        now = datetime.now(UTC)
        async with self._database.writer.begin() as connection:
            user_id = await connection.scalar(
                ROTATE_SESSION,
                {
                    "session_id": session_id,
                    "used_hash": hash_refresh_token(token),
                    "now": now,
                    "refresh_hash": next_hash,
                    "expires": now + self._refresh_lifetime,
                },
            )
            if user_id is None:
                await connection.execute(END_SESSION, {"session_id": session_id})
        if user_id is None:
            raise BadToken
        return self._token_pair(Claims(user_id, session_id), next_token)

    async def _start_session(self, connection: AsyncConnection, user_id: UUID) -> TokenPair:
        session_id = uuid4()
        token, token_hash = new_refresh_token(session_id)
        now = datetime.now(UTC)
        await connection.execute(END_EXPIRED_SESSIONS, {"user_id": user_id, "now": now})
        await connection.execute(
            CREATE_SESSION,
            {
                "id": session_id,
                "member_id": user_id,
                "refresh_hash": token_hash,
                "expires": now + self._refresh_lifetime,
            },
        )
        return self._token_pair(Claims(user_id, session_id), token)

    def _token_pair(self, claims: Claims, refresh_token: str) -> TokenPair:
        return TokenPair(
            access_token=self.tokens.issue(claims),
            expires_in=int(self.tokens.lifetime.total_seconds()),
            refresh_token=refresh_token,
        )

    async def change_password(self, user_id: UUID, change: PasswordChange) -> None:
        """Set a new password and end every session of the account."""
        self._account_failures.check(str(user_id))
        async with self._database.reader.connect() as connection:
            current = await connection.scalar(FIND_PASSWORD, {"user_id": user_id})
        matches, _ = await self.passwords.verify(change.current_password, current)
        if not matches:
            self._account_failures.count(str(user_id))
            raise Invalid("The password is wrong", field="current_password")
        refuse_common(change.new_password)
        hashed = await self.passwords.hash(change.new_password)
        async with self._database.writer.begin() as connection:
            await connection.execute(CHANGE_PASSWORD, {"user_id": user_id, "password_hash": hashed})
            await connection.execute(END_SESSIONS, {"user_id": user_id})


async def get_user(connection: AsyncConnection, user_id: UUID) -> MemberPublic:
    row = (await connection.execute(GET_USER, {"user_id": user_id})).one()
    return MemberPublic.model_validate(row)


async def logout(connection: AsyncConnection, session_id: UUID) -> None:
    await connection.execute(END_SESSION, {"session_id": session_id})
