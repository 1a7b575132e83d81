"""Prepares requests: a situation in which an operation succeeds, and the request as code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastgen.backend.column_types import scalar_column
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.names import Names
from fastgen.backend.testing.drafts import Body, Draft, Drafts
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.literals import Literal, flat
from fastgen.backend.testing.matrix import Matrix
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.requests import Request
from fastgen.backend.testing.rows import Known, Row, World
from fastgen.backend.testing.samples import wire
from fastgen.backend.testing.scenes import Scene
from fastgen.backend.testing.sending import content_of, send, takes_body
from fastgen.backend.testing.situations import (
    Caller,
    Root,
    Situation,
    Situations,
    conditions_of,
)
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType
from fastgen.records import dataclass

SUCCESS = frozenset(range(200, 400))
NOBODY = "00000000-0000-7000-8000-000000000000"
"""A UUID that is the key of no row."""
ABSENT = 990
"""The number of the sample of a key that no row has."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that must succeed."""

    operation: Operation
    situation: Situation
    scene: Scene
    request: Request
    path: str
    body: Mapping[str, Literal] | None
    query: Mapping[str, Literal]
    path_rows: Mapping[str, Row]

    @property
    def headers(self) -> str | None:
        """The name of the headers of the caller."""
        return self.scene.headers

    def send(self, *, body: Literal = None, path: str | None = None) -> Literal:
        """Return the call that sends the request."""
        return send(
            self.operation.method,
            path or self.path,
            body=body,
            headers=self.headers,
            around=self.operation,
        )

    @property
    def content(self) -> Literal:
        """What is sent as the body; None where there is none."""
        return None if self.body is None else content_of(self.operation, self.body)


