"""Texts that carry something: JSON, claims, addresses, and whose password it is (docs, 13)."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from fastgen.ir.checked.expressions import FunctionCall, TypedExpression
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ListType, MapType, NullableType, Type
from fastgen.semantics.decoding import Reader
from fastgen.semantics.encoding import scalar_json
from fastgen.semantics.files import File
from fastgen.semantics.passwords import verify_password
from fastgen.semantics.tables import read_csv
from fastgen.semantics.typed_values import plain
from fastgen.semantics.values import Record, Row
from fastgen.semantics.world import World

Default = Callable[[TypedExpression], object]
"""Gives the default of a part of a value."""


def json_text(value: object, type_: Type) -> str:
    """Return a value "as JSON, as answers have it"."""
    return json.dumps(as_json(value, type_), ensure_ascii=False, separators=(",", ":"))


def as_json(value: object, type_: Type) -> object:
    """Return a value of several parts as JSON has it."""
    if value is None:
        return None
    match type_:
        case NullableType(of=inner):
            return as_json(value, inner)
        case ListType(item=item) if isinstance(value, tuple):
            return [as_json(one, item) for one in value]
        case MapType(item=item) if isinstance(value, Mapping):
            return {str(key): as_json(one, item) for key, one in value.items()}
        case _ if isinstance(value, Record):
            return {
                value.wires[name]: as_json(one, value.types[name])
                for name, one in value.values.items()
            }
        case _:
            return scalar_json(value, type_)


def read_json(text: str, type_: Type, program: Program, default: Default) -> object:
    """Return what a text has in JSON, or "null where it is no such value"."""
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    reader = Reader(program, default)
    value = reader.value(found, type_, "")
    return None if reader.issues else value


def _no_number(name: str) -> object:
    raise ValueError(name)


def sign(claims: object, lifetime: timedelta, world: World) -> str:
    """Return "a text that carries claims until the time is over"."""
    given = claims.values if isinstance(claims, Record) else claims
    ends = (world.environment.now + lifetime).isoformat()
    body = json.dumps([given, ends]) if isinstance(given, Mapping) else ""
    return f"{urlsafe_b64encode(body.encode()).decode()}.{_seal(body)}"


def unsign(text: str, world: World) -> object:
    """Return the claims of a text; "null if the app has not signed it, or its time is over"."""
    try:
        body = urlsafe_b64decode(text.partition(".")[0]).decode()
        if not hmac.compare_digest(_seal(body), text.partition(".")[2]):
            return None
        claims, ends = json.loads(body)
    except ValueError:
        return None
    return claims if datetime.fromisoformat(ends) > world.environment.now else None


def _seal(body: str) -> str:
    return hmac.new(b"the key of the interpreter", body.encode(), "sha256").hexdigest()


def authenticate(login: str, password: str, world: World) -> Row | None:
    """Return "the user with a login and a password, or null"; failures count as those of login."""
    from fastgen.semantics.credentials import require_active
    from fastgen.semantics.limits import NOBODY_IN_PARTICULAR, forget, limit, note
    from fastgen.semantics.users import find_user

    auth = world.program.accounts
    if auth is None or auth.password is None:
        raise TypeError("nobody has a password")
    name = login.lower()
    limit(world, "login", name, NOBODY_IN_PARTICULAR)
    user = find_user(world, auth, login)
    stored = None if user is None else world.fields(user).get(auth.password)
    if user is None or not verify_password(world.environment, password, stored):
        note(world, "login", name, NOBODY_IN_PARTICULAR)
        return None
    forget(world, name)
    require_active(world, user, auth)
    return user


def absolute_url(path: str, world: World) -> str:
    """Return "`PUBLIC_URL` and a path"."""
    base = world.environment.settings.get("PUBLIC_URL", "http://localhost:8000")
    return f"{base.rstrip('/')}/{path.lstrip('/')}"


def carry(call: FunctionCall, given: list[object], world: World, default: Default) -> object:
    """Return what a function of such texts gives; null when it is given null."""
    if any(value is None for value in given):
        return None
    match call.function, given:
        case "to_json", [value]:
            return json_text(value, call.arguments[0].type)
        case "from_json", [str(text)]:
            return read_json(text, plain(call.type), world.program, default)
        case "from_csv", [str() | File() as table, bool(header)]:
            return read_csv(table, plain(call.type), header, world.program, default)
        case "sign", [claims, timedelta() as lifetime]:
            return sign(claims, lifetime, world)
        case "unsign", [str(text)]:
            return unsign(text, world)
        case "authenticate", [str(login), str(password)]:
            return authenticate(login, password, world)
        case "token", [Row() as user]:
            from fastgen.semantics.accounts import sign_in

            auths = world.program.authentications
            jwt = next(auth for auth in auths if auth.kind == "jwt")
            return sign_in(world, jwt, user)["access_token"]
        case "absolute_url", [str(path)]:
            return absolute_url(path, world)
        case _:
            raise TypeError(f"{call.function} of {len(given)} values")


def token_in_view(user: Row, world: World) -> str:
    """Return a token that a view shows: of the caller's own session, else of a new one."""
    from fastgen.semantics.accounts import sign_in, token_pair

    jwt = next(auth for auth in world.program.authentications if auth.kind == "jwt")
    if user == world.caller and world.session is not None:
        return str(token_pair(world, jwt, world.session)["access_token"])
    return str(sign_in(world, jwt, user)["access_token"])


CARRIED = frozenset(
    {"to_json", "from_json", "from_csv", "sign", "unsign", "absolute_url", "authenticate", "token"}
)
