"""What functions that change rows have in common: the values of columns, links, checks."""

from __future__ import annotations

from copy import copy
from dataclasses import field

from fastgen.backend.blind_indexes import is_sealed, seals
from fastgen.backend.code import dictionary, laid
from fastgen.backend.constants import column_default, constant_code
from fastgen.backend.functions import ServiceFunction
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.python_scope import Row
from fastgen.backend.names import attribute
from fastgen.backend.password_uses import is_password
from fastgen.backend.services.bodies import WorkBody
from fastgen.backend.services.checks import has_checks, write_checks
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.references import Reference, require_rows
from fastgen.backend.services.row_writing import dumping, has_names, is_document
from fastgen.backend.services.sealing import entries_of, key_of_new_row
from fastgen.backend.services.service_lowering import ServiceLowering
from fastgen.backend.services.work import Work
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import Entity, Field, Shape, ShapeField
from fastgen.ir.checked.expressions import Clock, FieldAccess, Typed, TypedExpression, Variable
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Statement
from fastgen.ir.checked.traversal import expressions_in, walk
from fastgen.ir.checked.types import InputType, ListType, NullableType, RowType
from fastgen.records import dataclass


@dataclass(slots=True)
class Values:
    """The columns of a new or changed row.

    Those that come as they are, and those with code of their own.
    """

    plain: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    entries: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[Field, str]] = field(default_factory=list)
    references: list[tuple[Field, str, bool]] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    """Code of what the input says of derived fields."""
    derived: list[Field] = field(default_factory=list)
    nested: list[tuple[Field, ShapeField, str]] = field(default_factory=list)


