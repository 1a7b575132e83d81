"""Resolves how callers prove who they are, and the ready-made routes for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fastgen.diagnostics import Report, Span, did_you_mean
from fastgen.ir import expressions as written
from fastgen.ir.application import Auth
from fastgen.ir.checked.entities import Clause, Entity, Field, Shape
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Authentication
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.naming import kebab_case
from fastgen.passes.entities.shapes import default_input
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resolve_input import report_incomplete
from fastgen.passes.operations.routes import join_path
from fastgen.passes.surroundings.auth_settings import check_settings
from fastgen.passes.surroundings.credentials import report_shared_credentials
from fastgen.passes.surroundings.ready_routes import with_routes

SECONDS: Mapping[str, int] = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 604_800,
}
EXPIRES, REFRESH = 15 * 60, 30 * 86_400
SESSION = 14 * 86_400
ENDPOINTS = "/auth"
NO_ENDPOINTS = "none"
SCHEME, HEADER, KEY_HEADER, COOKIE = "Bearer", "Authorization", "X-Api-Key", "session"
LOGINS = frozenset({"string", "email", "slug", "phone"})
REGISTER, VERIFIED = "register", "verified"


def resolve_authentications(
    entities: Mapping[str, Entity], typer: Typer
) -> tuple[Authentication, ...]:
    """Return the ways to authenticate that are compiled, in the order of the text."""
    app = typer.tables.spec.app
    found: list[Authentication] = []
    for node in app.auths if app is not None else ():
        entity = entities.get(node.user)
        if entity is None or node.kind == "oidc":
            continue
        resolved = _authentication(node, entity, typer)
        if resolved is not None:
            found.append(resolved)
    ready: list[Authentication] = []
    for user in dict.fromkeys(one.user for one in found):
        ready += with_routes(_alike([one for one in found if one.user == user]))
    nodes = app.auths if app is not None else ()
    _report_shared_paths(ready, nodes, typer.report)
    report_shared_credentials(ready, nodes, typer.report)
    return tuple(ready)


def _alike(found: list[Authentication]) -> list[Authentication]:
    """Return ways that refuse the same callers: who is not active is so however he signs in."""
    active = next((one.active for one in found if one.active is not None), None)
    verify, reset = any(one.verify for one in found), any(one.reset for one in found)
    return [
        replace(
            one,
            active=active,
            verify=verify and one.password is not None,
            reset=reset and one.password is not None,
            verified=VERIFIED if verify else None,
        )
        for one in found
    ]


def _report_shared_paths(
    ready: Iterable[Authentication], nodes: Iterable[Auth], report: Report
) -> None:
    spans = {(node.user, node.kind): node.span for node in nodes}
    first: dict[tuple[str, str], Authentication] = {}
    for one in ready:
        for route in one.routes:
            owner = first.setdefault((route.method, route.path), one)
            if owner is not one:
                alike = owner.kind == one.kind
                place = kebab_case(one.user) if owner.user != one.user else one.kind
                report.error(
                    "FG4014",
                    spans[one.user, one.kind],
                    route=f"{route.method} {route.path}",
                    first=f"{owner.kind}` of `{owner.user}" if alike else owner.kind,
                    second=f"{one.kind}` of `{one.user}" if alike else one.kind,
                    help=f'write `endpoints: "/{place}"` in one of them',
                )
                break


def _authentication(node: Auth, entity: Entity, typer: Typer) -> Authentication | None:
    report = typer.report
    if not check_settings(node, report):
        return None
    login, password = None, None
    if node.kind != "key":
        login, password = _login(node, entity, report), _password(node, entity, report)
        if login is None or password is None:
            return None
        if not _can_be_mailed(node, entity.fields[login], entity, report):
            return None
    active = _active(node, entity, report)
    kind = typer.tables.kind(entity.name)
    role_field = kind.role_field if kind is not None else None
    if node.role is not None and role_field != node.role:
        report.error(
            "FG4004",
            node.span,
            user=entity.name,
            lacks=f"a field `{node.role}` whose type is an enum",
        )
    app = typer.tables.spec.app
    base = (app.base if app else None) or ""
    endpoints = None
    if node.endpoints != NO_ENDPOINTS:
        own = "" if entity.name == typer.tables.user else f"/{kebab_case(entity.name)}"
        endpoints = join_path(base, node.endpoints or own + ENDPOINTS)
    register = None
    if endpoints is not None:
        register = _register(entity, endpoints, typer, node.span)
    if register is not None and register.input is not None:
        report_incomplete(register.input, entity, (), node.span, typer, verb="auth")
        for part in register.input.fields:
            if (found := file_type(part.type)) is not None:
                place = "the input of a registration"
                typer.report.error("FG2037", node.span, type=found.name, place=place)
    return Authentication(
        kind=node.kind,
        user=entity.name,
        login=login,
        password=password,
        role=role_field,
        active=active,
        scheme=node.scheme or SCHEME,
        header=node.header or (KEY_HEADER if node.kind == "key" else HEADER),
        cookie=node.cookie or (COOKIE if node.kind == "session" else None),
        expires=_seconds(node.expires, SESSION if node.kind == "session" else EXPIRES, report),
        refresh=_seconds(node.refresh, REFRESH, report),
        endpoints=endpoints,
        may_register=register is not None,
        register=register,
        verify=node.verify,
        reset=node.reset,
    )


def _can_be_mailed(node: Auth, login: Field, entity: Entity, report: Report) -> bool:
    """Report what links by mail lack; tell whether they lack nothing."""
    if not (node.verify or node.reset):
        return True
    lacks = None
    if not _is(login, frozenset({"email"})):
        lacks = "an e-mail address to send links to"
    field = entity.fields.get(VERIFIED)
    if node.verify and (field is None or not _is(field, frozenset({"bool"}))):
        lacks = f"a field `{VERIFIED}: bool`"
    if lacks is not None:
        help = f"add `{VERIFIED}: bool = false` to `{entity.name}`" if node.verify else None
        report.error("FG4004", node.span, user=entity.name, lacks=lacks, help=help)
        return False
    if node.verify and not (login.flags.immutable or login.flags.readonly):
        report.error(
            "FG4015", login.span, field=login.name, help=f"write `{login.name}: email immutable`"
        )
        return False
    return True


def _password(node: Auth, entity: Entity, report: Report) -> str | None:
    for name, field in entity.fields.items():
        if _is(field, frozenset({"password"})):
            return name
    report.error(
        "FG4004",
        node.span,
        user=entity.name,
        lacks="a password",
        help=f"add `password: password` to `{entity.name}`",
    )
    return None


def _login(node: Auth, entity: Entity, report: Report) -> str | None:
    name = node.login or "email"
    field = entity.fields.get(name)
    if field is None:
        meant = did_you_mean(name, entity.fields)
        report.error(
            "FG2004",
            node.span,
            owner=entity.name,
            name=name,
            help=f"did you mean `login: {meant}`?" if meant else None,
        )
        return None
    alone = field.flags.unique or any(
        unique.fields == (name,) and unique.where is None for unique in entity.uniques
    )
    if not alone or not _is(field, LOGINS) or field.nullable:
        report.error(
            "FG4009",
            field.span,
            field=name,
            user=entity.name,
            help=f"write `{name}: email unique`" if _is(field, LOGINS) else None,
        )
        return None
    return name


def _active(node: Auth, entity: Entity, report: Report) -> str | None:
    if node.active is None:
        return None
    field = entity.fields.get(node.active)
    if field is None or not _is(field, frozenset({"bool"})):
        report.error(
            "FG4004",
            node.span,
            user=entity.name,
            lacks=f"a field `{node.active}: bool`",
            help=f"add `{node.active}: bool = true` to `{entity.name}`",
        )
        return None
    return node.active


def _is(field: Field, names: frozenset[str]) -> bool:
    return isinstance(field.type, ScalarType) and field.type.name in names


def _seconds(node: written.Expression | None, default: int, report: Report) -> int:
    if node is None:
        return default
    if isinstance(node, written.Duration) and node.unit in SECONDS and node.amount > 0:
        return node.amount * SECONDS[node.unit]
    report.error("FG4011", node.span, help="write `15 minutes`")
    return default


def _register(entity: Entity, endpoints: str, typer: Typer, span: Span | None) -> Operation | None:
    """Return the create operation behind `register`, if anyone may create a user.

    A newcomer says what the rules for anyone let them say: never the role.
    """
    access = entity.access["create"]
    clauses = [clause for clause in access.allow if clause.audience == "anyone"]
    if not clauses:
        return None
    shape = default_input(
        entity.name,
        entity.fields.values(),
        typer.tables,
        name=f"{entity.name}Register",
        creating=True,
    )
    return Operation(
        id=f"{entity.name}.{REGISTER}",
        name=REGISTER,
        verb="create",
        resource=entity.name,
        entity=entity.name,
        description=None,
        method="POST",
        path=join_path(endpoints, REGISTER),
        status=201,
        path_parameters=(),
        parameters=(),
        access=replace(access, allow=tuple(clauses)),
        extra=None,
        needs_caller="no",
        input=_allowed(shape, clauses),
        output=entity.views[None].shape,
        writes=True,
        span=span,
    )


def _allowed(shape: Shape, clauses: list[Clause]) -> Shape:
    if any(clause.fields is None for clause in clauses):
        return shape
    said = {name for clause in clauses for name in clause.fields or ()}
    return replace(shape, fields=tuple(field for field in shape.fields if field.name in said))
