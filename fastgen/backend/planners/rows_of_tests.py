"""``tests/rows.py``: a factory for each entity that the tests make rows of, and callers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from fastgen.backend.accounts import Account, account_of
from fastgen.backend.blind_indexes import index_of, is_sealed, secret_of
from fastgen.backend.column_types import enum_class, state_class
from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.names import Association
from fastgen.backend.planners.context import Context
from fastgen.backend.planners.rows_of_kinds import (
    accounts_of,
    callers_view,
    kept_lines,
    names_of,
)
from fastgen.backend.table_parts import Table
from fastgen.backend.testing.factories import Cell, Factories
from fastgen.backend.testing.functions import fit_lines
from fastgen.backend.testing.literals import Code, Literal, flat, laid_out
from fastgen.backend.testing.rows import HOME
from fastgen.backend.testing.scenes import SPELT, Used
from fastgen.backend.views.tests import FactoryView, RowsView, SessionView, TenantView
from fastgen.backend.wrap import wrap
from fastgen.ir.application import AuthKind
from fastgen.ir.checked.entities import Entity, Field
from fastgen.ir.checked.program import AfterStep
from fastgen.ir.checked.types import EnumType, ScalarType, StateType

BASE_IMPORTS: tuple[Import, ...] = (
    ("sqlalchemy", "insert"),
    ("sqlalchemy.orm", "DeclarativeBase"),
    ("app.database", "Database"),
)
OLDER_IMPORTS: tuple[Import, ...] = (
    ("datetime", "date"),
    ("datetime", "timedelta"),
    ("sqlalchemy", "select"),
    ("sqlalchemy", "update"),
    ("app.database", "Base"),
)
INSTANT: tuple[Import, ...] = (
    ("datetime", "UTC"),
    ("datetime", "datetime"),
    ("uuid", "uuid4"),
)
OPAQUE: Import = ("app.auth.opaque", "OpaqueTokens")
SIGN_IN_IMPORTS: dict[AuthKind, tuple[Import, ...]] = {
    "jwt": (*INSTANT, ("datetime", "timedelta")),
    "session": (*INSTANT, ("datetime", "timedelta"), OPAQUE),
    "key": (*INSTANT, OPAQUE),
    "basic": (("sqlalchemy", "update"), ("pwdlib.hashers.argon2", "Argon2Hasher")),
}
MODELS: dict[AuthKind, tuple[str, ...]] = {
    "jwt": ("Session", "AccessTokens", "Claims"),
    "session": ("Session",),
    "key": ("ApiKey",),
    "basic": (),
}
KEPT: dict[AuthKind, tuple[str, str]] = {
    "jwt": (", tokens: AccessTokens", "self._tokens = tokens"),
    "session": (", opaque: OpaqueTokens", "self._opaque = opaque"),
    "key": (", opaque: OpaqueTokens", "self._opaque = opaque"),
    "basic": ("", ""),
}
"""What rows need to sign somebody in: a parameter, and the statement that keeps it."""


class RowsPlan:
    """Builds the view of ``tests/rows.py``."""

    def __init__(self, context: Context, factories: Factories, used: Used) -> None:
        self.context = context
        self.factories = factories
        self.used = used
        self.imports: list[Import] = list(BASE_IMPORTS)
        account = account_of(context)
        self.accounts = (account,) if account is not None else accounts_of(context)
        self.counts = False

    def view(self) -> RowsView:
        """Return the view."""
        entities = self.wanted()
        factories = tuple(self.factory(entity) for entity in entities)
        sessions = tuple(map(self.session, self.accounts))
        argument, kept = self.kept()
        callers = None
        if self.context.program.mixed is not None:
            callers = callers_view(self.context, self.accounts, self.imports)
        tenant = self.tenant()
        text = "\n".join(chain.from_iterable(factory.lines for factory in factories))
        now, today = "NOW" in text or "TODAY" in text, "TODAY" in text
        if now:
            self.imports += [("datetime", "UTC"), ("datetime", "datetime")]
        for word, symbol in (
            ("timedelta(", ("datetime", "timedelta")),
            ("Decimal(", ("decimal", "Decimal")),
            ("uuid4(", ("uuid", "uuid4")),
            ("StoredFile.", ("app.storage.stored", "StoredFile")),
        ):
            if word in text:
                self.imports.append(symbol)
        for name in SPELT.findall(text):
            self.imports.append(("uuid" if name == "UUID" else "datetime", name))
        if "tzinfo=UTC" in text:
            self.imports.append(("datetime", "UTC"))
        if self.counts:
            self.imports.append(("itertools", "count"))
        older = any(
            isinstance(step, AfterStep)
            for scenario in self.context.program.scenarios
            for step in scenario.steps
        )
        if older:
            self.imports += OLDER_IMPORTS
        basic = any(each.kind == "basic" for each in sessions)
        modules = ("base64",) if basic else ()
        if self.used.snapshot:
            self.imports += [("sqlalchemy", "select"), ("app.database", "Base")]
        return RowsView(
            imports=import_lines(self.imports, modules),
            now=now,
            today=today,
            spells="spelled(" in text,
            grows_older=older,
            snapshot=self.used.snapshot,
            counts=self.counts,
            factories=factories,
            sessions=sessions,
            argument=argument,
            kept=tuple(kept),
            basic=basic,
            kept_young=self.kept_young(),
            tenant=tenant,
            callers=callers,
        )

    def tenant(self) -> TenantView | None:
        """Return how the tenant is made whose rows these are."""
        tenancy = self.context.program.tenancy
        if tenancy is None or not self.accounts:
            return None
        own = self.context.names.of(tenancy.root)
        table = next(each for each in self.context.tables if each.entity == tenancy.root)
        (name,) = self.context.names.key_columns(tenancy.root)
        type_ = next(each.type for each in table.columns if each.attribute == name)
        self.imports += [each for each in type_.imports if each[0] != "app.database"]
        return TenantView(own.singular, type_.annotation)

    def wanted(self) -> list[Entity]:
        """Return the entities that need a factory, in the order of the program."""
        program = self.context.program
        found = set(self.used.entities)
        found |= {account.user.name for account in self.accounts}
        waiting = sorted(found)
        while waiting:
            entity = program.entities[waiting.pop()]
            for field in entity.fields.values():
                always = field.kind == "reference" and not field.nullable
                needed = field.target if always or field.flags.tenant else None
                if needed is not None and needed not in found:
                    found.add(needed)
                    waiting.append(needed)
        return [entity for entity in program.entities.values() if entity.name in found]

    # ------------------------------------------------------------ factories

    def factory(self, entity: Entity) -> FactoryView:
        """Return the factory of an entity."""
        own = self.context.names.of(entity.name)
        table = next(t for t in self.context.tables if t.entity == entity.name)
        self.imports.append((self.context.names.module_of(own.package, "models"), own.model))
        columns = {column.attribute: column for column in table.columns}
        keys = self.context.names.key_columns(entity.name)
        lines: list[str] = []
        values: dict[str, Literal] = {}
        parameters = ["self"]
        key_code = ""
        counting = False
        for field in entity.fields.values():
            names = self.context.names.columns(entity.name, field.name) if is_stored(field) else ()
            if not names or names[0] not in columns:
                continue
            if field.kind == "reference":
                lines += self.reference(field, names)
                continue
            cell = self.cell(entity, field) if secret_of(entity, field) is None else None
            if cell is None:
                continue
            counting = counting or cell.counts
            self.note_type(field)
            if names == keys:
                key_code = "key" if field.generated else local(names[0])
                type_ = columns[names[0]].type
                self.imports += [i for i in type_.imports if i[0] != "app.database"]
                if field.generated:
                    lines.append(f"{key_code} = {flat(cell.code)}")
                else:
                    parameters.append(f"{key_code}: {type_.annotation} | None = None")
                    lines.append(f"{key_code} = {key_code} or {flat(cell.code)}")
                values[names[0]] = Code(key_code)
            else:
                values[names[0]] = cell.code
        for column in table.columns:
            if column.attribute == "version" and "version" not in values:
                values["version"] = 1
        sets = list(self.sets(entity))
        if sets:
            parameters.append("*" if "*" not in parameters else "")
            parameters += [f"{name}: Sequence[{type_}] = ()" for name, type_, _ in sets]
            self.imports.append(("collections.abc", "Sequence"))
        parameters.append("**values: object")
        body: list[str] = []
        if counting:
            self.counts = True
            body.append("number = next(self._numbers)")
        body += lines
        body.append(laid_out("defaults: dict[str, object] = ", values, indent=2))
        body += self.insertion(entity, own.model, keys)
        key, key_type = self.key(entity, table, key_code)
        for name, _, association in sets:
            body += self.links(name, association, key_code or key)
        body.append(f"return {key}")
        opening = f"async def {own.singular}("
        head = "    " + wrap(opening, [p for p in parameters if p], f") -> {key_type}:", indent=1)
        return FactoryView(head, tuple(fit_lines(line, 2) for line in body))

    def insertion(self, entity: Entity, model: str, keys: tuple[str, ...]) -> Iterator[str]:
        """Yield the lines that insert a row; its secrets are sealed and indexed."""
        sealed = [field for field in entity.fields.values() if is_sealed(field)]
        if not sealed:
            yield f"await self._insert({model}, defaults | values)"
            return
        self.imports += [("typing", "Any"), ("app.vault", "to_seal")]
        yield "row: dict[str, Any] = defaults | values"
        for field in sealed:
            (column,) = self.context.names.columns(entity.name, field.name)
            index = index_of(entity, field)
            if index is not None:
                (digest,) = self.context.names.columns(entity.name, index.name)
                yield f'row["{digest}"] = row.get("{column}")'
            yield f'row["{column}"] = to_seal(row.get("{column}"), row["{keys[0]}"])'
        yield f"await self._insert({model}, row)"

    def reference(self, field: Field, names: tuple[str, ...]) -> Iterator[str]:
        """Yield the lines that make the row a new one must refer to."""
        if field.flags.tenant and len(names) == 1:
            yield f'if "{names[0]}" not in values:'
            yield f'    values["{names[0]}"] = await self.{HOME}()'
            return
        if field.nullable or field.target is None:
            return
        singular = self.context.names.of(field.target).singular
        if len(names) == 1:
            yield f'if "{names[0]}" not in values:'
            yield f'    values["{names[0]}"] = await self.{singular}()'
        else:
            columns = ", ".join(f'"{name}"' for name in names)
            yield f'if "{names[0]}" not in values:'
            yield f"    values |= zip(({columns}), await self.{singular}(), strict=True)"

    def cell(self, entity: Entity, field: Field) -> Cell | None:
        """Return what a column gets."""
        if field.generated:
            if isinstance(field.type, ScalarType) and field.type.name == "uuid":
                self.imports.append(("app.ids", "uuid7"))
                return Cell(Code("uuid7()"), None)
            # Far beyond what the database counts to.
            return Cell(Code("1_000_000 + number"), None, counts=True)
        if field.flags.key and isinstance(field.type, ScalarType) and field.type.name == "uuid":
            self.imports.append(("app.ids", "uuid7"))
            return Cell(Code("uuid7()"), None)
        return self.factories.cell(entity, field)

    def note_type(self, field: Field) -> None:
        """Note the import of an enum."""
        if isinstance(field.type, EnumType):
            self.imports.append(("app.enums", enum_class(field.type.enum)))
        elif isinstance(field.type, StateType):
            self.imports.append(("app.enums", state_class(field.type.entity, field.type.field)))

    def key(self, entity: Entity, table: Table, code: str) -> tuple[str, str]:
        """Return the key of a new row, and its type."""
        if code:
            (name,) = self.context.names.key_columns(entity.name)
            column = next(c for c in table.columns if c.attribute == name)
            return code, column.type.annotation
        names = self.context.names.key_columns(entity.name)
        columns = [c for name in names for c in table.columns if c.attribute == name]
        for column in columns:
            self.imports += [i for i in column.type.imports if i[0] != "app.database"]
        types = ", ".join(column.type.annotation for column in columns)
        items = ", ".join(f'values["{column.attribute}"]' for column in columns)
        return f"({items})", f"tuple[{types}]"

    def sets(self, entity: Entity) -> Iterator[tuple[str, str, Association]]:
        """Yield the many-to-many fields that tests fill: parameter, type of a key, association."""
        for field in entity.fields.values():
            if (entity.name, field.name) in self.used.sets and field.target is not None:
                association = self.context.names.associations.get((entity.name, field.name))
                target = next(t for t in self.context.tables if t.entity == field.target)
                keys = self.context.names.key_columns(field.target)
                column = next(c for c in target.columns if c.attribute == keys[0])
                self.imports += [i for i in column.type.imports if i[0] != "app.database"]
                if association is not None:
                    self.imports.append(
                        (
                            self.context.names.module_of(association.package, "models"),
                            association.model,
                        )
                    )
                    yield local(field.name), column.type.annotation, association

    def links(self, name: str, association: Association, key: str) -> Iterator[str]:
        """Yield the lines that fill a many-to-many field."""
        item = f"one_{name}"  # a name for each loop: keys of two relations differ in type
        owner, target = association.owner_columns[0], association.target_columns[0]
        yield f"for {item} in {name}:"
        link = f'{{"{owner}": {key}, "{target}": {item}}}'
        yield f"    await self._insert({association.model}, {link})"

    # ------------------------------------------------------------ callers

    def kept(self) -> tuple[str, list[str]]:
        """Return the parameter of what makes tokens, and the statements that keep it."""
        if self.context.program.mixed is not None:
            self.imports.append(("app.settings", "Settings"))
            return ", settings: Settings", list(kept_lines(self.accounts))
        if not self.accounts:
            return "", []
        argument, kept = KEPT[self.accounts[0].schemes[0].kind]
        return argument, [kept] if kept else []

    def kept_young(self) -> str:
        """Return the test that a table is none of sessions."""
        if self.context.program.mixed is None:
            return 'table.name != "sessions"'
        tables = [each.name for account in self.accounts for each in account.tables]
        return f"table.name not in {{{', '.join(map(python_string, tables))}}}"

    def session(self, account: Account) -> SessionView:
        """Return how a test signs in."""
        first = account.schemes[0]
        names = names_of(account)
        models = names.imports(account.context.package)
        self.imports += SIGN_IN_IMPORTS[first.kind]
        self.imports += [models[each] for each in MODELS[first.kind]]
        if first.kind == "basic":
            self.imports.append(
                (self.context.names.module_of(account.names.package, "models"), account.names.model)
            )
        type_ = account.key.type
        self.imports += [i for i in type_.imports if i[0] != "app.database"]
        role = account.role
        singular = account.names.singular
        parameter, creation = "", f"{singular}()"
        if role is not None:
            self.imports += [i for i in role.type.imports if i[0] != "app.database"]
            parameter = f", role: {role.type.annotation}"
            creation = f"{singular}({role.attribute}=role)"
        return SessionView(
            kind=first.kind,
            names=names,
            user=singular,
            key_type=type_.annotation,
            column=account.session_key,
            parameter=parameter,
            creation=creation,
            token_hash=account.token_hash,
            header=python_string(first.header),
            scheme=first.scheme,
            cookie=first.cookie or "",
            model=account.names.model,
            key=account.key.attribute,
            login=account.login.attribute if account.login is not None else "",
            password=account.password.attribute if account.password is not None else "",
        )


def is_stored(field: Field) -> bool:
    """Tell whether a field has columns that are written; stored counts keep themselves."""
    return field.kind in ("column", "state", "reference")
