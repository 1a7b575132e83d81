"""The user entity as authentication sees it: its columns, and what is shown of it."""

from __future__ import annotations

from functools import cached_property

from fastgen.backend.features import has_sessions, scheme, slug_of
from fastgen.backend.import_lines import Import
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.imports import Imports
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.python import lower_python
from fastgen.backend.lowering.python_scope import Module, PythonScope
from fastgen.backend.lowering.scope import SqlScope
from fastgen.backend.lowering.sql import lower_sql
from fastgen.backend.names import EntityNames, attribute
from fastgen.backend.password_uses import hashes_passwords
from fastgen.backend.planners.context import Context
from fastgen.backend.table_parts import Column, Table
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.application import AuthKind
from fastgen.ir.checked.entities import Entity, Field, ShapeField
from fastgen.ir.checked.expressions import FieldAccess, TypedExpression, Variable
from fastgen.ir.checked.program import Authentication
from fastgen.ir.checked.types import RowType, ScalarType
from fastgen.ir.naming import kebab_case
from fastgen.records import dataclass


class Account:
    """The user entity of a program with authentication."""

    def __init__(self, context: Context, auth: Authentication) -> None:
        """Find the tables; the key of a user is one column."""
        self.context = context
        self.auth = auth
        self.schemes = context.program.authentications
        self.user: Entity = context.program.entities[auth.user]
        self.names: EntityNames = context.names.of(auth.user)
        self.table: Table = next(each for each in context.tables if each.entity == auth.user)
        self.public: str = self.user.views[None].shape.name

    def column(self, field: str) -> Column:
        """Return the column of a field."""
        (name,) = self.context.names.columns(self.user.name, field)
        return next(column for column in self.table.columns if column.attribute == name)

    @cached_property
    def key(self) -> Column:
        """Return the column that identifies a user."""
        if len(self.user.key) != 1:
            raise AssertionError(f"{self.user.name} is identified by several fields")
        return self.column(self.user.key[0])

    def scheme(self, kind: AuthKind) -> Authentication | None:
        """Return the way to authenticate of a kind, if there is one."""
        return scheme(self.context.program, kind)

    @property
    def issuer(self) -> str:
        """Return who gives the tokens."""
        return slug_of(self.context.program.name).dashed

    @property
    def audience(self) -> str:
        """Return who the tokens are for: of several entities of callers, the users of one."""
        if self.context.package == "auth":
            return self.issuer
        return audience_of(self.issuer, self.user.name)

    @property
    def other_audiences(self) -> tuple[str, ...]:
        """Return who the tokens are for that other entities of callers are given."""
        return tuple(audience_of(self.issuer, each) for each in self.context.other_bearers)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables of logins and of keys; their second column names the user."""
        return tuple(each for each in self.context.tables if each.package == self.context.package)

    @cached_property
    def session_key(self) -> str:
        """Return the column of a session, or of a key, that names its user."""
        return self.tables[0].columns[1].attribute if self.tables else ""

    @cached_property
    def token_hash(self) -> str:
        """Return the column of a session that keeps the hash of its token."""
        return self.tables[0].columns[2].attribute if self.has_sessions else ""

    @cached_property
    def has_sessions(self) -> bool:
        """Whether logins are rows."""
        return has_sessions(self.context.program)

    @cached_property
    def some_sessions(self) -> bool:
        """Whether some callers have a session and others do not."""
        kinds = {each.kind for each in self.schemes}
        return self.has_sessions and bool(kinds & {"key", "basic"})

    @cached_property
    def pages(self) -> bool:
        """Whether browsers send credentials by themselves, whichever page asks them to."""
        return any(each.kind in ("session", "basic") for each in self.schemes)

    @property
    def opaque(self) -> bool:
        """Whether there are tokens of which the keyed hash is kept."""
        return self.links or any(each.kind in ("session", "key") for each in self.schemes)

    @cached_property
    def hashes(self) -> bool:
        """Whether there are passwords to hash."""
        return hashes_passwords(self.context.program)

    @cached_property
    def login(self) -> Column | None:
        """Return the column a user logs in with, if he does."""
        return self.column(self.auth.login) if self.auth.login else None

    @cached_property
    def password(self) -> Column | None:
        """Return the column of the hash, if there is one."""
        return self.column(self.auth.password) if self.auth.password else None

    @cached_property
    def role(self) -> Column | None:
        """Return the column of the role."""
        return self.column(self.auth.role) if self.auth.role else None

    @cached_property
    def gates(self) -> tuple[str, ...]:
        """Return the attributes of which one is false for those who are refused."""
        names = (self.auth.active, self.auth.verified)
        return tuple(self.column(name).attribute for name in names if name)

    def inactive(self, row: str) -> str:
        """Return the condition under which a user who was found is refused, or nothing."""
        parts = [f"{row}.{name}" for name in self.gates]
        return f"not ({' and '.join(parts)})" if parts[1:] else "".join(f"not {p}" for p in parts)

    @property
    def links(self) -> bool:
        """Whether links are sent by mail."""
        return any(each.verify or each.reset for each in self.schemes)

    @property
    def lowers_login(self) -> bool:
        """Whether logins are kept in small letters."""
        if self.auth.login is None:
            return False
        field = self.user.fields[self.auth.login]
        return field.flags.lower or (
            isinstance(field.type, ScalarType) and field.type.name == "email"
        )

    @cached_property
    def caller_columns(self) -> tuple[Column, ...]:
        """Return the columns that ``Caller`` has: the key, the role, what rules mention."""
        wanted = [
            name
            for field in self.context.caller_fields
            for name in self.context.names.columns(self.user.name, field)
        ]
        return tuple(
            column for name in wanted for column in self.table.columns if column.attribute == name
        )

    @property
    def selected(self) -> list[str]:
        """Return what a statement selects to know the caller and whether it may sign in, as code.

        A name that rows have a method of gets another label: `values_of_row` knows it.
        """
        columns = [column.attribute for column in self.caller_columns]
        names = dict.fromkeys([*columns, *self.gates])
        return [labelled(f"{self.names.model}.{name}", name) for name in names]

    @property
    def values_of_row(self) -> list[str]:
        """Return the values of ``Caller`` in the order of its fields, as code."""
        return [f"row.{attribute(column.attribute)}" for column in self.caller_columns]

    @property
    def joins_user(self) -> bool:
        """Whether the row of the user itself is needed to know the caller."""
        return bool(len(self.caller_columns) > 1 or self.gates)

    @property
    def find_caller(self) -> str:
        """Return the statement that finds the caller of a request, on one line."""
        key = f"Session.{self.session_key}"
        where = f'Session.id == bindparam("session_id"), {key} == bindparam("user_id")'
        if not self.joins_user:
            own = self.key.attribute
            shown = key if self.session_key == own else f'{key}.label("{own}")'
            return f"FIND_CALLER = select({shown}).where({where})"
        model = self.names.model
        join = f".join(Session, {key} == {model}.{self.key.attribute})"
        return f"FIND_CALLER = select({', '.join(self.selected)}){join}.where({where})"

    def _python(self, expression: TypedExpression, imported: list[Import]) -> str:
        module = Module(Naming(self.context.program, self.context.names))
        lowered = lower_python(expression, PythonScope(module))
        if lowered.prelude:
            raise AssertionError(f"a default of {self.user.name} needs the database")
        imported += [(each.module, each.name) for each in module.imports]
        return render_expression(lowered.value)


def audience_of(issuer: str, user: str) -> str:
    """Return who the tokens of the users of one entity of several are for.

    >>> audience_of("market", "ShopOwner")
    'market/shop-owner'
    """
    return f"{issuer}/{kebab_case(user)}"


def account_of(context: Context) -> Account | None:
    """Return the user entity of a program, if anybody can authenticate."""
    auth = context.program.accounts if context.program.mixed is None else None
    return Account(context, auth) if auth is not None else None


def later_values(account: Account) -> tuple[str, tuple[Import, ...]]:
    """Return the entries of an update for the fields that say ``on update``."""
    imported: list[Import] = []
    entries = ""
    for field in account.user.fields.values():
        if field.on_update is not None and field.kind == "column":
            column = account.column(field.name).attribute
            entries += f', "{column}": {account._python(field.on_update, imported)}'
    return entries, tuple(imported)


@dataclass(frozen=True, slots=True)
class Shown:
    """The columns of the default view; ``stored``: all are columns of the table."""

    codes: tuple[str, ...]
    stored: bool
    imports: tuple[Import, ...]


def columns_shown(account: Account) -> Shown:
    """Return what a SELECT of the default view of the user takes."""
    imports = Imports()
    naming = Naming(account.context.program, account.context.names)
    this = Variable(RowType(account.user.name), kind="self", name="self")
    # Whoever looks at the own account is the caller.
    caller = Variable(RowType(account.user.name), kind="caller", name="caller")
    rows = {this: account.names.model, caller: account.names.model}
    scope = SqlScope(naming, imports, outside=_refuse, rows=rows)
    codes: list[str] = []
    stored = True
    for each in account.user.views[None].shape.fields:
        field = account.user.fields.get(each.source or "")
        label = attribute(each.name)
        if field is not None and each.value is None and field.kind in _STORED:
            (column,) = account.context.names.columns(account.user.name, field.name)
            code = f"{account.names.model}.{column}"
            codes.append(code if column == label else f'{code}.label("{label}")')
            continue
        stored = False
        node = lower_sql(_value(each, field, this), scope)
        codes.append(render_expression(n.method(node, "label", n.text(label))))
    if scope.aliases:
        raise AssertionError(f"the default view of {account.user.name} needs an alias")
    own = [(each.module, each.name) for each in imports]
    return Shown(tuple(codes), stored, tuple(own))


_STORED = frozenset({"column", "state", "reference"})


def _value(each: ShapeField, field: Field | None, this: Variable) -> TypedExpression:
    if each.value is not None:
        return each.value
    if field is None:
        raise AssertionError(f"{each.name} has neither source nor value")
    entity, _, _ = field.id.partition(".")
    return FieldAccess(field.type, of=this, entity=entity, field=field.name)


def _refuse(_: TypedExpression) -> n.Node:
    raise Unsupported("the clock or a setting in the default view of the user entity")


def labelled(code: str, name: str) -> str:
    """Return a column as code, with the label that it has in a row.

    >>> labelled("User.email", "email"), labelled("User.count", "count")
    ('User.email', 'User.count.label("count_")')
    """
    label = attribute(name)
    return code if label == name else f'{code}.label("{label}")'
