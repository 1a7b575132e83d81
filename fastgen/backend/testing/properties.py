"""A property of each resource: whatever a valid body says, a row lives and dies as it should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeGuard

from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.reading import written_over
from fastgen.backend.row_keys import named_by
from fastgen.backend.testing.answers import echoed
from fastgen.backend.testing.crud import Crud
from fastgen.backend.testing.envelopes import opened, status_line, status_of, within_quotes
from fastgen.backend.testing.factories import own_fields
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit, Prepared
from fastgen.backend.testing.literals import Code, Literal, assignment, call, flat, laid_out
from fastgen.backend.testing.scenes import is_reserved
from fastgen.backend.testing.sending import send
from fastgen.ir.checked.entities import Entity, Field, ShapeField
from fastgen.ir.checked.expressions import Arith
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import EnumType, NullableType, ScalarType, Type

MOST = 4
EXAMPLES = 20
LONGEST = 200
KEY_LENGTH = 5
"""Texts of so many letters are hardly ever made twice."""
PLAIN = frozenset("[]{}-0123456789,()abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_ ")
"""Signs of patterns that every engine understands alike."""


def strategy(type_: Type, kit: Kit) -> Literal | None:
    """Return how to make any valid value of a type as JSON has it, or None if that is not plain."""
    match type_:
        case NullableType(of=of):
            inner = strategy(of, kit)
            return Code(f"st.none() | {flat(inner)}") if inner is not None else None
        case EnumType(enum):
            values = [member.value for member in kit.program.enums[enum].members]
            return call("st.sampled_from", values)
        case ScalarType():
            return scalar_strategy(type_)
    return None


def scalar_strategy(scalar: ScalarType) -> Literal | None:
    """Return how to make any valid value of a scalar."""
    least, most = scalar.minimum, scalar.maximum
    match scalar.name:
        case "string" | "text" if scalar.pattern is not None:
            if set(scalar.pattern) - PLAIN or "(" in scalar.pattern:
                return None
            return call("st.from_regex", scalar.pattern, fullmatch=True)
        case "string" | "text":
            return call(
                "st.text",
                Code("CHARACTERS"),
                min_size=int(least or 0),
                max_size=max(min(int(most or 255), LONGEST), int(least or 0)),
            )
        case "int":
            low = Code("-(2**63)") if least is None else int(least)
            high = Code("2**63 - 1") if most is None else int(most)
            return call("st.integers", low, high)
        case "bool":
            return call("st.booleans")
        case "email":
            return call("st.from_regex", "[a-z]{6,20}@example[.]org", fullmatch=True)
        case "date":
            return Code("st.dates().map(str)")
        case "decimal":
            whole = 10 ** ((scalar.precision or 12) - (scalar.scale or 0)) - 1
            low = int(least) if least is not None else -whole
            high = min(int(most), whole) if most is not None else whole
            if (least is not None and least != low) or low > high:
                return None
            made = call("st.decimals", low, high, places=scalar.scale or 0)
            return Code(f"{flat(made)}.map(str)")
    return None


def _is_whole(type_: Type) -> bool:
    kind = type_.of if isinstance(type_, NullableType) else type_
    return isinstance(kind, ScalarType) and kind.name == "int"


def key_strategy(scalar: ScalarType) -> Literal | None:
    """Return how to make texts that stand in a path as they are, long enough to differ."""
    least, most = int(scalar.minimum or 0), min(int(scalar.maximum or 255), LONGEST)
    if scalar.pattern is not None or most < KEY_LENGTH:
        return None
    least = max(least, KEY_LENGTH)
    return call("st.text", Code("ascii_lowercase"), min_size=least, max_size=max(most, least))


class Properties:
    """Makes the tests of ``tests/test_properties.py``."""

    def __init__(self, kit: Kit, packages: Mapping[str, tuple[Operation, ...]]) -> None:
        self.kit = kit
        self.packages = packages

    def tests(self) -> Iterator[TestFunction]:
        """Yield a test for each of the first resources that are created and read."""
        found = 0
        for operations in self.packages.values():
            crud = Crud(self.kit, operations)
            for operation in operations:
                if operation.verb != "create" or found == MOST:
                    continue
                test = self.life(crud, operation)
                if test is not None:
                    found += 1
                    yield test

    def life(self, crud: Crud, operation: Operation) -> TestFunction | None:
        """Return the test of the life of a row."""
        prepared = self.kit.prepare(operation, "least")
        read = crud.partner(operation, "read")
        if prepared is None or read is None or prepared.body is None or operation.before:
            return None
        entity = self.kit.entity(operation)
        given = dict(self.given(operation, entity, frozenset(prepared.scene.names.values())))
        if not given:
            return None
        new = self.kit.matrix.created(prepared.request)
        prepared.situation.world.rows.append(new)
        if not crud.may_read(read, prepared, new):
            return None
        body = {**prepared.body, **{key: Code(name) for key, (name, _) in given.items()}}
        path = self.path(read, prepared, crud)
        if path is None:
            return None
        lines = [*prepared.scene.lines, assignment("body", body)]
        lines.append(laid_out("created = await ", prepared.send(body=Code("body")), indent=1))
        taken = sorted({status_of(operation, kind) for kind in ("taken", "conflict")})
        lines += [f"assume(created.status_code != {status})" for status in taken]
        lines.append(f"assert created.status_code == {operation.status}")
        for key in self.echoes(operation, entity, given):
            shown = opened(operation, "created")
            lines.append(f"assert {shown}[{quoted(key)}] == body[{quoted(key)}]")
        lines.append(f"path = {path}")
        get = flat(send("GET", "path", headers=crud.reading_headers(read, prepared)))
        found = opened(read, f"(await {get})")
        if not crud.shown_again(operation, read):
            return None
        lines.append(f"assert {found} == {opened(operation, 'created')}")
        lines += self.change(crud, read, prepared, entity, given)
        farewell = tuple(self.delete(crud, read, prepared, get))
        if not farewell and self.comes_again(operation, entity, prepared, given):
            return None
        lines += farewell
        if any("ascii_lowercase" in flat(made) for _, made in given.values()):
            self.kit.used.add_import("string", "ascii_lowercase")
        settings = f"max_examples={EXAMPLES}, deadline=None, suppress_health_check=FIXTURES"
        strategies = {name: made for name, made in given.values()}
        decorators = (laid_out("@", call("given", **strategies)), f"@settings({settings})")
        parameters = tuple(f"{name}: {python_type(made)}" for name, made in given.values())
        return TestFunction(
            f"test_the_life_of_{crud_name(self.kit, entity)}", tuple(lines), parameters, decorators
        )

    def comes_again(
        self,
        operation: Operation,
        entity: Entity,
        prepared: Prepared,
        given: Mapping[str, tuple[str, Literal]],
    ) -> bool:
        """Tell whether a second row would have the same unique values as the one before."""
        parts = operation.input.fields if operation.input is not None else ()
        wires = {part.source: part.wire for part in parts}

        def differs(name: str) -> bool:
            declared = entity.fields[name]
            wire = wires.get(name, "")
            if wire in given:
                return not flat(given[wire][1]).startswith(FEW)
            return (
                declared.generated
                or declared.derived_from is not None
                or declared.target is not None
                or (declared.nullable and wire not in (prepared.body or {}))
            )

        uniques = (entity.key, *(unique.fields for unique in entity.uniques))
        return any(not any(map(differs, fields)) for fields in uniques)

    def given(
        self, operation: Operation, entity: Entity, taken: frozenset[str]
    ) -> Iterator[tuple[str, tuple[str, Literal]]]:
        """Yield the keys of a body that may be anything valid: their names and strategies."""
        checked = {name for check in entity.checks for name in own_fields(check.condition)}
        # What rules look at decides whether the caller may go on.
        checked |= {
            name
            for access in entity.access.values()
            for clause in (*access.allow, *access.deny)
            if clause.when is not None
            for name in own_fields(clause.when)
        }
        # What is computed of a whole number may be too large to be answered.
        computed = [each.computed for each in entity.fields.values() if each.computed is not None]
        checked |= {
            name
            for value in computed
            if any(isinstance(part, Arith) for part in walk(value))
            for name in own_fields(value)
            if _is_whole(entity.fields[name].type)
        }
        for part in operation.input.fields if operation.input is not None else ():
            declared = entity.fields.get(part.source or "")
            if declared is None or declared.kind != "column" or declared.name in checked:
                continue
            type_: Type = NullableType(part.type) if part.nullable else part.type
            made = strategy(type_, self.kit) if not changes_text(declared) else None
            keyed = declared.name in named_by(entity)
            if keyed and made is not None and is_text(declared.type):
                made = key_strategy(declared.type)
            if made is not None:
                name = local(declared.name)
                reserved = is_reserved(name) or name in taken
                yield part.wire, (f"{name}_" if reserved else name, made)

    def echoes(
        self, operation: Operation, entity: Entity, given: Mapping[str, tuple[str, Literal]]
    ) -> Iterator[str]:
        """Yield the keys that come back as they were sent."""
        written = written_over(operation)
        for part in operation.output.fields if operation.output is not None else ():
            declared = entity.fields.get(part.source or "")
            if declared is None or part.value is not None or part.wire not in given:
                continue
            if declared.name not in written and echoed(part.type) and not is_number_text(part.type):
                yield part.wire

    def path(self, read: Operation, prepared: Prepared, crud: Crud) -> str | None:
        """Return the path of the new row: its key comes from the answer."""
        path = read.path
        for parameter in read.path_parameters:
            if parameter.role in ("key", "part"):
                shown = crud.wire_of(prepared.operation, parameter.field or "")
                if shown is None:
                    return None
                value = within_quotes(f"{opened(prepared.operation, 'created')}[{quoted(shown)}]")
            else:
                row = prepared.path_rows.get(parameter.name)
                if row is None:
                    return None
                value = "{" + prepared.scene.names[row] + "}"
            path = path.replace("{" + parameter.name + "}", value)
        return f'f"{path}"'

    def change(
        self,
        crud: Crud,
        read: Operation,
        prepared: Prepared,
        entity: Entity,
        given: Mapping[str, tuple[str, Literal]],
    ) -> Iterator[str]:
        """Yield the lines in which the same change twice is the same as once."""
        operation = prepared.operation
        update = self.same_row(crud, operation, "update")
        if update is None or update.input is None or not crud.is_simple(update):
            return
        if update.path != read.path:
            return
        said = operation.input.fields if operation.input is not None else ()
        made = {part.wire: part for part in said}
        accepted = {
            part.wire: part
            for part in update.input.fields
            if part.wire in made and part.type == made[part.wire].type
        }
        keys = [
            key for key in given if key in accepted and accepted[key].source not in named_by(entity)
        ]
        if not keys or not self.may(update, prepared, keys, accepted):
            return
        if any(field.on_update is not None for field in entity.fields.values()):
            return
        change: Literal = {key: Code(given[key][0]) for key in keys}
        yield assignment("changes", change)
        patch = flat(
            send(
                update.method,
                "path",
                body=Code("changes"),
                headers=prepared.headers,
                around=update,
            )
        )
        yield f"changed = await {patch}"
        yield f"assert changed.status_code == {update.status}"
        yield f"assert (await {patch}).json() == changed.json()"

    def may(
        self,
        update: Operation,
        prepared: Prepared,
        keys: list[str],
        accepted: Mapping[str, ShapeField],
    ) -> bool:
        """Tell whether the caller may change the row that he made."""
        row = prepared.situation.world.rows[-1]
        evaluator = self.kit.factories.evaluator(prepared.situation.world)
        evaluator = evaluator.bound("self", row).bound("it", row)
        sources = [accepted[key].source for key in keys]
        return all(
            self.kit.matrix.permits(access, evaluator, source) is True
            for access in self.kit.matrix.rules(update)
            for source in sources
        )

    def delete(self, crud: Crud, read: Operation, prepared: Prepared, get: str) -> Iterator[str]:
        """Yield the lines after which the row is gone."""
        delete = self.same_row(crud, prepared.operation, "delete")
        if delete is None or delete.before or delete.path != read.path:
            return
        row = prepared.situation.world.rows[-1]
        evaluator = self.kit.factories.evaluator(prepared.situation.world)
        bound = evaluator.bound("self", row).bound("it", row)
        rules = self.kit.matrix.rules(delete)
        if not all(self.kit.matrix.permits(access, bound) is True for access in rules):
            return
        call_ = flat(send("DELETE", "path", headers=prepared.headers))
        yield f"assert (await {call_}).status_code == {delete.status}"
        yield status_line(read, ["not_found"], f"(await {get})")

    def same_row(self, crud: Crud, operation: Operation, verb: str) -> Operation | None:
        """Return the operation of a verb on the row that another one creates."""
        return next(
            (
                other
                for other in crud.operations
                if other.verb == verb
                and other.entity == operation.entity
                and other.path.startswith(f"{operation.path}/")
            ),
            None,
        )


FEW = ("st.sampled_from", "st.booleans", "st.none() | st.sampled_from", "st.none() | st.booleans")
"""Beginnings of strategies that make only few values."""


def is_text(type_: Type) -> TypeGuard[ScalarType]:
    """Tell whether a type is a text that may hold any sign."""
    return isinstance(type_, ScalarType) and type_.name in ("string", "text")


def changes_text(declared: Field) -> bool:
    """Tell whether a value is stored differently from how it is sent."""
    flags = declared.flags
    return any((flags.trim, flags.lower, flags.upper, flags.nullify, flags.sorted, flags.rest))


def is_number_text(type_: Type) -> bool:
    """Tell whether a number comes back in a form of its own."""
    kind = type_.of if isinstance(type_, NullableType) else type_
    return isinstance(kind, ScalarType) and kind.name in ("decimal", "float")


def python_type(made: Literal) -> str:
    """Return the type of what a strategy makes."""
    text = flat(made)
    optional = text.startswith("st.none() | ")
    text = text.removeprefix("st.none() | ")
    kind = (
        "int" if text.startswith("st.integers") else "bool" if text.startswith("st.bool") else "str"
    )
    return f"{kind} | None" if optional else kind


def crud_name(kit: Kit, entity: Entity) -> str:
    """Return the noun of an entity with its article."""
    singular = kit.names.of(entity.name).singular.rstrip("_")
    return f"{'an' if singular[0] in 'aeio' else 'a'}_{singular}"
