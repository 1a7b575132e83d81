"""What ``tests/rows.py`` has where callers are rows of several entities: a way to sign each in."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.accounts import Account
from fastgen.backend.code import fit
from fastgen.backend.column_types import enum_class
from fastgen.backend.import_lines import Import
from fastgen.backend.kind_context import kinds_of
from fastgen.backend.lowering.identifiers import constant
from fastgen.backend.planners.context import Context
from fastgen.backend.views.tests import CallersView, KindOfCallerView, SignInNames
from fastgen.ir.naming import pascal_case, snake_case

ME = "me"


ALONE = SignInNames("sign_in", "Session", "ApiKey", "Claims", "AccessTokens", "_tokens")
"""Of callers of one entity."""


def names_of(account: Account) -> SignInNames:
    """Return the names of the account of one of several entities."""
    if account.context.package == "auth":
        return ALONE
    own, singular = pascal_case(account.user.name), account.names.singular
    return SignInNames(
        method=f"sign_in_{snake_case(account.user.name)}",
        session=f"{own}Session",
        api_key=f"{own}Key",
        claims=f"{own}Claims",
        makes_tokens=f"{own}Tokens",
        tokens=f"_{singular}_tokens",
    )


def accounts_of(context: Context) -> tuple[Account, ...]:
    """Return the accounts of the entities of callers, where there are several."""
    return tuple(Account(kind, kind.program.authentications[0]) for kind in kinds_of(context))


def kept_lines(accounts: tuple[Account, ...]) -> Iterator[str]:
    """Yield the statements that keep what makes tokens."""
    first = [account.schemes[0].kind for account in accounts]
    for account, kind in zip(accounts, first, strict=True):
        if kind == "jwt":
            names = names_of(account)
            yield f"self.{names.tokens} = {names.makes_tokens}(settings)"
    if {"session", "key"} & set(first):
        yield "self._opaque = OpaqueTokens(settings)"


def callers_view(
    context: Context, accounts: tuple[Account, ...], imports: list[Import]
) -> CallersView:
    """Return the view of how callers of each kind are made."""
    mixed = context.program.mixed
    if mixed is None:
        raise AssertionError("callers of one entity")
    enum = enum_class(context.program.role_enum or "")
    imports += [("app.enums", enum), ("typing", "Any")]
    kinds = []
    for account in accounts:
        singular, role = account.names.singular, account.role
        own = {
            kind: held for kind, (user, held) in mixed.kinds.items() if user == account.user.name
        }
        roles: dict[str, str] = {}
        if role is not None:
            imports += [each for each in role.type.imports if each[0] != "app.database"]
            cls = role.type.annotation
            for kind, held in own.items():
                roles[f"{enum}.{constant(kind)}"] = f"{cls}.{constant(held)}" if held else "None"
        wide = f"ROLES_OF_{singular.upper()}" if roles else ""
        kinds.append(
            KindOfCallerView(
                members=tuple(f"{enum}.{constant(kind)}" for kind in own),
                mine=f"{ME}_{singular}",
                user=singular,
                role=role.attribute if role is not None else "",
                roles=wide,
                table=fit(f"{wide} = {{{', '.join(f'{a}: {b}' for a, b in roles.items())}}}"),
                first=next(iter(roles.values()), ""),
                method=names_of(account).method,
            )
        )
    return CallersView(enum, tuple(kinds))
