"""Functions that create, update, replace and delete rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastgen.backend.callers import mentions_caller
from fastgen.backend.code import dictionary
from fastgen.backend.constants import constant_code
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.layout import render_block, render_expression
from fastgen.backend.lowering.mentions import walk
from fastgen.backend.lowering.null import bare
from fastgen.backend.names import attribute
from fastgen.backend.services.bodies import ServiceLowering
from fastgen.backend.services.outputs import Output
from fastgen.backend.services.package import PackageService, Work
from fastgen.backend.services.reads import load
from fastgen.backend.services.references import require_rows
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import Field, ShapeField
from fastgen.ir.checked.expressions import Clock, FieldAccess, TypedExpression, Variable
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import InputType, ListType, RowType, ScalarType


@dataclass(slots=True)
class Values:
    """The columns of a new or changed row: those that come as they are, and those with code of their own."""

    plain: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    entries: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[Field, str]] = field(default_factory=list)
    references: list[tuple[Field, str, bool]] = field(default_factory=list)
    before: list[str] = field(default_factory=list)


class WriteWriter:
    """Writes one function that changes rows."""

    def __init__(self, service: PackageService, operation: Operation) -> None:
        """Take an operation."""
        self.service = service
        self.operation = operation
        self.work: Work = service.work(operation)
        self.entity = service.entity(self.work.entity)
        self.own = service.names.of(self.entity.name)
        self.naming = service.naming
        self.model = self.naming.model(self.entity.name).name
        self.module = service.module
        self.lowering = ServiceLowering(self.work.caller.scope, service, operation)
        self.lowering.caller = self.work.caller
        for name in (*self.work.arguments(*ROLES), "connection"):
            self.work.caller.scope.taken.reserve(name)

    # ------------------------------------------------------------ values

    def create_values(self, body: str) -> Values:
        """Return the columns of a new row whose input is ``body``."""
        values = Values()
        assigned = dict(self.operation.assign)
        shape = self.operation.input
        given = {each.source or each.name: each for each in (shape.fields if shape else ())}
        scoped = self.scoped()
        for declared in self.entity.fields.values():
            if declared.kind in ("inverse", "computed"):
                continue
            if declared.name in assigned:
                if declared.name in given:
                    values.excluded.append(attribute(given[declared.name].name))
                self._assigned(values, declared, assigned[declared.name])
            elif declared.name in scoped:
                (column,) = self.naming.columns(self.entity.name, declared.name)
                values.entries.append((column, scoped[declared.name]))
            elif declared.name in given:
                self._given(values, declared, given[declared.name], body)
            else:
                self._default(values, declared)
        for each in given.values():
            if each.source is None and each.name not in self.entity.fields:
                values.excluded.append(attribute(each.name))
        return values

    def scoped(self) -> dict[str, str]:
        """Return the fields that the path fills, with their code."""
        functions = self.service.functions
        return {
            each.scopes: functions.path_name(self.operation, each)
            for each in self.operation.path_parameters
            if each.role == "scope" and each.scopes is not None and "." not in each.scopes
        }

    def _assigned(self, values: Values, declared: Field, value: TypedExpression) -> None:
        if declared.kind == "many_to_many":
            raise Unsupported(f"`set` of a to-many relation ({declared.id})")
        (column,) = self.naming.columns(self.entity.name, declared.name)
        is_row = isinstance(bare(value.type), RowType)
        node = self.lowering.key(value) if is_row else self.lowering.value(value)
        values.entries.append((column, render_expression(node)))

    def _given(self, values: Values, declared: Field, each: ShapeField, body: str) -> None:
        code = f"{body}.{attribute(each.name)}"
        item = each.type.item if isinstance(each.type, ListType) else each.type
        if isinstance(item, InputType):
            raise Unsupported(f"rows created along with another ({declared.id})")
        if declared.kind == "many_to_many":
            values.excluded.append(attribute(each.name))
            values.links.append((declared, code))
            return
        columns = self.naming.columns(self.entity.name, declared.name)
        if len(columns) != 1:
            raise Unsupported(f"a reference to a key of several fields ({declared.id})")
        (column,) = columns
        default = self._computed_default(each)
        if declared.kind == "reference":
            values.references.append((declared, code, each.nullable or each.optional))
        if is_password(declared):
            values.excluded.append(attribute(each.name))
            values.entries.append((column, f"await passwords.hash({code})"))
        elif default is not None:
            values.excluded.append(attribute(each.name))
            text = render_expression(self.lowering.value(default))
            values.entries.append((column, f"{code} if {code} is not None else {text}"))
        elif column == attribute(each.name):
            values.plain.append(column)
        else:
            values.excluded.append(attribute(each.name))
            values.entries.append((column, code))

    def _computed_default(self, each: ShapeField) -> TypedExpression | None:
        """Return a default that the schema cannot give."""
        if each.default is None or constant_code(each.default, each.type) is not None:
            return None
        return each.default

    def _default(self, values: Values, declared: Field) -> None:
        if declared.generated or declared.kind == "many_to_many":
            return
        if declared.derived_from is not None:
            return
        columns = self.naming.columns(self.entity.name, declared.name)
        if declared.flags.owner and declared.target is not None:
            keys = self.naming.key_columns(declared.target)
            for column, key in zip(columns, keys, strict=True):
                values.entries.append((column, f"caller.{key}"))
        elif declared.default is not None:
            (column,) = columns
            is_row = isinstance(bare(declared.default.type), RowType)
            node = (
                self.lowering.key(declared.default)
                if is_row
                else self.lowering.value(declared.default)
            )
            values.entries.append((column, render_expression(node)))
        elif declared.kind == "state":
            (column,) = columns
            states = self.naming.states(self.entity.name, declared.name)
            self.module.know(states.name, states.module)
            first = self.naming.member(declared.states[0])
            values.entries.append((column, f"{states.name}.{first}"))

    def clock(self, expressions: list[TypedExpression]) -> None:
        """Take the instant once, where several values need it."""
        clocks = [part for each in expressions for part in walk(each) if isinstance(part, Clock)]
        if len(clocks) > 1:
            self.work.body.append(f"now = {render_expression(self.lowering.moment('now'))}")
            self.work.caller.scope.clock = n.name("now")

    def require(self, values: Values) -> list[str]:
        """Return the lines that refuse references to rows that the caller cannot read."""
        lines: list[str] = []
        for declared, code, nullable in values.references:
            call = require_rows(
                self.service,
                self.operation,
                self.work,
                declared.target or "",
                f"[{code}]",
                declared.wire,
            )
            lines += [f"if {code} is not None:", f"    {call}"] if nullable else [call]
        for declared, code in values.links:
            lines.append(
                require_rows(
                    self.service,
                    self.operation,
                    self.work,
                    declared.target or "",
                    code,
                    declared.wire,
                )
            )
        return lines

    # ------------------------------------------------------------ statements

    def insert(self) -> str:
        """Return the constant of the plain INSERT."""
        return self.module.lowered.share(
            f"create_{self.own.singular}", lambda: n.call("insert", n.name(self.model))
        )

    def update(self) -> str:
        """Return the constant of the UPDATE by key."""
        return self.module.lowered.share(
            f"update_{self.own.singular}", lambda: self._by_key("update")
        )

    def delete(self) -> str:
        """Return the constant of the DELETE by key."""
        return self.module.lowered.share(
            f"delete_{self.own.singular}", lambda: self._by_key("delete")
        )

    def _by_key(self, function: str) -> n.Node:
        (column,) = self.naming.key_columns(self.entity.name)
        condition = n.compare(
            n.name(f"{self.model}.{column}"), "==", n.call("bindparam", n.text("key"))
        )
        return n.method(n.call(function, n.name(self.model)), "where", condition)

    def link_names(self, declared: Field) -> tuple[str, str]:
        """Return the constants that add and clear the links of a to-many relation."""
        found = self.naming.association(self.entity.name, declared.name)
        (owner,) = found.owner_columns
        stem = local(declared.name)
        model = found.model.name
        add = self.module.lowered.share(f"add_all_{stem}", lambda: n.call("insert", n.name(model)))
        clear = self.module.lowered.share(
            f"clear_{stem}",
            lambda: n.method(
                n.call("delete", n.name(model)),
                "where",
                n.compare(n.name(f"{model}.{owner}"), "==", n.call("bindparam", n.text("key"))),
            ),
        )
        return add, clear

    def add_links(self, declared: Field) -> str:
        """Return the function that adds rows to a to-many relation."""
        stem = local(declared.name)
        name = f"add_{stem}"
        if name in self.module.functions_text:
            return name
        found = self.naming.association(self.entity.name, declared.name)
        (owner,), (item,) = found.owner_columns, found.item_columns
        add, _ = self.link_names(declared)
        kind = self.service.key_annotation(self.entity.name)
        target = self.service.key_annotation(declared.target or "")
        one = item if item not in ("connection", "key", stem) else f"{item}_"
        lines = [
            f"async def {name}(connection: AsyncConnection, key: {kind}, {stem}: Sequence[{target}]) -> None:",
            f"    if {stem}:",
            f'        rows = [{{"{owner}": key, "{item}": {one}}} for {one} in dict.fromkeys({stem})]',
            f"        await connection.execute({add}, rows)",
        ]
        return self.module.function(name, lines, last=True)

    def statements(self, name: str) -> list[str]:
        """Return the lines of the statements of one part of the operation."""
        found = getattr(self.operation, name)
        if not found:
            return []
        return render_block(self.lowering.body(found)).split("\n")

    def values_code(self, values: Values, body: str) -> str:
        """Return the values as code: the dump of the body, with entries of their own."""
        entries = sorted(values.entries, key=self._position)
        if not values.plain and not values.entries:
            return "{}"
        excluded = ", ".join(f'"{name}"' for name in values.excluded)
        dump = f"{body}.model_dump({f'exclude={{{excluded}}}' if excluded else ''})"
        if not entries:
            return dump
        if values.plain and len(values.plain) > 3:
            return dictionary([("", dump), *entries])
        plain = [(column, f"{body}.{column}") for column in values.plain]
        return dictionary(sorted([*plain, *entries], key=self._position))

    def _position(self, entry: tuple[str, str]) -> int:
        order = [
            column
            for each in self.entity.fields.values()
            if each.kind in ("column", "state", "reference")
            for column in self.naming.columns(self.entity.name, each.name)
        ]
        return order.index(entry[0])


ROLES = ("connection", "caller", "scope", "key", "row", "value", "body", "passwords", "settings")


def is_password(declared: Field) -> bool:
    """Tell whether a field holds a password."""
    return isinstance(declared.type, ScalarType) and declared.type.name == "password"


def write_create(service: PackageService, operation: Operation) -> None:
    """Write ``create_book``."""
    if operation.verb != "create":
        raise Unsupported(operation.verb)
    writer = WriteWriter(service, operation)
    work, entity = writer.work, writer.entity
    body = work.parameter("body").name
    writer.clock(
        [
            *(each.default for each in entity.fields.values() if each.default is not None),
            *(value for _, value in operation.assign),
        ]
    )
    values = writer.create_values(body)
    work.body += writer.require(values)
    work.body += writer.statements("before")
    if operation.output is None:
        work.body.append(
            f"await connection.execute({writer.insert()}, {writer.values_code(values, body)})"
        )
        service.finish(work)
        return
    output = service.output(operation.output, entity.name)
    code = writer.values_code(values, body)
    if output.is_stored and not values.links and not operation.after and not operation.answer:
        columns = ", ".join(each.code for each in output.columns)
        model = writer.model
        name = service.module.fresh_constant(
            f"create_{writer.own.singular}", f"insert({model}).returning({columns})"
        )
        argument = add_values(work, code)
        work.body.append(f"row = (await connection.execute({name}, {argument})).one()")
        work.body.append(f"return {service.shown(output)}")
        service.finish(work)
        return
    key = insert_key(writer, values, body, code)
    for declared, links in values.links:
        work.body.append(f"await {writer.add_links(declared)}(connection, {key}, {links})")
    work.body += writer.statements("after")
    work.body.append(f"return {load(service, output, work, key)}")
    service.finish(work)


def add_values(work: Work, code: str) -> str:
    """Return the values as an argument: inline where they are short, else by name."""
    if len(code) <= 40 or code.endswith(")") and "{**" not in code:
        return code
    work.body.append(f"values = {code}")
    return "values"


def insert_key(writer: WriteWriter, values: Values, body: str, code: str) -> str:
    """Add the INSERT, and return the code of the new row's key."""
    work = writer.work
    (column,) = writer.naming.key_columns(writer.entity.name)
    argument = add_values(work, code)
    if column in values.plain:
        work.body.append(f"await connection.execute({writer.insert()}, {argument})")
        return f"{body}.{column}"
    model = writer.model
    name = writer.module.fresh_constant(
        f"create_{writer.own.singular}", f"insert({model}).returning({model}.{column})"
    )
    work.body.append(f"key = (await connection.execute({name}, {argument})).scalar_one()")
    return "key"