class Kit(Drafts):
    """What the tests of one module are made with."""

    def __init__(self, program: Program, names: Names, factories: Factories) -> None:
        super().__init__(program, names, factories)
        self.matrix = Matrix(program, factories)
        self.situations = Situations(program, factories)
        self.constants: dict[str, tuple[Literal, str]] = {}
        """Constants of the module: their values and annotations."""
        self._constants: dict[str, str] = {}

    def constant(self, wish: str, value: Literal, annotation: str = "") -> str:
        """Return the name of a constant of the module with a value; there is one for each value."""
        text = flat(value)
        if text in self._constants:
            return self._constants[text]
        name, number = wish, 1
        while name in self.constants:
            number += 1
            name = f"{wish}_{number}"
        self.constants[name] = (value, annotation)
        self._constants[text] = name
        return name

    def prepare(
        self,
        operation: Operation,
        body: Body = "full",
        *,
        number: int = 0,
        changes: ShapeField | None = None,
        callers: tuple[Caller, ...] | None = None,
        told: Mapping[str, Known] | None = None,
        wanted: frozenset[int] = SUCCESS,
    ) -> Prepared | None:
        """Return a request that must succeed, or answer a wanted status; None if none does."""
        key = (operation.id, body, number, changes.wire if changes else "", callers, wanted)
        known = self.factories.prepared.get(key) if not told else None
        if known is None:
            before = self.used.take()
            try:
                found = self._prepare(operation, body, number, changes, callers, told or {}, wanted)
            except NoSample:
                found = None
            if found is not None:
                self.used.tested.add(operation.id)
            known = found, self.used.take()
            self.used.add(before)
            if not told:
                self.factories.prepared[key] = known
        found, used = known
        self.used.add(used)
        return fresh(found)

    def prepare_hidden(self, operation: Operation, draft: Draft, hidden: str) -> Prepared | None:
        """Return a request whose only fault is a root of its body that the caller cannot read."""
        try:
            return self._fill(operation, draft, 0, None, {}, SUCCESS, hidden=hidden)
        except NoSample:
            return None

    def _prepare(
        self,
        operation: Operation,
        body: Body,
        number: int,
        changes: ShapeField | None,
        callers: tuple[Caller, ...] | None,
        told: Mapping[str, Known],
        wanted: frozenset[int],
    ) -> Prepared | None:
        draft = self.draft(operation, body, number, changes)
        return self._fill(operation, draft, number, callers, told, wanted)

    def _fill(
        self,
        operation: Operation,
        draft: Draft,
        number: int,
        callers: tuple[Caller, ...] | None,
        told: Mapping[str, Known],
        wanted: frozenset[int],
        *,
        hidden: str | None = None,
    ) -> Prepared | None:
        if operation.target is not None:
            return None
        query: dict[str, Literal] = {}
        roots, params, fixed = self.roots(operation)
        addressed = tuple(fixed)
        subject = next((p.name for p in operation.path_parameters if p.role == "key"), None)
        if subject is not None:
            fixed.setdefault(params[subject], {}).update(told)
        elif told:
            fixed.setdefault(roots[0].name, {}).update(told)
        body_roots = [
            Root(name, self.target(operation, name_of))
            for name, name_of in (*draft.roots.values(), *draft.sets.values())
        ]
        every = (*roots, *body_roots)
        for parameter in operation.parameters:
            if parameter.place in ("query", "header", "cookie") and not parameter.optional:
                query[parameter.wire] = wire(
                    self.samples.value(parameter.type, number, label=parameter.name)
                )
        has_body = bool(draft.literals or draft.roots or draft.sets) or takes_body(operation)

        def request_of(situation: Situation) -> Request:
            says = dict(draft.says)
            says.update({name: situation.rows[root] for root, name in draft.roots.values()})
            says.update({name: (situation.rows[root],) for root, name in draft.sets.values()})
            return Request(
                operation,
                situation.world,
                {name: situation.rows[root] for name, root in params.items()},
                "good" if has_body else "none",
                says,
            )

        def holds(situation: Situation) -> bool:
            request = request_of(situation)
            evaluator = self.factories.evaluator(situation.world)
            for root in body_roots:
                readable = self.matrix.readable(evaluator, situation.rows[root.name])
                if readable is not (root.name != hidden):
                    return False
            return self.matrix.status(request) in wanted

        sure = {401, 403} - wanted
        situation = self.situations.find(
            every,
            self._conditions(operation, body_roots),
            holds,
            self.situations.welcome(
                callers, fixed, lambda row: self.matrix.turned_away(operation, row) in sure
            ),
            told=fixed,
        )
        if situation is None:
            return None
        for each in addressed:
            situation.rows[each].addressed = True
        scene = self.scenes.write(situation)
        literals = dict(draft.literals)
        for key, (root, _) in draft.roots.items():
            literals[key] = self.scenes.key(situation.rows[root], scene)
        for key, (root, _) in draft.sets.items():
            literals[key] = [self.scenes.key(situation.rows[root], scene)]
        rows = {name: situation.rows[root] for name, root in params.items()}
        for value in literals.values():
            self.used.note_code(flat(value))
        return Prepared(
            operation,
            situation,
            scene,
            request_of(situation),
            self.scenes.path(operation, rows, scene),
            literals if has_body else None,
            query,
            rows,
        )

    def roots(
        self, operation: Operation
    ) -> tuple[list[Root], dict[str, str], dict[str, dict[str, Known]]]:
        """Return the rows of a path: roots, the root of each parameter, what they must be told."""
        roots: dict[str, Root] = {}
        params: dict[str, str] = {}
        fixed: dict[str, dict[str, Known]] = {}
        subject: str | None = None
        links: list[tuple[str, str]] = []
        for parameter in operation.path_parameters:
            if parameter.role == "value" or parameter.entity is None:
                continue
            if parameter.role in ("key", "part"):
                name = subject = subject or self.names.of(parameter.entity).singular
                entity = self.program.entities[parameter.entity]
                declared = entity.fields[parameter.field or ""]
                if declared.target is not None:
                    fixed.setdefault(name, {})
                    links.append((declared.name, local(declared.name)))
                    roots[local(declared.name)] = Root(local(declared.name), declared.target)
                elif entity.key != (parameter.field,):
                    value = self.samples.value(declared.type, label=declared.name)
                    if not isinstance(value, str | int):
                        raise NoSample(declared.id)
                    fixed.setdefault(name, {})[declared.name] = value
            else:
                name = local(parameter.name)
            params[parameter.name] = name
            roots.setdefault(name, Root(name, parameter.entity))
        for parameter in operation.path_parameters:
            if parameter.scopes is None:
                continue
            if "." in parameter.scopes:
                raise NoSample(parameter.scopes)
            if subject is not None:
                link = (parameter.scopes, params[parameter.name])
                roots[subject] = replace(roots[subject], links=(*roots[subject].links, link))
        if subject is not None and links:
            root = roots.pop(subject)
            roots[subject] = replace(root, links=(*root.links, *links))
        return list(roots.values()), params, fixed

    def _conditions(
        self, operation: Operation, body_roots: list[Root]
    ) -> tuple[TypedExpression, ...]:
        found = list(conditions_of(operation, self.program))
        for root in body_roots:
            access = self.program.entities[root.entity].access["read"]
            found += [clause.when for clause in access.allow if clause.when is not None]
        return tuple(found)

    def methods_at(self, path: str) -> frozenset[str]:
        """Return the methods of the operations that a path may lead to."""
        return frozenset(operation.method for operation in self.factories.index.at(path))

    def key_annotation(self, entity: str) -> str:
        """Return the Python type of a key of one field, and note its import."""
        type_ = self.scenes.key_type(entity)
        if not isinstance(type_, ScalarType):
            raise NoSample(entity)
        column = scalar_column(type_)
        for module, name in column.imports:
            if module != "app.database":
                self.used.add_import(module, name)
        return column.annotation

    def absent_key(self, entity: str) -> Literal:
        """Return a key that no row of an entity has, as JSON has it."""
        type_ = self.scenes.key_type(entity)
        if isinstance(type_, ScalarType) and type_.name == "uuid":
            return NOBODY
        return wire(self.samples.value(type_, ABSENT, label="absent"))


def with_text(prepared: Prepared, wire: str, text: str) -> Prepared:
    """Return a request that says a text in one of its words, or the same if it has no such word."""
    if wire in prepared.query or any(
        each.wire == wire and each.place == "query" for each in prepared.operation.parameters
    ):
        return replace(prepared, query={**prepared.query, wire: text})
    if prepared.body is not None and wire in prepared.body:
        return replace(prepared, body={**prepared.body, wire: text})
    return prepared


def fresh(prepared: Prepared | None) -> Prepared | None:
    """Return a request with a world of its own, to which rows may be added."""
    if prepared is None:
        return None
    old = prepared.situation
    world = World(old.world.program, list(old.world.rows), old.world.caller)
    situation = Situation(old.caller, world, dict(old.rows), old.is_caller)
    request = prepared.request
    return Prepared(
        prepared.operation,
        situation,
        prepared.scene,
        Request(request.operation, world, request.rows, request.body, request.says),
        prepared.path,
        prepared.body,
        prepared.query,
        prepared.path_rows,
    )
