"""``app/auth/`` where callers are rows of several entities: who calls, of whichever of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fastgen.backend.accounts import Account
from fastgen.backend.code import fit
from fastgen.backend.column_types import enum_class
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.kind_context import KindContext
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.pieces import Piece, closure, imports_of, symbols
from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.passwords import PasswordsView
from fastgen.backend.table_parts import Column
from fastgen.backend.views.auth import (
    CallerOfSeveralView,
    CallersOfSeveralView,
    KeyView,
    KindView,
)
from fastgen.ir.naming import pascal_case, snake_case

MODULE = "app.auth.dependencies"


def plan_callers(
    context: Context, kinds: Sequence[KindContext], pieces: dict[str, Piece], shared: Iterable[str]
) -> Iterator[PlannedFile | LinkedFile]:
    """Yield the modules of ``app/auth`` itself; ``shared`` are those that some entity needs."""
    accounts = [Account(kind, kind.program.authentications[0]) for kind in kinds]
    view = caller_view(context, accounts)
    yield PlannedFile("app/auth/__init__.py", "empty.jinja", None)
    yield PlannedFile("app/auth/caller.py", "app/auth/caller_of_several.py.jinja", view)
    for module in shared:
        own = PasswordsView(accounts=True) if module == "passwords" else None
        yield PlannedFile(f"app/auth/{module}.py", f"app/auth/{module}.py.jinja", own)
    yield LinkedFile(
        "app/auth/dependencies.py",
        "app/auth/callers_of_several.py.jinja",
        lambda used: callers_view(context, accounts, used, pieces),
        before=("app.errors", "app.database"),
    )


def caller_view(context: Context, accounts: Sequence[Account]) -> CallerOfSeveralView:
    """Return the view of ``caller.py``."""
    enum = enum_class(context.program.role_enum or "")
    imported: list[Import] = [
        *symbols("dataclasses", "dataclass"),
        ("app.enums", enum),
        ("app.errors", "Forbidden"),
    ]
    keys = []
    for account in accounts:
        type_ = account.key.type
        imported += [each for each in type_.imports if each[0] != "app.database"]
        keys.append(KeyView(key_name(context, account), type_.annotation))
    named = [snake_case(account.user.name) for account in accounts]
    pairs = zip(named, keys, strict=True)
    identity = ", ".join(f'"{name}": self.{key.name}' for name, key in pairs)
    common: dict[str, KeyView] = {}
    for account in accounts:
        for attribute, column in common_columns(context, account):
            imported += [each for each in column.type.imports if each[0] != "app.database"]
            common.setdefault(attribute, KeyView(attribute, column.type.annotation))
    view = import_lines(imported), enum, tuple(keys), tuple(common.values()), identity
    return CallerOfSeveralView(*view)


def common_columns(context: Context, account: Account) -> Iterator[tuple[str, Column]]:
    """Yield the columns of users that several entities have, after the attribute of the caller."""
    mixed = context.program.mixed
    for attribute, field in (mixed.common.items() if mixed is not None else ()):
        if field in account.user.fields:
            yield attribute, account.column(field)


def key_name(context: Context, account: Account) -> str:
    """Return the attribute of the caller with the key of the users of one entity."""
    mixed = context.program.mixed
    if mixed is None:
        raise TypeError("callers of one entity")
    return context.names.column(mixed.entity, snake_case(account.user.name))


def callers_view(
    context: Context, accounts: Sequence[Account], used: Iterable[str], pieces: dict[str, Piece]
) -> CallersOfSeveralView:
    """Return the view of ``dependencies.py`` when other modules import ``used`` from it."""
    has = closure(MODULE, used, pieces)
    enum = enum_class(context.program.role_enum or "")
    imported: list[Import] = [
        *symbols("dataclasses", "dataclass"),
        *symbols("typing", "Annotated"),
        *symbols("fastapi", "Depends Request"),
        *symbols("sqlalchemy.ext.asyncio", "AsyncConnection"),
        ("app.auth.caller", "Caller"),
        ("app.database", "Connection"),
        ("app.enums", enum),
        ("app.errors", "Unauthenticated"),
        *imports_of(has, pieces),
    ]
    entities: list[KindView] = []
    kinds: list[str] = []
    unnamed: list[str] = []
    for account in accounts:
        name, package = snake_case(account.user.name), account.context.package
        entity = KindView(
            name=name,
            credentials=f"{pascal_case(name)}Credentials",
            check=f"check_{name}",
            find=f"find_{name}",
            caller=made_caller(context, account, kinds, imported),
        )
        entities.append(entity)
        imported += [
            (f"app.{package}.dependencies", f"find_caller as {entity.find}"),
            (f"app.{package}.schemes", f"Credentials as {entity.credentials}"),
            (f"app.{package}.schemes", f"check_credentials as {entity.check}"),
        ]
        for way in account.schemes:
            imported.append((f"app.{package}.schemes", f"by_{way.kind} as {name}_by_{way.kind}"))
            unnamed.append(f"{name}_by_{way.kind}")
    ways = ", ".join(
        f"{'_' * (number + 1)}: Annotated[None, Depends({each})]"
        for number, each in enumerate(unnamed)
    )
    free = ", ".join(
        f"{'_' * (number + 1)}: Annotated[None, Depends({each}.optional())]"
        for number, each in enumerate(unnamed)
    )
    credentials = "credentials: Annotated[Credentials | None, Depends(check_credentials)]"
    return CallersOfSeveralView(
        has=frozenset(has),
        imports=import_lines(imported),
        enum=enum,
        entities=tuple(entities),
        kinds=tuple(map(fit, kinds)),
        optional_head=fit(
            f"async def get_optional_caller({credentials}, connection: Connection, {free})"
            " -> Caller | None:"
        ),
        known_head=fit(
            f"async def get_known_caller(request: Request, {credentials}, {free}) -> Caller | None:"
        ),
        require_head=fit(f"async def require_credentials({credentials}, {ways}) -> Credentials:"),
    )


def made_caller(
    context: Context, account: Account, kinds: list[str], imported: list[Import]
) -> str:
    """Return how a row becomes the caller; the roles that it may have are added to ``kinds``."""
    mixed = context.program.mixed
    naming = Naming(context.program, context.names)
    enum = enum_class(context.program.role_enum or "")
    user = account.user.name
    name = snake_case(user)
    own = {
        role: f"{enum}.{naming.member(kind)}"
        for kind, (entity, role) in (mixed.kinds.items() if mixed is not None else ())
        if entity == user
    }
    key = f"{key_name(context, account)}={name}.{account.key.attribute}"
    for attribute, column in common_columns(context, account):
        key = f"{key}, {attribute}={name}.{column.attribute}"
    if account.role is None:
        return fit(f"        return Caller({own[None]}, {key})").strip()
    role = account.role
    imported += [each for each in role.type.imports if each[0] != "app.database"]
    constant = f"KINDS_OF_{name.upper()}"
    entries = ", ".join(
        f"{role.type.annotation}.{naming.member(each)}: {kind}" if each else f"None: {kind}"
        for each, kind in own.items()
    )
    kinds.append(f"{constant} = {{{entries}}}")
    return fit(f"        return Caller({constant}[{name}.{role.attribute}], {key})").strip()