def write_update(service: PackageService, operation: Operation) -> None:
    """Write ``update_book``."""
    if operation.verb != "update":
        raise Unsupported(operation.verb)
    writer = WriteWriter(service, operation)
    work, entity = writer.work, writer.entity
    key = work.parameter("key", "row").name
    shape = operation.input
    fields = shape.fields if shape is not None else ()
    assigned = dict(operation.assign)
    links: list[tuple[Field, str]] = []
    direct = True
    for each in fields:
        declared = entity.fields.get(each.source or each.name)
        if declared is None or declared.kind == "many_to_many":
            continue
        column = writer.naming.columns(entity.name, declared.name)[0]
        if column != attribute(each.name) or declared.kind == "reference" or is_password(declared):
            direct = False
    touched = [each for each in entity.fields.values() if each.on_update is not None]
    if assigned or touched:
        direct = False
    finder = work.parameter("key", "row").finder
    found = f" that `{finder.service}` has found" if finder is not None else ""
    doc = f"Change {article(writer.own.singular)}{found}."
    for each in fields:
        declared = entity.fields.get(each.source or each.name)
        if declared is None or declared.kind != "many_to_many":
            continue
        name = local(each.name)
        work.body.append(f'{name} = changes.pop("{attribute(each.name)}", None)')
        call = require_rows(service, operation, work, declared.target or "", name, declared.wire)
        work.body += [f"if {name} is not None:", f"    {call}"]
        links.append((declared, name))
    work.body += writer.statements("before")
    given = "changes"
    if not direct:
        work.body.append("values: dict[str, object] = {**changes}")
        given = "values"
        for each in fields:
            declared = entity.fields.get(each.source or each.name)
            if declared is None or declared.kind == "many_to_many":
                continue
            work.body += changed_field(writer, each, declared)
        for declared in touched:
            if declared.on_update is not None:
                (column,) = writer.naming.columns(entity.name, declared.name)
                code = render_expression(writer.lowering.value(declared.on_update))
                work.body.append(f'values["{column}"] = {code}')
        for name, value in operation.assign:
            (column,) = writer.naming.columns(entity.name, name)
            is_row = isinstance(bare(value.type), RowType)
            node = writer.lowering.key(value) if is_row else writer.lowering.value(value)
            work.body.append(f'values["{column}"] = {render_expression(node)}')
    execute = f'await connection.execute({writer.update()}, {{"key": {key}, **{given}}})'
    if touched or assigned:
        work.body.append(execute)
    else:
        work.body += [f"if {given}:", f"    {execute}"]
    for each in fields:
        declared = entity.fields.get(each.source or each.name)
        if declared is not None and declared.name in entity.key:
            work.body.append(f'{key} = changes.get("{attribute(each.name)}", {key})')
    for declared, name in links:
        _, clear = writer.link_names(declared)
        work.body += [
            f"if {name} is not None:",
            f'    await connection.execute({clear}, {{"key": {key}}})',
            f"    await {writer.add_links(declared)}(connection, {key}, {name})",
        ]
    work.body += writer.statements("after")
    if operation.output is not None:
        output = service.output(operation.output, entity.name)
        work.body.append(f"return {load(service, output, work, key)}")
    service.finish(work, doc=doc)


