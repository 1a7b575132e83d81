"""One operation being worked on: who calls, the rows its path names, and its body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from fastgen.ir.checked.entities import Entity, Shape, ShapeField, kept_names
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ListType
from fastgen.semantics.access import readable
from fastgen.semantics.decoding import WRONG, Absent, Reader, joined
from fastgen.semantics.expressions import Scope, evaluate, field_of
from fastgen.semantics.inputs import create_shape
from fastgen.semantics.keys import find_by, find_row, with_rows
from fastgen.semantics.messages import Request
from fastgen.semantics.problems import Issue, RefusedError, invalid, refused
from fastgen.semantics.queries import Query
from fastgen.semantics.values import Row
from fastgen.semantics.world import World

NO_BODY: Literal["no body"] = "no body"


@dataclass(slots=True)
class Call:
    """An operation, the scope it runs in, and the request. ``words`` are those of its path."""

    operation: Operation
    scope: Scope
    request: Request
    path: str
    words: Mapping[str, str]
    query: Query
    body: object
    issues: list[Issue] = field(default_factory=list)
    key: dict[str, object] = field(default_factory=dict)
    """What the path says about the key of the row."""
    around: tuple[str, ...] = ()
    """The keys of the envelope that the body stands in."""
    strangers: list[Issue] = field(default_factory=list)
    """Unknown keys of the envelope, told after what is wrong inside it."""

    @property
    def world(self) -> World:
        """Return the step at work."""
        return self.scope.world

    @property
    def program(self) -> Program:
        """Return the program."""
        return self.scope.world.program

    @property
    def entity(self) -> Entity:
        """Return the entity that the operation is about."""
        if self.operation.entity is None:
            raise TypeError("the operation is about no entity")
        return self.program.entities[self.operation.entity]

    def reader(self) -> Reader:
        """Return what reads this request; all readers of a call note their issues together."""
        return Reader(self.program, lambda node: evaluate(node, self.scope), self.issues)

    def require_valid(self) -> None:
        """Answer the issues there are: "422, with all issues at once"."""
        if self.issues or self.strangers:
            raise invalid([*self.issues, *self.strangers])

    def body_object(self) -> dict[str, object]:
        """Return the body, which is an object."""
        if self.body is NO_BODY:
            raise invalid([Issue("", "missing", "Field required")])
        body, place = self.body, ""
        self.strangers.clear()
        for key in self.around:
            body = self.opened(body, key, place)
            place = joined(place, key)
        if not isinstance(body, dict):
            issue = Issue(place, "invalid", "Input should be an object")
            raise invalid([issue, *self.strangers])
        return body

    def opened(self, body: object, key: str, place: str) -> object:
        """Return what stands under the one key of an envelope; other keys are unknown."""
        if not isinstance(body, dict):
            raise invalid([Issue(place, "invalid", "Input should be an object"), *self.strangers])
        unknown = [other for other in body if other != key]
        found = [Issue(joined(place, other), "unknown_key", "Unknown key") for other in unknown]
        self.strangers[:0] = found
        if key not in body:
            missing = Issue(joined(place, key), "missing", "Field required")
            raise invalid([missing, *self.strangers])
        return body[key]

    # ------------------------------------------------------------ the path

    def find_path(self) -> None:
        """Find the rows that the path names, "outermost first: 404".

        "A segment that cannot be a key is a row that does not exist."
        """
        for part in self.operation.path_parameters:
            value = self.word(part)
            if part.role == "key":
                self.key[part.field or ""] = value
            elif part.entity is None:
                self.scope = self.scope.bind("parameter", part.name, value)
            else:
                row = find_by(self.world, self.world.entity(part.entity), part.field or "id", value)
                if row is None or not readable(row, self.scope):
                    raise refused("not_found", 404)
                self.scope = self.scope.bind("parameter", part.name, row)
        self.require_nested()

    def word(self, part: PathParameter) -> object:
        """Return the value of one segment."""
        reader = Reader(self.program, lambda node: evaluate(node, self.scope))
        value = reader.word(self.words[part.name], part.type, part.name)
        if isinstance(value, Absent) or value is WRONG:
            raise refused("not_found", 404)
        return value

    def require_nested(self) -> None:
        """Require that an inner scope belongs to the outer one."""
        for part in self.operation.path_parameters:
            inner, _, rest = (part.scopes or "").partition(".")
            if not rest:
                continue
            held = next(
                (one.name for one in self.operation.path_parameters if one.label == inner), ""
            )
            row = self.scope.names.get(("parameter", held))
            if not isinstance(row, Row) or field_of(row, rest, self.scope) != self.scoped(part):
                raise refused("not_found", 404)

    def scoped(self, part: PathParameter) -> Row:
        """Return the row that a parameter of the path found."""
        row = self.scope.names[("parameter", part.name)]
        if not isinstance(row, Row):
            raise TypeError(f"{part.name} is no row")
        return row

    def scope_values(self) -> dict[str, object]:
        """Return the fields that the path fills on create."""
        return {
            part.scopes: self.scoped(part)
            for part in self.operation.path_parameters
            if part.scopes is not None and "." not in part.scopes and part.role == "scope"
        }

    def scoped_rows(self) -> Iterator[Row]:
        """Yield the rows below the rows that the path names."""
        wanted = self.scope_values()
        for row in self.world.rows(self.entity.name):
            if all(field_of(row, name, self.scope) == one for name, one in wanted.items()):
                yield row

    def row(self) -> Row:
        """Return the row that the operation is about; 404 unless the caller may read it."""
        one = self.operation.target is not None
        found = self.target() if one else self.row_by_key(self.key)
        if found is None or not readable(found, self.scope):
            raise refused("not_found", 404)
        return found

    def target(self) -> Row | None:
        """Return the one row of a resource with `target`: "null caller 401, otherwise 404"."""
        value = None
        if self.operation.target is not None:
            value = evaluate(self.operation.target, self.scope)
        return value if isinstance(value, Row) else None

    def row_by_key(self, key: Mapping[str, object]) -> Row | None:
        """Return the row with a key, among those below the rows of the path."""
        for row in self.scoped_rows():
            if all(self.has(row, name, value) for name, value in key.items()):
                return row
        return None

    def has(self, row: Row, name: str, value: object) -> bool:
        """Tell whether a field of a row has a value; one that refers to a row, by its key."""
        found = field_of(row, name, self.scope)
        own = self.entity.fields[name]
        if isinstance(found, Row) and own.target is not None:
            return found == find_row(self.world, self.world.entity(own.target), value)
        return found is not None and found == value

    def with_row(self, row: Row) -> Scope:
        """Return the scope in which `it` is known."""
        return self.scope.bind("it", "it", row)

    # ------------------------------------------------------------ the body

    def read_keys(self, items: list[object]) -> list[Mapping[str, object]]:
        """Return the keys of a bulk delete."""
        shape = self.operation.input
        type_ = shape.fields[0].type if shape is not None else None
        if not isinstance(type_, ListType):
            raise TypeError("a bulk delete takes a list of keys")
        reader = self.reader()
        read = [reader.value(one, type_.item, f"keys.{at}") for at, one in enumerate(items)]
        self.require_valid()
        names = self.entity.key
        return [one if isinstance(one, dict) else {names[0]: one} for one in read]

    def read_nested(self, value: object, part: ShapeField, path: str) -> object:
        """Return rows nested in an input, each as its own entity is created."""
        own = self.entity.fields[part.source or part.name]
        target = self.world.entity(own.target or "")
        shape = create_shape(target, self.program, without=frozenset({own.via or ""}))
        reader = self.reader()
        if not isinstance(part.type, ListType):
            return None if value is None else self.read_one(reader, value, shape, path)
        whole = reader.items_of(value, part.type, path)
        return [
            self.read_one(reader, one, shape, joined(path, str(at))) for at, one in enumerate(whole)
        ]

    def read_one(self, reader: Reader, value: object, shape: Shape, path: str) -> dict[str, object]:
        """Return one nested row."""
        flags = {
            name: own.flags for name, own in self.world.entity(shape.entity or "").fields.items()
        }
        before = len(reader.issues)
        values = reader.read_object(
            value, shape.fields, path, flags, kept_names(self.world.entity(shape.entity or ""))
        )
        if len(reader.issues) > before:
            return values
        return with_rows(shape, values, self.scope, path, reader.issues)

    @contextmanager
    def at(self, path: str) -> Iterator[None]:
        """Say where in a bulk body an error is: "an issue names its place: `items.3.price`"."""
        try:
            yield
        except RefusedError as error:
            issues = tuple(replace(one, field=joined(path, one.field)) for one in error.issues)
            raise RefusedError(
                error.kind,
                error.status,
                error.detail,
                issues,
                error.headers,
                said=error.said,
                fixed=error.fixed,
            ) from error
