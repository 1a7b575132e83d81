"""Tests of one resource: bodies that are refused, and values that are taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.envelopes import (
    issue_lines,
    message_lines,
    shape_of,
    status_line,
    status_of,
)
from fastgen.backend.testing.factories import own_fields
from fastgen.backend.testing.functions import TestFunction, parametrize
from fastgen.backend.testing.kit import NOBODY, Kit, Prepared
from fastgen.backend.testing.literals import Code, Literal, assignment, flat, laid_out
from fastgen.backend.testing.patterns import NoSample, unmatched
from fastgen.backend.testing.rows import OPAQUE, UNKNOWN, Known, Row
from fastgen.ir.checked.entities import Entity, Field, ShapeField, Unique, rest_of
from fastgen.ir.checked.expressions import Constant
from fastgen.ir.checked.files import holds_files
from fastgen.ir.checked.frames import FrameRecord
from fastgen.ir.checked.operations import Contract, Operation
from fastgen.ir.checked.types import EnumType, ListType, NullableType, ScalarType

LONGEST_TEXT = 20_000
PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
NUL = Code('"a\\x00b"')


def bad_values(
    part: ShapeField, declared: Field | None, contract: Contract
) -> Iterator[tuple[Literal, str, str]]:
    """Yield values that a field refuses: with where in it the error is, and its kind."""
    for value, place, kind in _bad_values(part, declared):
        blank = contract.tells_blank and value == "" and kind == "invalid"
        yield value, place, "blank" if blank else kind


def _bad_values(part: ShapeField, declared: Field | None) -> Iterator[tuple[Literal, str, str]]:
    kind = part.type.of if isinstance(part.type, NullableType) else part.type
    nullify = declared is not None and declared.flags.nullify
    if not part.nullable and not nullify:
        yield Code("None"), "", "invalid"
    relation = declared is not None and declared.target is not None
    match kind:
        case ScalarType(name="string" | "text", pattern=None):
            least, most = int(kind.minimum or 0), int(kind.maximum or 255)
            if least == 1 and not nullify:
                yield "", "", "invalid"
            elif least > 1:
                yield "x" * (least - 1), "", "invalid"
            if most <= LONGEST_TEXT:
                yield Code(f'"x" * {most + 1}'), "", "invalid"
            if least <= 3 <= most:
                yield NUL, "", "invalid"
            yield Code("[]"), "", "invalid"
        case ScalarType(name="string" | "text", pattern=str(pattern)) if not relation:
            text = unmatched(pattern)
            if text is not None:
                yield text, "", "invalid"
            yield Code("[]"), "", "invalid"
        case ScalarType(name="int" | "decimal" | "float"):
            yield from _bad_numbers(kind)
            yield "many", "", "invalid"
        case ScalarType(name="bool"):
            yield "perhaps", "", "invalid"
        case ScalarType(name="date"):
            yield "2030-02-30", "", "invalid"
        case ScalarType(name="datetime" | "time" | "duration"):
            yield "soon", "", "invalid"
        case ScalarType(name="uuid"):
            yield "nobody", "", "invalid"
            if relation:
                yield NOBODY, "", "unknown_row"
        case ScalarType(name="email"):
            yield "nobody", "", "invalid"
        case ScalarType(name="url"):
            yield "nowhere", "", "invalid"
        case EnumType():
            yield "nonsense", "", "invalid"
        case ListType(item=item):
            yield Code("{}"), "", "invalid"
            if isinstance(item, ScalarType) and item.name == "uuid":
                yield ["nobody"], ".0", "invalid"
                if relation:
                    yield [NOBODY], ".0", "unknown_row"


def _bad_numbers(kind: ScalarType) -> Iterator[tuple[Literal, str, str]]:
    step = Decimal(1).scaleb(-(kind.scale or 0)) if kind.name == "decimal" else Decimal(1)
    for bound, sign in ((kind.minimum, -1), (kind.maximum, 1)):
        if bound is not None:
            beyond = bound + sign * step
            yield (f"{beyond:f}" if kind.name == "decimal" else int(beyond)), "", "invalid"
    if kind.name == "int" and kind.maximum is None:
        yield Code("2**63"), "", "invalid"
    if kind.name == "decimal":
        finer = Decimal(1) + step / 10
        if kind.maximum is None or finer <= kind.maximum:
            yield f"{finer:f}", "", "invalid"


class Refusals:
    """Makes the tests of what the writing operations of one package refuse."""

    def __init__(self, kit: Kit, operations: tuple[Operation, ...]) -> None:
        self.kit = kit
        self.operations = operations
        self._updates: dict[str, Prepared | None] = {}

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests."""
        for operation in self.operations:
            is_json = not holds_files(operation.input)
            if operation.verb in ("create", "update") and operation.input and is_json:
                yield from self.bad_bodies(operation)
            if operation.verb == "create":
                yield from self.missing(operation)
                yield from self.taken(operation)

    # ------------------------------------------------------------ bodies

    def bad_bodies(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test with every bad value of every field."""
        entity = self.kit.entity(operation)
        creating = operation.verb == "create"
        prepared = self.kit.prepare(operation, "least") if creating else self.any_update(operation)
        if prepared is None or prepared.body is None:
            return
        cases: list[tuple[dict[str, Literal], str, str]] = []
        for part in operation.input.fields if operation.input is not None else ():
            declared = entity.fields.get(part.source or "")
            if not creating and declared is not None and not self.may_say(operation, part):
                continue
            for value, place, kind in bad_values(part, declared, operation.contract):
                cases.append(({part.wire: value}, told_as(part.wire) + place, kind))
        cases += [({key: 1}, key, "unknown_key") for key in self.closed(operation, entity)]
        if not cases:
            return
        groups: dict[tuple[int, FrameRecord | None], list[tuple[dict[str, Literal], str, str]]] = {}
        for case in cases:
            alike = status_of(operation, case[2]), shape_of(operation, case[2])
            groups.setdefault(alike, []).append(case)
        name = f"test_{operation.name}_refuses_a_bad_body"
        for number, group in enumerate(groups.values()):
            yield self._bad_bodies(operation, prepared, group, name if not number else "")

    def _bad_bodies(
        self,
        operation: Operation,
        prepared: Prepared,
        cases: list[tuple[dict[str, Literal], str, str]],
        name: str,
    ) -> TestFunction:
        """Return a test of bodies that are refused with one status and in one shape."""
        creating = operation.verb == "create"
        lines = list(prepared.scene.lines)
        body: Literal = Code("change")
        if creating and prepared.body:
            lines.append(assignment("body: dict[str, object]", prepared.body))
            body = Code("body | change")
        lines.append(laid_out("refused = await ", prepared.send(body=body), indent=1))
        kind = cases[0][2]
        lines.append(status_line(operation, [kind], "refused"))
        lines += issue_lines(operation, kind, "refused", "field", "kind")
        constant = self.kit.constant("BAD_BODIES" if creating else "BAD_CHANGES", cases)
        decorator = parametrize(("change", "field", "kind"), Code(constant))
        self.kit.used.imports["", "pytest"] = None
        return TestFunction(
            name or f"test_{operation.name}_refuses_a_bad_body_as_{kind}",
            tuple(lines),
            ("change: dict[str, object]", "field: str", "kind: str"),
            (decorator,),
        )

    def any_update(self, operation: Operation) -> Prepared | None:
        """Return an update of a field that the caller may change; of as many fields as possible."""
        if operation.id not in self._updates:
            self._updates[operation.id] = self._any_update(operation)
        return self._updates[operation.id]

    def _any_update(self, operation: Operation) -> Prepared | None:
        full = self.kit.prepare(operation)
        if full is not None:
            return full
        for part in operation.input.fields if operation.input is not None else ():
            prepared = self.kit.prepare(operation, "one", changes=part)
            if prepared is not None:
                return prepared
        return None

    def may_say(self, operation: Operation, part: ShapeField) -> bool:
        """Tell whether the caller of the tests of bad bodies may change a field."""
        prepared = self.any_update(operation)
        if prepared is None or part.source is None:
            return False
        if not self.kit.matrix.narrowed(operation, (part.source,)):
            return True
        row = self.kit.matrix.subject(prepared.request)
        if row is None:
            return False
        evaluator = self.kit.matrix.evaluator(prepared.request)
        return all(
            self.kit.matrix.permits(access, evaluator, part.source) is True
            for access in self.kit.matrix.rules(operation)
        )

    def closed(self, operation: Operation, entity: Entity) -> Iterator[str]:
        """Yield keys that an answer shows and a body may not say, and one nobody knows."""
        accepted = {part.wire for part in (operation.input.fields if operation.input else ())}
        shown = operation.output.fields if operation.output is not None else ()
        for part in shown:
            if part.wire not in accepted and is_plain_key(part.wire):
                yield part.wire
        for declared in entity.fields.values():
            secret = isinstance(declared.type, ScalarType) and declared.type.name == "password"
            if secret and declared.wire not in accepted:
                yield f"{declared.wire}_hash"
        if rest_of(entity) is None:
            yield "nonsense"

    def missing(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test that leaves out each key that is needed."""
        prepared = self.kit.prepare(operation, "least")
        if prepared is None or not prepared.body:
            return
        lines = [*prepared.scene.lines, assignment("body", prepared.body)]
        needed = list(prepared.body)
        if len(needed) == 1 and holds_files(operation.input):
            return  # no client sends a form with nothing in it
        kinds = {flat(value)[:1] for value in prepared.body.values()}
        if len(kinds) > 1:
            lines[-1] = assignment("body: dict[str, object]", prepared.body)
        if len(needed) == 1:
            lines.pop()
            lines.append(laid_out("refused = await ", prepared.send(body={}), indent=1))
            checked = quoted(told_as(needed[0]))
            parameters: tuple[str, ...] = ()
            decorators: tuple[str, ...] = ()
        else:
            lines.append("del body[missing]")
            lines.append(laid_out("refused = await ", prepared.send(body=Code("body")), indent=1))
            checked = "missing"
            parameters = ("missing: str",)
            decorators = (parametrize("missing", needed),)
            if not all(map(is_plain_key, needed)):
                parameters = ("missing: str", "field: str")
                cases: list[Literal] = [(key, told_as(key)) for key in needed]
                decorators = (parametrize(("missing", "field"), cases),)
                checked = "field"
            self.kit.used.imports["", "pytest"] = None
        lines.append(status_line(operation, ["missing"], "refused"))
        lines += issue_lines(operation, "missing", "refused", checked)
        name = f"test_{operation.name}_needs_{'its_key' if len(needed) == 1 else 'every_key'}"
        yield TestFunction(name, tuple(lines), parameters, decorators)

    # ------------------------------------------------------------ what is taken

    def taken(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test for each rule of uniqueness."""
        entity = self.kit.entity(operation)
        for unique in entity.uniques:
            try:
                test = self._taken(operation, entity, unique)
            except NoSample:
                continue
            if test is not None:
                yield test

    def _taken(self, operation: Operation, entity: Entity, unique: Unique) -> TestFunction | None:
        prepared = self.kit.prepare(operation, "full")
        if prepared is None or prepared.body is None:
            return None
        new = self.kit.matrix.created(prepared.request)
        evaluator = self.kit.factories.evaluator(prepared.situation.world)
        if (
            unique.where is not None
            and evaluator.bound("self", new).truth(unique.where) is not True
        ):
            return None
        twin = Row(entity.name, f"other_{self.kit.names.of(entity.name).singular}")
        caller = prepared.situation.world.caller
        for name in unique.fields:
            if entity.fields[name].flags.owner:
                target = entity.fields[name].target
                twin.told[name] = caller.own_of(target) if caller is not None else None
            else:
                twin.told[name] = self._same(entity.fields[name], evaluator.field(new, name))
        if unique.where is not None:
            for name in self._conditions_of(unique, entity):
                twin.told.setdefault(name, evaluator.field(new, name))
            if evaluator.bound("self", twin).truth(unique.where) is not True:
                return None
        prepared.situation.rows[twin.name] = twin
        lines = [*self.kit.scenes.write(prepared.situation).lines]
        lines.append(assignment("body", prepared.body))
        lines.append(laid_out("refused = await ", prepared.send(body=Code("body")), indent=1))
        told = told_kind(unique)
        lines.append(status_line(operation, [told], "refused"))
        message = unique.failure.message
        if isinstance(message, Constant) and isinstance(message.value, str) and told != "taken":
            lines += message_lines(operation, told, "refused", message.value)
        elif len(unique.fields) == 1 and unique.failure.kind == "taken":
            field = quoted(told_as(entity.fields[unique.fields[0]].wire))
            lines += issue_lines(operation, "taken", "refused", field)
        word = "_and_".join(name.rstrip("_") for name in unique.fields)
        name = f"test_{operation.name}_with_a_taken_{word}"
        return TestFunction(name, tuple(lines), keeps_rows=True)

    def _same(self, declared: Field, value: Known) -> Known:
        if value is UNKNOWN or value is OPAQUE or value is None:
            raise NoSample(declared.id)
        if declared.derived_from is not None:
            raise NoSample(declared.id)
        return value

    def _conditions_of(self, unique: Unique, entity: Entity) -> Iterator[str]:
        if unique.where is not None:
            for name in own_fields(unique.where):
                if entity.fields[name].kind in ("column", "state"):
                    yield name


def told_kind(unique: Unique) -> str:
    """Return the kind of error that a rule of uniqueness ends in."""
    return "taken" if unique.failure.kind == "taken" else "conflict"


def is_plain_key(key: str) -> bool:
    """Tell whether an error names a key as it is."""
    return PLAIN_KEY.fullmatch(key) is not None


def told_as(key: str) -> str:
    """Return a key as an error names it: as a question mark where it is not plain.

    >>> told_as("title"), told_as("{x}")
    ('title', '?')
    """
    return key if is_plain_key(key) else "?"