def changed_field(writer: WriteWriter, each: ShapeField, declared: Field) -> list[str]:
    """Return the lines that put a changed field where it belongs, if that is not where it is."""
    (column,) = writer.naming.columns(writer.entity.name, declared.name)
    name = attribute(each.name)
    if declared.kind == "reference":
        variable = local(each.name)
        call = require_rows(
            writer.service,
            writer.operation,
            writer.work,
            declared.target or "",
            f"[{variable}]",
            declared.wire,
        )
        lines = [f'if "{name}" in changes:', f'    {variable} = changes["{name}"]']
        if each.nullable:
            lines += [f"    if {variable} is not None:", f"        {call}"]
        else:
            lines.append(f"    {call}")
        return [*lines, f'    values["{column}"] = values.pop("{name}")']
    if is_password(declared):
        return [
            f'if "{name}" in changes:',
            f'    values.pop("{name}")',
            f'    values["{column}"] = await passwords.hash(changes["{name}"])',
        ]
    if column != name:
        return [f'if "{name}" in changes:', f'    values["{column}"] = values.pop("{name}")']
    return []


def article(noun: str) -> str:
    """Return a noun with its article.

    >>> article("book"), article("author")
    ('a book', 'an author')
    """
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun.rstrip('_').replace('_', ' ')}"


def write_delete(service: PackageService, operation: Operation) -> None:
    """Write ``delete_book``."""
    if operation.verb != "delete":
        raise Unsupported(operation.verb)
    writer = WriteWriter(service, operation)
    work = writer.work
    key = work.parameter("key", "row").name
    work.body += writer.statements("before")
    work.body.append(f'await connection.execute({writer.delete()}, {{"key": {key}}})')
    work.body += writer.statements("after")
    work.body += writer.statements("answer")
    service.finish(work)


__all__ = [
    "FieldAccess",
    "Output",
    "Variable",
    "mentions_caller",
    "write_create",
    "write_delete",
    "write_update",
]