class WriteWriter:
    """Writes one function that changes rows."""

    def __init__(
        self,
        service: PackageService,
        operation: Operation,
        *,
        function: ServiceFunction | None = None,
    ) -> None:
        """Take an operation; ``function`` is what it becomes, where no router calls it."""
        self.service = service
        self.operation = operation
        self.work: Work = service.work(operation, function)
        self._about(service.entity(self.work.entity))
        self.shape = operation.input
        self.assigned = dict(operation.assign)
        self.filled = self.scoped()
        self.fills_defaults = operation.verb != "replace"
        self.row_key = ""
        """The code of the key of the row that secrets are sealed for."""
        self.hashed: dict[str, str] = {}  # the code of passwords that were hashed before, by field
        self.module = service.module
        self.around: WorkBody = service.project.work(operation)
        self.work.caller = self.around.caller
        self.lowering: ServiceLowering = self.around.lowering
        for name in self.work.arguments(*ROLES):
            self.lowering.scope.taken.reserve(name)

    def _about(self, entity: Entity) -> None:
        self.entity = entity
        self.own = self.service.names.of(entity.name)
        self.naming = self.service.naming
        self.model = self.naming.model(entity.name).name

    def nested(self, entity: Entity, shape: Shape, filled: dict[str, str]) -> WriteWriter:
        """Return the writer of rows of another entity that the same function adds."""
        inner = copy(self)
        inner._about(entity)
        inner.shape, inner.filled = shape, filled
        inner.assigned, inner.hashed, inner.row_key = {}, {}, ""
        inner.fills_defaults = True
        return inner

    # ------------------------------------------------------------ values

    def create_values(self, body: str) -> Values:
        """Return the columns of a new row whose input is ``body``."""
        values = Values()
        assigned, shape, scoped = self.assigned, self.shape, self.filled
        given = {each.source or each.name: each for each in (shape.fields if shape else ())}
        if seals(self.entity):
            (key,) = self.naming.key_columns(self.entity.name)
            self.row_key, made = key_of_new_row(self, given, body)
            values.entries += [(key, self.row_key)] if made else []
        for declared in self.entity.fields.values():
            if declared.kind == "computed":
                continue
            if declared.kind == "inverse":
                if declared.name in given:
                    self._given(values, declared, given[declared.name], body)
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
            elif self.fills_defaults:
                self._default(values, declared)
        for each in given.values():
            if each.source is None and each.name not in self.entity.fields:
                values.excluded.append(attribute(each.name))
        return values

    def scoped(self) -> dict[str, str]:
        """Return the fields of a new row that the path fills, with their code."""
        if self.operation.verb == "replace":
            return {}  # the row has them: it would not be found otherwise
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
        self._value(values, declared, column, value)

    def _value(self, values: Values, declared: Field, column: str, value: TypedExpression) -> None:
        """Add a column whose value is computed; what has to be fetched for it comes before."""
        before, node = self.lowering.apart(
            lambda: self.lowering.stored(self.entity.name, declared, value)
        )
        self.work.body += laid(before)
        values.entries += entries_of(self, declared, column, render_expression(node))

    def _given(self, values: Values, declared: Field, each: ShapeField, body: str) -> None:
        code = f"{body}.{attribute(each.name)}"
        item = each.type.item if isinstance(each.type, ListType) else each.type
        if isinstance(item, InputType):
            values.excluded.append(attribute(each.name))
            values.nested.append((declared, each, code))
            return
        if declared.kind == "many_to_many":
            values.excluded.append(attribute(each.name))
            values.links.append((declared, code))
            return
        columns = self.naming.columns(self.entity.name, declared.name)
        if len(columns) != 1:
            raise Unsupported(f"a reference to a key of several fields ({declared.id})")
        (column,) = columns
        default = self.computed_default(each)
        if declared.derived_from is not None and each.optional and self.fills_defaults:
            values.excluded.append(attribute(each.name))
            values.derived.append(declared)
            values.given[declared.name] = code
            return
        if declared.kind == "reference":
            values.references.append((declared, code, each.nullable or each.optional))
        if is_password(declared):
            values.excluded.append(attribute(each.name))
            hashed = self.hashed.get(declared.name, f"await passwords.hash({code})")
            if declared.name not in self.hashed and (each.nullable or each.optional):
                hashed = f"{hashed} if {code} is not None else None"
            values.entries.append((column, hashed))
        elif default is not None:
            values.excluded.append(attribute(each.name))
            text = render_expression(self.lowering.stored(self.entity.name, declared, default))
            given = self.document(declared, code)
            sent = f'"{attribute(each.name)}" in {body}.model_fields_set'  # null is a value too
            chosen = f"{given} if {sent if each.nullable else f'{code} is not None'} else {text}"
            values.entries += entries_of(self, declared, column, chosen)
        elif is_sealed(declared) or is_document(declared.type):
            values.excluded.append(attribute(each.name))
            values.entries += entries_of(self, declared, column, self.document(declared, code))
        elif column == attribute(each.name):
            values.plain.append(column)
        else:
            values.excluded.append(attribute(each.name))
            values.entries.append((column, code))

    def document(self, declared: Field, code: str) -> str:
        """Return the code of a value as its column keeps it: as JSON, where it is a document."""
        if not is_document(declared.type):
            return code
        dump = dumping(declared.type)
        self.module.use(dump.module, dump.name)
        named = ", by_alias=False" if has_names(declared.type) else ""
        return f"{dump.name}({code}{named})"

    def computed_default(self, each: ShapeField) -> TypedExpression | None:
        """Return a default that the schema cannot give."""
        if each.default is None or constant_code(each.default, each.type) is not None:
            return None
        return each.default

    def _default(self, values: Values, declared: Field) -> None:
        if declared.generated or declared.kind == "many_to_many":
            return
        if declared.derived_from is not None:
            values.derived.append(declared)
            return
        columns = self.naming.columns(self.entity.name, declared.name)
        if declared.flags.owner and declared.target is not None:
            keys = self.naming.caller_columns(declared)
            for column, key in zip(columns, keys, strict=True):
                values.entries.append((column, f"caller.{key}"))
        elif declared.default is not None:
            if column_default(declared) is not None:
                return  # the column has it
            (column,) = columns
            self._value(values, declared, column, declared.default)
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
        return self.require_all(
            [
                *(
                    Reference.one(declared.target or "", declared.wire, code, optional=optional)
                    for declared, code, optional in values.references
                ),
                *(
                    Reference.many(declared.target or "", declared.wire, code)
                    for declared, code in values.links
                ),
            ]
        )

    def require_all(self, references: list[Reference]) -> list[str]:
        """Return the lines that refuse keys of rows that the caller cannot read."""
        unknown = self.lowering.scope.taken.fresh("unknown") if len(references) > 1 else ""
        return require_rows(self.service, self.operation, self.work, references, unknown)

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

    def after(self, key: str) -> list[str]:
        """Return the lines of the statements that follow the write, with the row as it is then."""
        return self.block_after(key, (*self.operation.after, *self.operation.answer))

    def block_after(self, key: str, found: tuple[Statement, ...]) -> list[str]:
        """Return the lines of statements about a row that was written."""
        if not found:
            return []
        variable = Variable(RowType(self.entity.name), kind="it", name="it")
        itself = Variable(RowType(self.entity.name), kind="self", name="self")
        lowering = self.lowering
        reads = any(self._reads(part) for each in expressions_in(found) for part in walk(each))
        name = lowering.scope.taken.fresh("written") if reads else "key"
        row = Row(n.name(name), self.entity.name, variable, open=reads)
        (field_name,) = self.entity.key
        row.fixed[field_name] = n.name(key)
        lowering.scope.bind(variable, row)
        lowering.scope.bind(itself, n.name(key))
        fetched = lowering.block(
            lambda: (
                lowering.fetch_row(itself, row, wish=f"read_{self.own.singular}") if reads else None
            )
        )
        if self.operation.verb == "move":
            lowering.scope.bind(itself, row)
        return laid([*fetched, *lowering.body(found)])

    def _reads(self, part: Typed) -> bool:
        """Tell whether a part of a statement reads what is stored in the row, besides its key."""
        return (
            isinstance(part, FieldAccess)
            and isinstance(part.of, Variable)
            and part.of.kind in ("it", "self")
            and part.field not in self.entity.key
            and self.entity.fields[part.field].kind not in ("inverse", "many_to_many")
        )

    def own_key(self) -> str:
        """Return the code of the key of the row that the path names, or of the target."""
        found = self.work.function.with_role("key", "row")
        if not found:
            return self.target_key()
        parameter = found[-1]
        if parameter.role == "key":
            return parameter.name
        (column,) = self.naming.key_columns(self.entity.name)
        return f"{parameter.name}.{column}"

    def target_key(self) -> str:
        """Add the lines that find the key of the target, and return its name."""
        target = self.operation.target
        if target is None:
            raise AssertionError(f"{self.operation.id} names no row")
        return target_key(self.work, self.lowering, target)

    def check_lines(self, key: str) -> list[str]:
        """Return the call that checks what the database cannot, once the row is written."""
        if not has_checks(self.service, self.entity):
            return []
        home = self.service.home_of(self.entity.name)
        name = write_checks(home, self.entity, self.operation)
        if home is not self.service:
            self.module.use(home.module.path, name)
        return [f"await {name}(connection, {key})"]

    def values_code(self, values: Values, body: str) -> str:
        """Return the values as code: the dump of the body, with entries of their own."""
        entries = sorted(values.entries, key=self.position)
        if not values.plain and not values.entries:
            return "{}"
        excluded = ", ".join(f'"{name}"' for name in values.excluded)
        dump = f"{body}.model_dump({f'exclude={{{excluded}}}' if excluded else ''})"
        if not entries:
            return dump
        if values.plain and len(values.plain) > 3:
            return dictionary([("", dump), *entries])
        plain = [(column, f"{body}.{column}") for column in values.plain]
        return dictionary(sorted([*plain, *entries], key=self.position))

    def position(self, entry: tuple[str, str]) -> int:
        """Return where a column stands in its table."""
        order = [
            column
            for each in self.entity.fields.values()
            if each.kind in ("column", "state", "reference")
            for column in self.naming.columns(self.entity.name, each.name)
        ]
        return order.index(entry[0])


ROLES = tuple("connection caller scope key row value body passwords hash settings".split())


def target_key(work: Work, lowering: ServiceLowering, target: TypedExpression) -> str:
    """Add the lines that find the key of a target to a function, and return its code."""
    node: list[n.Node] = []

    def write() -> None:
        node.append(lowering.key(target))

    lines = lowering.block(write)
    work.body += laid(lines)
    code = render_expression(node[0])
    if isinstance(target.type, NullableType):
        work.body += [f"key = {code}", "if key is None:", "    raise NotFound"]
        return "key"
    return code
