"""``tests/test_auth.py``: accounts, sessions and tokens, by the names of the spec."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from fastgen.backend.accounts import Account, account_of
from fastgen.backend.encoders import python_string
from fastgen.backend.features import challenge
from fastgen.backend.kind_context import kinds_of
from fastgen.backend.kind_names import AUTH
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.tests_of_app import mail_settings, required_settings
from fastgen.backend.testing.envelopes import kind_lines, one_of, place_lines
from fastgen.backend.testing.factories import Factories, is_unique
from fastgen.backend.testing.literals import Code, Literal, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import Moment
from fastgen.backend.testing.samples import Samples, wire
from fastgen.backend.testing.sign_in_imports import (
    AuthTestsView,
    account_imports,
    basic_imports,
    key_imports,
    link_imports,
    scheme_imports,
    session_imports,
    token_imports,
)
from fastgen.ir.checked.entities import Entity, Field, ShapeField
from fastgen.ir.checked.program import Authentication, Program
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.naming import snake_case

PASSWORD = "correct horse battery"  # noqa: S105 - what the tests of a project register with
LOGIN = "ada@example.com"
WEAK = ("password1234", "aaaaaaaaaaaa")
SECRETS = ("password", "password_hash")
WRONG = ("bad_token", "wrong_login")
"""The kinds of error that wrong credentials end in."""


def plan_auth_tests(context: Context) -> Iterator[PlannedFile]:
    """Yield the tests of the ready-made routes of authentication, of each entity of callers."""
    account = account_of(context)
    if account is not None:
        yield from plan_account_tests(context, account)
    for kind in kinds_of(context):
        for planned in plan_account_tests(kind, Account(kind, kind.program.authentications[0])):
            own = kind.package.removeprefix(AUTH)
            path = f"{planned.path.removesuffix('.py')}_of_{own}.py"
            yield replace(planned, path=path, package=kind.package)


def plan_account_tests(context: Context, account: Account) -> Iterator[PlannedFile]:
    """Yield the tests of the ready-made routes of the accounts of one entity."""
    try:
        view = auth_view(context, account)
    except NoSample:
        return
    kinds = {each.kind for each in account.schemes if each.routes}
    if "me" not in view.paths:
        return
    for name, asked, imports in (
        ("test_auth", "jwt", token_imports),
        ("test_sessions", "session", session_imports),
        ("test_api_keys", "key", key_imports),
        ("test_basic", "basic", basic_imports),
    ):
        if asked in kinds:
            # Who registers is not let in before the address is confirmed.
            shown = replace(view, register=view.register and not view.verifies)
            lines = imports(account, shown)
            yield PlannedFile(
                f"tests/{name}.py", f"tests/{name}.py.jinja", replace(shown, imports=lines)
            )
    if auth_links(view):
        lines = link_imports(account, view)
        yield PlannedFile(
            "tests/test_mailed_links.py",
            "tests/test_mailed_links.py.jinja",
            replace(view, imports=lines),
        )
    if len(account.schemes) > 1:
        lines = scheme_imports(account, view)
        yield PlannedFile(
            "tests/test_schemes.py", "tests/test_schemes.py.jinja", replace(view, imports=lines)
        )
    if view.register and not view.verifies and "jwt" not in kinds:
        lines = account_imports(account, view)
        yield PlannedFile(
            "tests/test_accounts.py", "tests/test_accounts.py.jinja", replace(view, imports=lines)
        )


def auth_view(context: Context, account: Account) -> AuthTestsView:
    """Return the view of the tests of authentication, but for their imports."""
    auth, user, own = account.auth, account.user, account.names
    jwt, cookie, key = account.scheme("jwt"), account.scheme("session"), account.scheme("key")
    shape = auth.register.input if auth.register is not None else None
    parts = shape.fields if shape is not None else ()
    if any(not part.optional and user.fields[part.source or ""].target for part in parts):
        shape = None  # A newcomer has to name a row, which no fixed body can.
    email = auth.login is None or is_email(user.fields[auth.login])
    body: dict[str, Literal] = {}
    for part in parts:
        if part.source is not None and part.source == auth.login:
            body[part.wire] = Code("LOGIN")
        elif part.source is not None and part.source == auth.password:
            body[part.wire] = Code("PASSWORD")
        else:
            value = said(context, user, part)
            if value is not None:
                body[part.wire] = value
    shown = user.views[None].shape.fields
    column = account.password.attribute if account.password is not None else ""
    secret = user.fields[auth.password] if auth.password is not None else None
    hidden = sorted({*SECRETS, *((column, secret.wire) if secret is not None else ())})
    accepted = {part.wire for part in parts}
    role = user.fields[auth.role] if auth.role is not None else None
    extras = [name for name in extra_keys(user.fields.get("id", None), role)]
    extras = [
        name
        for name in (*extras, *([column] if column else []), "is_superuser")
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
    settings = [f"{name}={flat(value)}" for name, value in required_settings(context)]
    settings += mail_settings(context)
    return AuthTestsView(
        imports="",
        login=python_string(LOGIN if email else "ada_lovelace"),
        password=f"{python_string(PASSWORD)}  # noqa: S105",
        registration=laid_out("ADA = ", body),
        register=shape is not None and auth.password is not None,
        key_registers=shape is not None and auth.password is None,
        creation=(
            laid_out(
                f"await rows.{own.singular}(",
                Code(
                    f"{account.login.attribute}=LOGIN, "
                    f"{column}=PasswordHash.recommended().hash(PASSWORD)"
                ),
                ")",
            )
            if account.login is not None
            else ""
        ),
        paths=paths_of(account),
        shown_login=next(
            (python_string(p.wire) for p in shown if auth.login and p.source == auth.login), ""
        ),
        secrets="{" + ", ".join(map(python_string, hidden)) + "}",
        model=own.model,
        user=own.singular,
        hash_column=column,
        extras=flat(extras),
        power=flat(power(context, role)),
        weak_passwords=flat(weak_passwords(secret)) if secret is not None else "",
        password_key=python_string(key_of(parts, auth.password or "")),
        login_key=python_string(key_of(parts, auth.login or "")),
        same=flat({key_of(parts, auth.login or ""): same, **others}),
        scheme=challenge(context.whole.program),
        scheme_text=jwt.scheme if jwt is not None else "",
        header=python_string(jwt.header if jwt is not None else ""),
        cookie=python_string(cookie.cookie or "") if cookie is not None else "",
        key_header=python_string(key.header if key is not None else ""),
        key_column=account.session_key,
        token_hash=account.token_hash,
        verifies=auth.verify,
        resets=auth.reset,
        verified=account.column(auth.verified).attribute if auth.verified else "",
        login_column=account.login.attribute if account.login is not None else "",
        unverified=(
            f"await rows.{own.singular}({account.login.attribute}=LOGIN, {column}="
            "Argon2Hasher().hash(PASSWORD)"
            + (f", {account.column(auth.verified).attribute}=False)" if auth.verified else ")")
            if account.login is not None
            else ""
        ),
        asking=paths_of(account).get("forgot") or paths_of(account).get("resend", ""),
        after_reset=after_reset(account),
        wrong=laid_out(
            "WRONG = ", {each.kind: wrong_headers(each) for each in account.schemes}
        ).removeprefix("WRONG = "),
        arguments="".join(f"{each}, " for each in ["secret_key=SECRET", *settings]),
        without_pages="".join(
            f"{each}, "
            for each in ["secret_key=SECRET", *settings]
            if not each.startswith("pages_")
        ),
        issuer=python_string(account.issuer),
        audience=python_string(account.audience),
        before="" if context.package == "auth" else f"{snake_case(user.name)}_",
        subject="str(uuid4())" if key_type in ("UUID", "str") else '"1"',
        uuid_key=key_type == "UUID",
        status={kind.name: kind.status for kind in context.program.contract.kinds.values()},
        told=told_lines(context.program, key_of(parts, auth.password or "")),
        refused_refresh=one_of(context.program, ("bad_token", "invalid")),
        refused_login=one_of(context.program, ("malformed", "invalid", "missing")),
        refused_words=one_of(context.program, WRONG),
        nobody=one_of(context.program, ("bad_token", "unauthenticated")),
        stolen=one_of(context.program, (*WRONG, "unauthenticated")),
    )


def paths_of(account: Account) -> dict[str, str]:
    """Return where the ready-made routes are, as code."""
    found: dict[str, str] = {}
    for each in account.schemes:
        for route in each.routes:
            session = each.kind == "session" and route.name == "login"
            found["open_session" if session else route.name] = python_string(route.path)
    return found


def auth_links(view: AuthTestsView) -> bool:
    """Tell whether links are sent by mail, by routes that can be asked."""
    return bool({"forgot", "resend"} & set(view.paths))


def wrong_headers(auth: Authentication) -> Literal:
    """Return the headers of somebody who is nobody, by one way."""
    match auth.kind:
        case "session":
            return {"Cookie": f"{auth.cookie}=wrong"}
        case "key":
            return {auth.header: "wrong"}
        case "basic":
            return {"Authorization": "Basic wrong"}
        case _:
            return {auth.header: f"{auth.scheme} wrong"}


def told_lines(program: Program, password: str) -> dict[str, tuple[str, ...]]:
    """Return the assertions about the bodies of errors, by what they are about."""
    return {
        "unknown_key": tuple(kind_lines(program, "unknown_key", "refused")),
        "password": tuple(place_lines(program, "refused", python_string(password))),
        "current_password": tuple(place_lines(program, "refused", '"current_password"')),
        "taken": tuple(kind_lines(program, "taken", "taken")),
        "me": tuple(kind_lines(program, "bad_token", "me")),
        "wrong_login": tuple(kind_lines(program, "wrong_login", "wrong")),
        "either": tuple(either_lines(program)),
        **{
            kind: tuple(kind_lines(program, kind, "refused"))
            for kind in ("bad_token", "unauthenticated", "forbidden", "inactive")
        },
    }


def either_lines(program: Program) -> Iterator[str]:
    """Yield the assertion about the kind of an error that wrong credentials end in."""
    found = {
        line.removesuffix(f" == {python_string(kind)}")
        for kind in WRONG
        for line in kind_lines(program, kind, "refused")
    }
    if len(found) == 1 and all(any(kind_lines(program, kind, "refused")) for kind in WRONG):
        yield f"{found.pop()} in {{{', '.join(map(python_string, WRONG))}}}"


def after_reset(account: Account) -> int:
    """Return what somebody is answered who was signed in before the password was reset."""
    if account.schemes[0].kind == "key":
        return 200
    kind = "wrong_login" if account.schemes[0].kind == "basic" else "bad_token"
    return account.context.program.contract.kinds[kind].status


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
