"""The policy matrix: every caller, every operation, rows of every kind, and the statuses they must get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

from fastgen.backend.lowering.identifiers import constant, local
from fastgen.backend.testing.functions import TestFunction, parametrize
from fastgen.backend.testing.kit import Draft, Kit
from fastgen.backend.testing.literals import Code, Literal, call, flat, laid_out
from fastgen.backend.testing.matrix import Request
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.refusals import bad_values
from fastgen.backend.testing.rows import Known, Moment, Row, World
from fastgen.backend.testing.samples import wire
from fastgen.backend.testing.scenes import Scene
from fastgen.backend.testing.situations import (
    CALLER,
    Caller,
    Path,
    Root,
    conditions_of,
)
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import ScalarType

MOST_VARIANTS = 4
MOST_TRIALS = 120
MOST_TOLD = 2
ABSENT_UUID = "00000000-0000-7000-8000-000000000000"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ME = "me"

Statuses = tuple[int, ...]


@dataclass(slots=True)
class Case:
    """A request of the matrix: names of rows stand in braces in its path and body."""

    method: str
    path: str
    body: Literal
    statuses: Statuses


@dataclass(slots=True)
class Section:
    """The cases about the operations of one package, and the rows that they name."""

    package: str
    world: World
    me: Row
    names: dict[Row, str] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    known: dict[str, Row] = field(default_factory=dict)
    """Rows by what is told of them: the same row serves several operations."""


class Policy:
    """Makes the matrix of one package."""

    def __init__(self, kit: Kit, package: str, operations: tuple[Operation, ...]) -> None:
        self.kit = kit
        self.package = package
        self.operations = operations
        self.callers = kit.situations.callers()
        program = kit.program
        user = kit.situations.auth.user if kit.situations.auth is not None else ""
        world = World(program)
        me = Row(user, ME)
        if user:
            world.rows.append(me)
        self.section = Section(package, world, me, {me: ME})

    # ------------------------------------------------------------ rows

    def variants(self, operation: Operation) -> list[dict[str, Row]]:
        """Return rows for the path of an operation, by parameter: one choice for each way to be treated."""
        roots, params, fixed = self.kit.roots(operation)
        wishes = self.kit.situations.wishes(
            tuple(roots), conditions_of(operation, self.kit.program)
        )
        seen: dict[tuple[int | None, ...], dict[str, Row]] = {}
        for choices in self.choices(roots, wishes):
            rows = self.build(roots, fixed, choices)
            world = self.world(rows)
            vector = tuple(
                self.status(
                    operation, {name: rows[root] for name, root in params.items()}, caller, world
                )
                for caller in self.callers
            )
            if None in vector or vector in seen:
                continue
            seen[vector] = {name: rows[root] for name, root in params.items()}
            if len(seen) == MOST_VARIANTS:
                break
        return list(seen.values())

    def choices(
        self, roots: list[Root], wishes: Mapping[Path, tuple[Known, ...]]
    ) -> Iterator[dict[Path, Known]]:
        """Yield what the rows may be told, little first; an empty path means that a root is the caller."""
        trials = 0
        for size in range(min(MOST_TOLD, len(wishes)) + 1):
            for paths in combinations(wishes, size):
                for values in product(*(wishes[path] for path in paths)):
                    trials += 1
                    if trials > MOST_TRIALS:
                        return
                    yield dict(zip(paths, values, strict=True))
            if size == 0:
                for root in roots:
                    if root.entity == self.section.me.entity:
                        yield {(root.name,): CALLER}

    def build(
        self,
        roots: list[Root],
        fixed: Mapping[str, Mapping[str, Known]],
        choices: Mapping[Path, Known],
    ) -> dict[str, Row]:
        """Return the rows of one choice."""
        rows: dict[str, Row] = {}
        for root in roots:
            if choices.get((root.name,)) == CALLER:
                rows[root.name] = self.section.me
            else:
                rows[root.name] = Row(root.entity, root.name, dict(fixed.get(root.name, {})))
        for root in roots:
            for name, other in root.links:
                rows[root.name].told[name] = rows[other]
        for path, value in choices.items():
            if len(path) > 1:
                self.tell(rows, path, value)
        return rows

    def tell(self, rows: Mapping[str, Row], path: Path, value: Known) -> None:
        """Tell a field of a row, or of a row that it refers to."""
        row = rows[path[0]]
        for name in path[1:-1]:
            inner = row.told.get(name)
            if not isinstance(inner, Row):
                target = self.kit.program.entities[row.entity].fields[name].target or ""
                inner = Row(target, f"{self.kit.names.of(target).singular}_of_{row.name}")
                row.told[name] = inner
            row = inner
        if value == CALLER:
            value = self.section.me
        elif value == (CALLER,):
            value = (self.section.me,)
        row.told.setdefault(path[-1], value)

    def reached(self, rows: Mapping[str, Row]) -> list[Row]:
        """Return rows and all they refer to, innermost first, each once."""
        found: dict[Row, None] = {}

        def visit(row: Row) -> None:
            if row in found or row is self.section.me:
                return
            for value in row.told.values():
                for item in value if isinstance(value, tuple) else (value,):
                    if isinstance(item, Row):
                        visit(item)
            found[row] = None

        for row in rows.values():
            visit(row)
        return list(found)

    def world(self, rows: Mapping[str, Row]) -> World:
        """Return a world of nothing but some rows and who calls."""
        me = [self.section.me] if self.section.me.entity else []
        return World(self.kit.program, [*me, *self.reached(rows)])

    def adopt(self, rows: Mapping[str, Row]) -> dict[str, Row]:
        """Take rows into the section, or the equal ones that it has already."""
        replaced: dict[Row, Row] = {self.section.me: self.section.me}
        for row in self.reached(rows):
            row.told = {
                name: replaced.get(value, value) if isinstance(value, Row) else value
                for name, value in row.told.items()
            }
            signature = f"{row.entity} {sorted((k, self.sign(v)) for k, v in row.told.items())}"
            same = self.section.known.get(signature)
            if same is None:
                name = self.describe(row)
                row.name = name
                self.section.known[signature] = same = row
                self.section.names[row] = name
                self.section.world.rows.append(row)
            replaced[row] = same
        return {name: replaced.get(row, row) for name, row in rows.items()}

    def sign(self, value: Known) -> str:
        """Return what makes a told value different from another one."""
        return self.section.names.get(value, repr(value)) if isinstance(value, Row) else repr(value)

    def describe(self, row: Row) -> str:
        """Return a name for a row that says what is told of it."""
        singular = self.kit.names.of(row.entity).singular.rstrip("_")
        words: list[str] = []
        fields = self.kit.program.entities[row.entity].fields
        for name, value in row.told.items():
            plain = local(name).strip("_")
            if value is self.section.me or value == (self.section.me,):
                words.append("own" if "own" not in words else f"own_{plain}")
            elif isinstance(value, bool):
                words.append(plain if value else f"not_{plain}")
            elif value is None:
                words.append(f"no_{plain}")
            elif isinstance(value, str) and not isinstance(fields[name].type, ScalarType):
                words.append(local(value).strip("_"))
            elif isinstance(value, Moment):
                later = "later" if value.offset.days > 0 else "before"
                words.append(plain if fields[name].nullable else f"{plain}_{later}")
            elif not isinstance(value, Row):
                words.append(plain)
            else:
                inner = (
                    self.section.names.get(value, "")
                    .removesuffix(self.kit.names.of(value.entity).singular.rstrip("_"))
                    .strip("_")
                )
                if inner and inner != ME:
                    words.append(f"{inner}_{plain}")
        wish = "_".join((*words, singular))
        wish = wish if wish.isidentifier() else f"a_{wish}"
        name, number = wish, 1
        while name in self.section.names.values() or name in ("rows", "client", "keys"):
            number += 1
            name = f"{wish}_{number}"
        return name

    # ------------------------------------------------------------ statuses

    def status(
        self,
        operation: Operation,
        rows: Mapping[str, Row | None],
        caller: Caller,
        world: World,
        *,
        body: str = "none",
        says: Mapping[str, Known] | None = None,
    ) -> int | None:
        """Return what a caller gets."""
        me = self.section.me
        auth = self.kit.situations.auth
        if auth is not None and auth.role is not None:
            members = self.kit.program.enums[self.kit.program.role_enum or ""].members
            me.told[auth.role] = next(
                (each.value for each in members if each.name == caller.role), members[0].value
            )
        for row in world.rows:
            row.filled.clear()
        seen = World(self.kit.program, list(world.rows), me if caller.signed_in else None)
        good = "bad" if body == "bad" else "good" if body == "good" else "none"
        request = Request(operation, seen, rows, good, says or {})  # type: ignore[arg-type]  # one of three
        return self.kit.matrix.status(request)

    def row(
        self,
        operation: Operation,
        rows: Mapping[str, Row | None],
        path: str,
        body: Literal = None,
        *,
        kind: str = "none",
        says: Mapping[str, Known] | None = None,
    ) -> Case | None:
        """Add a case, if every caller's status is certain."""
        found = tuple(
            self.status(operation, rows, caller, self.section.world, body=kind, says=says)
            for caller in self.callers
        )
        statuses = tuple(status for status in found if status is not None)
        if len(statuses) < len(found):
            return None
        case = Case(operation.method, path, body, statuses)
        if case in self.section.cases:
            return None
        self.section.cases.append(case)
        return case

    # ------------------------------------------------------------ cases

    def fill(self) -> Section:
        """Return the section with all its cases."""
        prepared: list[
            tuple[Operation, list[dict[str, Row]], list[tuple[Draft, dict[str, Row]]]]
        ] = []
        for operation in self.operations:
            if (
                operation.target is not None
                or operation.verb.startswith("bulk")
                or operation.verb == "move"
            ):
                continue
            try:
                variants = [self.adopt(rows) for rows in self.variants(operation)]
                bodies = [self.body_rows(operation, draft) for draft in self.drafts(operation)]
            except NoSample:
                continue
            prepared.append((operation, variants, bodies))
        for operation, variants, bodies in prepared:
            self.cases_of(operation, variants, bodies)
        self.prune()
        return self.section

    def drafts(self, operation: Operation) -> Iterator[Draft]:
        """Yield the good bodies of an operation: one for each group of fields that rules tell apart."""
        if operation.verb != "update":
            yield self.kit.draft(operation, "least")
            return
        seen: set[tuple[object, ...]] = set()
        entity = self.kit.entity(operation)
        for part in operation.input.fields if operation.input is not None else ():
            declared = entity.fields.get(part.source or "")
            if declared is None or declared.target is not None or declared.name in entity.key:
                continue
            signature = tuple(
                clause.fields is None or part.source in clause.fields
                for access in self.kit.matrix.rules(operation)
                for clause in (*access.allow, *access.deny)
            )
            if signature not in seen:
                seen.add(signature)
                yield self.kit.draft(operation, "one", 0, part)

    def body_rows(self, operation: Operation, draft: Draft) -> tuple[Draft, dict[str, Row]]:
        """Return the rows that a body names, by root: such that every caller may read them if possible."""
        rows: dict[str, Row] = {}
        for root, name in draft.roots.values():
            target = self.kit.target(operation, name)
            found = Row(target, root)
            access = self.kit.program.entities[target].access["read"]
            conditions = tuple(c.when for c in access.allow if c.when is not None)
            own = [Root(root, target)]
            wishes = self.kit.situations.wishes(tuple(own), conditions)
            for choices in self.choices(own, wishes):
                built = self.build(own, {}, choices)
                world = self.world(built)
                if all(
                    self.may_read(built[root], caller, world)
                    for caller in self.callers
                    if caller.signed_in
                ):
                    found = built[root]
                    break
            rows[root] = found
        return draft, self.adopt(rows)

    def may_read(self, row: Row, caller: Caller, world: World) -> bool | None:
        """Tell whether a caller may read a row."""
        seen = World(
            self.kit.program, list(world.rows), self.section.me if caller.signed_in else None
        )
        return self.kit.matrix.readable(self.kit.factories.evaluator(seen), row)

    def cases_of(
        self,
        operation: Operation,
        variants: list[dict[str, Row]],
        bodies: list[tuple[Draft, dict[str, Row]]],
    ) -> None:
        """Add the cases of one operation."""
        scene = Scene((), None, {row: row.name for row in self.section.names})
        for rows in variants:
            try:
                path = self.path(operation, rows, scene)
            except NoSample:
                continue
            for draft, body_rows in bodies:
                self.with_body(operation, rows, path, draft, body_rows)
        absent = self.absent(operation, variants)
        for missing, path in absent:
            draft, body_rows = bodies[0] if bodies else (Draft(), {})
            self.with_body(operation, missing, path, draft, body_rows)

    def with_body(
        self,
        operation: Operation,
        rows: Mapping[str, Row | None],
        path: str,
        draft: Draft,
        body_rows: Mapping[str, Row],
    ) -> None:
        """Add a case with a good body and one with a bad body."""
        literals: dict[str, Literal] = dict(draft.literals)
        says: dict[str, Known] = dict(draft.says)
        for key, (root, name) in draft.roots.items():
            if body_rows[root] not in self.section.names:
                return
            literals[key] = "{" + self.section.names[body_rows[root]] + "}"
            says[name] = body_rows[root]
        has_body = bool(literals) or self.kit.takes_body(operation)
        if not has_body:
            self.row(operation, rows, path, None)
            return
        unreadable = any(
            self.may_read(row, caller, self.section.world) is not True
            for row in body_rows.values()
            for caller in self.callers
            if caller.signed_in
        )
        good = None
        if not unreadable:
            good = self.row(operation, rows, path, literals, kind="good", says=says)
        bad = self.bad(operation, draft)
        if bad is not None:
            wrong = self.row(operation, rows, path, bad, kind="bad", says=says)
            if good is not None and wrong is not None and good.statuses == wrong.statuses:
                # Nobody comes as far as the body: the bad one says it all.
                self.section.cases.remove(good)

    def bad(self, operation: Operation, draft: Draft) -> Literal:
        """Return a bad body that says the same keys."""
        parts = operation.input.fields if operation.input is not None else ()
        entity = self.kit.program.entities.get(operation.entity or "")
        for part in parts:
            if part.wire in draft.literals and entity is not None:
                for value, place, kind in bad_values(part, entity.fields.get(part.source or "")):
                    if not place and kind == "invalid" and not isinstance(value, Code):
                        return {part.wire: value}
                return {part.wire: []} if not part.wire.endswith("s") else {part.wire: {}}
        for parameter in operation.parameters:
            if parameter.wire in draft.literals:
                shape = ShapeField(parameter.name, parameter.wire, parameter.type)
                for value, _, kind in bad_values(shape, None):
                    if kind == "invalid" and not isinstance(value, Code):
                        return {parameter.wire: value}
        return None

    def absent(
        self, operation: Operation, variants: list[dict[str, Row]]
    ) -> Iterator[tuple[dict[str, Row | None], str]]:
        """Yield paths whose last row is not there, and ones that name none."""
        last = next((p for p in reversed(operation.path_parameters) if p.role != "value"), None)
        if last is None or not variants:
            return
        rows: dict[str, Row | None] = {**variants[0], last.name: None}
        scene = Scene((), None, {row: row.name for row in self.section.names})
        for missing in (self.missing_key(last.type), "nonsense"):
            try:
                path = self.path(operation, variants[0], scene, {last.name: missing})
            except NoSample:
                continue
            yield rows, path

    def missing_key(self, type_: object) -> str:
        """Return a key that no row has."""
        if isinstance(type_, ScalarType):
            if type_.name == "uuid":
                return ABSENT_UUID
            value = wire(self.kit.samples.value(type_, 990, label="absent"))
            if isinstance(value, str | int):
                return str(value)
        raise NoSample(str(type_))

    def path(
        self,
        operation: Operation,
        rows: Mapping[str, Row],
        scene: Scene,
        given: Mapping[str, str] | None = None,
    ) -> str:
        """Return a path with the names of rows in braces."""
        path = operation.path
        for parameter in operation.path_parameters:
            row = rows.get(parameter.name)
            if given and parameter.name in given:
                value = given[parameter.name]
            elif row is None:
                value = self.kit.scenes.path_value(parameter.type, parameter.name)
            elif row is self.section.me:
                value = "{me}"
            else:
                entity = self.kit.program.entities[row.entity]
                told = row.told.get(parameter.field or "")
                if entity.key == (parameter.field,) and row in scene.names:
                    value = "{" + scene.names[row] + "}"
                elif isinstance(told, str | int) and parameter.role == "key":
                    value = str(told)
                else:
                    raise NoSample(parameter.name)
            path = path.replace("{" + parameter.name + "}", f"\0{value}\0")
        return path.replace("\0", "")

    def prune(self) -> None:
        """Forget rows that no case names and no other row refers to."""
        text = "\n".join(f"{case.path} {flat(case.body)}" for case in self.section.cases)
        used = {row for row, name in self.section.names.items() if f"{{{name}}}" in text}
        while True:
            more = {
                item
                for row in used
                for value in row.told.values()
                for item in (value if isinstance(value, tuple) else (value,))
                if isinstance(item, Row) and item not in used
            }
            if not more:
                break
            used |= more
        self.section.names = {r: n for r, n in self.section.names.items() if r in used}

    # ------------------------------------------------------------ code

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests of the package: its matrix, its lists, other methods and paths."""
        self.fill()
        if self.section.cases:
            yield from self.matrix()
        yield from self.other_routes()

    def matrix(self) -> Iterator[TestFunction]:
        """Yield the function that makes the rows and the test of the matrix."""
        kit, section = self.kit, self.section
        section.me.told.clear()
        names = dict(section.names)
        own = [row for row in names if row is not section.me]
        makes_me = any(f"{{{ME}}}" in case.path for case in section.cases) or any(
            section.me in (value if isinstance(value, tuple) else (value,))
            for row in own
            for value in row.told.values()
        )
        maker = f"make_{self.package}"
        with_auth = len(self.callers) > 1
        if own or makes_me:
            yield self.maker(maker, own, names, makes_me=makes_me)
        cases: list[Literal] = [self.literal(case) for case in section.cases]
        title = constant(self.package)
        matrix = kit.constant(f"MATRIX_OF_{title}", cases)
        lines: list[str] = []
        parameters = ["method: str", "path: str", "body: dict[str, object] | None"]
        headers: str | None = None
        if with_auth:
            parameters.append(f"statuses: tuple[{', '.join(['int'] * len(self.callers))}]")
            lines += self.caller_lines(makes_me=makes_me)
            parameters.append(self.caller_parameter())
            headers = "headers"
        else:
            parameters.append("status: int")
        path, body = "path", "body"
        if own or makes_me:
            arguments = "rows, me" if makes_me else "rows"
            lines.append(f"keys = await {maker}({arguments})")
            path = "path.format(**keys)"
            if any("{" in flat(case.body).replace('{"', "") for case in section.cases):
                body = "fill(body, keys)"
        named: dict[str, Literal] = {"json": Code(body)}
        if headers:
            named["headers"] = Code(headers)
        send = call("client.request", Code("method"), Code(path), **named)
        lines.append(laid_out("answer = await ", send, indent=1))
        if with_auth:
            subject = "role" if self.has_roles() else "signed_in"
            lines.append(f"assert answer.status_code == statuses[CALLERS.index({subject})]")
            names_of = ("method", "path", "body", "statuses")
            decorators: tuple[str, ...] = (
                parametrize(names_of, Code(matrix)),
                parametrize(subject, Code("CALLERS")),
            )
        else:
            lines.append("assert answer.status_code == status")
            decorators = (parametrize(("method", "path", "body", "status"), Code(matrix)),)
        kit.used.imports["", "pytest"] = None
        yield TestFunction(f"test_{self.package}", tuple(lines), tuple(parameters), decorators)

    def has_roles(self) -> bool:
        """Tell whether callers have roles."""
        return any(caller.role is not None for caller in self.callers)

    def caller_parameter(self) -> str:
        """Return the parameter that says who calls."""
        if not self.has_roles():
            return "signed_in: bool"
        role = self.kit.scenes.role(self.callers[1].role or "").text.partition(".")[0]
        return f"role: {role} | None"

    def caller_lines(self, *, makes_me: bool) -> Iterator[str]:
        """Yield the lines that make the caller of a case."""
        auth = self.kit.situations.auth
        if auth is None:
            return
        self.kit.used.entities[auth.user] = None
        singular = self.kit.names.of(auth.user).singular
        test = "role" if self.has_roles() else "signed_in"
        if not makes_me:
            made = "rows.caller(role)" if self.has_roles() else "rows.caller()"
            yield f"headers = await {made} if {test} else {{}}"
            return
        if self.has_roles():
            first = self.kit.scenes.role(self.callers[1].role or "").text
            column = self.kit.names.column(auth.user, auth.role or "")
            yield f"me = await rows.{singular}({column}=role or {first})"
        else:
            yield f"me = await rows.{singular}()"
        yield f"headers = await rows.sign_in(me) if {test} else {{}}"

    def maker(
        self, name: str, own: list[Row], names: dict[Row, str], *, makes_me: bool
    ) -> TestFunction:
        """Return the function that makes the rows of a section."""
        lines = [self.kit.scenes.create(row, names) for row in own]
        keys: dict[str, Literal] = {names[row]: Code(names[row]) for row in own}
        if makes_me:
            keys[ME] = Code(ME)
        lines.append(laid_out("return ", keys, indent=1))
        auth = self.kit.situations.auth
        parameters: list[str] = []
        if makes_me and auth is not None:
            parameters.append(f"me: {self.kit.key_annotation(auth.user)}")
        return TestFunction(name, tuple(lines), tuple(parameters), returns="dict[str, object]")

    def literal(self, case: Case) -> Literal:
        """Return a case as it stands in the matrix."""
        statuses: Literal = case.statuses if len(self.callers) > 1 else case.statuses[0]
        body: Literal = Code("None") if case.body is None else case.body
        return (case.method, case.path, body, statuses)

    # ------------------------------------------------------------ other routes

    def other_routes(self) -> Iterator[TestFunction]:
        """Yield a test of methods and spellings that lead nowhere."""
        cases: dict[tuple[str, str, int], None] = {}
        paths = dict.fromkeys(operation.path for operation in self.operations)
        for path in paths:
            filled = self.filled(path)
            offered = {o.method for o in self.kit.factories.routes.matching(path)}
            other = next((m for m in reversed(METHODS) if m not in offered), None)
            if other is not None:
                cases[other, filled, 405] = None
            if "HEAD" not in offered:
                cases["HEAD", filled, 405] = None
        first = next(iter(paths), None)
        if first is not None and "{" not in first:
            method = next(o.method for o in self.operations if o.path == first)
            cases[method, f"{first}/", 404] = None
            cases[method, f"/{first}", 404] = None
            cases[method, swapped(first), 404] = None
        kept: list[Literal] = [
            (method, path, status)
            for method, path, status in cases
            if status == 405 or not any(self.kit.factories.routes.matching(path))
        ]
        if not kept:
            return
        self.kit.used.imports["", "pytest"] = None
        lines = (
            "answer = await client.request(method, path)",
            "assert answer.status_code == status",
        )
        yield TestFunction(
            f"test_routes_beside_{self.package}",
            lines,
            ("method: str", "path: str", "status: int"),
            (parametrize(("method", "path", "status"), kept),),
        )

    def filled(self, path: str) -> str:
        """Return a path with absent keys in it."""
        operation = next(o for o in self.operations if o.path == path)
        for parameter in operation.path_parameters:
            try:
                value = self.missing_key(parameter.type)
            except NoSample:
                value = "x"
            path = path.replace("{" + parameter.name + "}", value)
        return path


def swapped(path: str) -> str:
    """Return a path whose last segment begins with a capital."""
    head, _, last = path.rpartition("/")
    return f"{head}/{last[:1].upper()}{last[1:]}"
