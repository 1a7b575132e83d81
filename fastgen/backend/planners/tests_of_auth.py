"""``tests/test_auth.py``: accounts, sessions and tokens, by the names of the spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from fastgen.backend.accounts import Account, account_of
from fastgen.backend.encoders import python_string
from fastgen.backend.features import slug_of
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.testing.envelopes import kind_lines, one_of, place_lines
from fastgen.backend.testing.factories import Factories, is_unique
from fastgen.backend.testing.literals import Code, Literal, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import Moment
from fastgen.backend.testing.samples import Samples, wire
from fastgen.ir.checked.entities import Entity, Field, ShapeField
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType
from fastgen.records import dataclass

PASSWORD = "correct horse battery"  # noqa: S105 - what the tests of a project register with
LOGIN = "ada@example.com"
WEAK = ("password1234", "aaaaaaaaaaaa")
SECRETS = ("password", "password_hash")


@dataclass(frozen=True, slots=True)
class AuthTestsView:
    """What the tests of accounts say; texts are encoded, ``endpoints`` and ``scheme_text`` not."""

    imports: str
    login: str
    password: str
    registration: str
    register: bool
    creation: str
    endpoints: str
    shown_login: str
    secrets: str
    model: str
    user: str
    hash_column: str
    extras: str
    power: str
    weak_passwords: str
    password_key: str
    login_key: str
    same: str
    scheme: str
    scheme_text: str
    header: str
    issuer: str
    subject: str
    uuid_key: bool
    status: Mapping[str, int]
    """The status of each kind of error."""
    told: Mapping[str, tuple[str, ...]]
    """What the tests assert about the bodies of errors."""
    refused_refresh: str


def plan_auth_tests(context: Context) -> Iterator[PlannedFile]:
    """Yield the tests of the ready-made routes of authentication."""
    account = account_of(context)
    if account is None or account.auth.endpoints is None:
        return
    try:
        view = auth_view(context, account)
    except NoSample:
        return
    yield PlannedFile("tests/test_auth.py", "tests/test_auth.py.jinja", view)


def auth_view(context: Context, account: Account) -> AuthTestsView:
    """Return the view of ``tests/test_auth.py``."""
    auth, user, own = account.auth, account.user, account.names
    shape = auth.register.input if auth.register is not None else None
    parts = shape.fields if shape is not None else ()
    if any(not part.optional and user.fields[part.source or ""].target for part in parts):
        shape = None  # A newcomer has to name a row, which no fixed body can.
    login = LOGIN if is_email(user.fields[auth.login]) else "ada_lovelace"
    body: dict[str, Literal] = {}
    for part in parts:
        if part.source == auth.login:
            body[part.wire] = Code("LOGIN")
        elif part.source == auth.password:
            body[part.wire] = Code("PASSWORD")
        else:
            value = said(context, user, part)
            if value is not None:
                body[part.wire] = value
    shown = user.views[None].shape.fields
    hidden = sorted({*SECRETS, account.password.attribute, user.fields[auth.password].wire})
    accepted = {part.wire for part in parts}
    role = user.fields[auth.role] if auth.role is not None else None
    extras = [name for name in extra_keys(user.fields.get("id", None), role)]
    extras = [
        name
        for name in (*extras, account.password.attribute, "is_superuser")
        if name not in accepted
    ]
    same = Code('"ADA" + LOGIN[3:]' if account.lowers_login else "LOGIN")
    others: dict[str, Literal] = {
        part.wire: wire(Samples(context.program).value(part.type, 1, label=part.name))
        for part in parts
        if part.wire in body and part.source not in (auth.login, auth.password)
        if is_unique(user, user.fields[part.source or part.name])
    }
    key_type = account.key.type.annotation
    imports: list[Import] = [
        ("collections.abc", "Callable"),
        ("uuid", "uuid4"),
        ("anyio", "create_task_group"),
        ("httpx2", "AsyncClient"),
        ("httpx2", "Response"),
        ("sqlalchemy", "delete"),
        ("app.database", "Database"),
        (f"app.{own.package}.models", own.model),
        ("tests.conftest", "SECRET"),
        ("tests.rows", "Rows"),
    ]
    code = flat(body)
    if "datetime.now(" in code:
        imports += [("datetime", "UTC"), ("datetime", "datetime")]
        imports += [("datetime", "timedelta")] if "timedelta(" in code else []
    if shape is not None:
        imports.append(("sqlalchemy", "select"))
    else:
        imports.append(("pwdlib", "PasswordHash"))
    return AuthTestsView(
        imports=import_lines(imports, ("base64", "json", "time", "jwt", "pytest")),
        login=python_string(login),
        password=f"{python_string(PASSWORD)}  # noqa: S105",
        registration=laid_out("ADA = ", body),
        register=shape is not None,
        creation=laid_out(
            f"await rows.{own.singular}(",
            Code(
                f"{account.login.attribute}=LOGIN, "
                f"{account.password.attribute}=PasswordHash.recommended().hash(PASSWORD)"
            ),
            ")",
        ),
        endpoints=auth.endpoints or "",
        shown_login=next((python_string(p.wire) for p in shown if p.source == auth.login), ""),
        secrets="{" + ", ".join(map(python_string, hidden)) + "}",
        model=own.model,
        user=own.singular,
        hash_column=account.password.attribute,
        extras=flat(extras),
        power=flat(power(context, role)),
        weak_passwords=flat(weak_passwords(user.fields[auth.password])),
        password_key=python_string(key_of(parts, auth.password)),
        login_key=python_string(key_of(parts, auth.login)),
        same=flat({key_of(parts, auth.login): same, **others}),
        scheme=python_string(auth.scheme),
        scheme_text=auth.scheme,
        header=python_string(auth.header),
        issuer=python_string(slug_of(context.program.name).dashed),
        subject="str(uuid4())" if key_type in ("UUID", "str") else '"1"',
        uuid_key=key_type == "UUID",
        status={kind.name: kind.status for kind in context.program.contract.kinds.values()},
        told=told_lines(context.program, key_of(parts, auth.password)),
        refused_refresh=one_of(context.program, ("bad_token", "invalid")),
    )


def told_lines(program: Program, password: str) -> dict[str, tuple[str, ...]]:
    """Return the assertions about the bodies of errors, by what they are about."""
    return {
        "unknown_key": tuple(kind_lines(program, "unknown_key", "refused")),
        "password": tuple(place_lines(program, "refused", python_string(password))),
        "current_password": tuple(place_lines(program, "refused", '"current_password"')),
        "taken": tuple(kind_lines(program, "taken", "taken")),
        "me": tuple(kind_lines(program, "bad_token", "me")),
        "bad_token": tuple(kind_lines(program, "bad_token", "refused")),
    }


def said(context: Context, user: Entity, part: ShapeField) -> Literal:
    """Return what a newcomer says of a field; None where it may be left out."""
    factories = Factories(context.program, context.names)
    chosen = factories.for_checks(user).get(part.source or part.name)
    if isinstance(chosen, Moment):
        code = flat(factories.code(chosen, part.type))
        now = "datetime.now(UTC)"
        code = code.replace("TODAY", f"{now}.date()").replace("NOW", now)
        return Code(f"({code}).isoformat()" if " " in code else f"{code}.isoformat()")
    if isinstance(chosen, bool | int | float | Decimal):
        return wire(chosen)
    if part.optional:
        return None
    return wire(Samples(context.program).value(part.type, label=part.name))


def is_email(field: Field) -> bool:
    """Tell whether somebody logs in with an e-mail address; else the login is a name."""
    kind = field.type
    if not isinstance(kind, ScalarType):
        raise NoSample(field.id)
    if kind.name == "email":
        return True
    if kind.name == "string" and kind.pattern is None and int(kind.minimum or 0) <= len(LOGIN):
        return False
    raise NoSample(field.id)


def extra_keys(key: Field | None, role: Field | None) -> Iterator[str]:
    """Yield keys of a user that nobody may say of himself."""
    if key is not None and key.generated:
        yield key.wire
    if role is not None:
        yield role.wire


def power(context: Context, role: Field | None) -> str:
    """Return the role that somebody would like to have."""
    enum = context.program.enums.get(context.program.role_enum or "")
    return enum.members[-1].value if enum is not None and role is not None else "admin"


def weak_passwords(field: Field) -> Literal:
    """Return passwords that are refused: too short, too long, easy to guess."""
    kind = field.type
    if not isinstance(kind, ScalarType):
        raise NoSample(field.id)
    least, most = int(kind.minimum or 12), int(kind.maximum or 128)
    easy = [word for word in WEAK if least <= len(word) <= most]
    return ["short"[: least - 1], Code(f'"x" * {most + 1}'), *easy]


def key_of(parts: tuple[ShapeField, ...], source: str) -> str:
    """Return the key under which a registration says a field."""
    return next((part.wire for part in parts if part.source == source), source)
