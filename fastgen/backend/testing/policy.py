"""The policy matrix: every caller, every operation, rows of every kind, and what they get."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastgen.backend.lowering.identifiers import constant
from fastgen.backend.testing.functions import TestFunction, parametrize
from fastgen.backend.testing.literals import Code, Literal, call, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.policy_bulk import PolicyBulk
from fastgen.backend.testing.policy_rows import (
    ITEMS,
    Case,
)
from fastgen.backend.testing.rows import Row
from fastgen.backend.testing.sending import Way, sent_as

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


NOT_ALLOWED = 405
FOUND = TestFunction(
    "found",
    (
        '"""Return the rows that stand at a place in an answer; none where it is an error."""',
        "for key in place:",
        "    value = value.get(key) if isinstance(value, dict) else None",
        "return value if isinstance(value, list) else []",
    ),
    ("value: object", "place: list[str]"),
    returns="list[dict[str, object]]",
    asynchronous=False,
)
EMPTY = re.compile(r"\{\}|\[\]")
"""An object or a list with nothing in it."""


WAYS: dict[Way, tuple[str, str]] = {
    "json": ("", "dict[str, object] | None"),
    "whole": ("_bodies", "object"),
    "data": ("_forms", "dict[str, object]"),
    "content": ("_texts", "str"),
    "files": ("_uploads", "dict[str, object]"),
}
"""How bodies are sent: the end of the name of the test, and the type of a body."""


class Policy(PolicyBulk):
    """Makes the matrix of one package."""

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests of the package: its matrix, its lists, other methods and paths."""
        self.fill()
        if self.section.cases:
            yield from self.matrix()
        yield from self.other_routes()

    def matrix(self) -> Iterator[TestFunction]:
        """Yield the function that makes the rows and the test of the matrix."""
        section = self.section
        for row in (section.me, *section.me.own):
            row.told.clear()
        names = dict(section.names)
        own = [row for row in names if row not in section.me.own]
        makes_me = self.names_me() or any(
            mine in (value if isinstance(value, tuple) else (value,))
            for row in own
            for value in row.told.values()
            for mine in section.me.own
        )
        maker = f"make_{self.package}"
        if own or makes_me:
            yield self.maker(maker, own, names, makes_me=makes_me)
        for way, (suffix, annotation) in WAYS.items():
            sent = [case for case in section.cases if case.way == way]
            if sent:
                yield self.sent(sent, way, suffix, annotation, own=bool(own), makes_me=makes_me)
        if section.lists:
            yield self.lists(makes_me=makes_me)

    def sent(
        self,
        sent: list[Case],
        way: Way,
        suffix: str,
        body_type: str,
        *,
        own: bool,
        makes_me: bool,
    ) -> TestFunction:
        """Return the test of the requests whose bodies are sent in one way."""
        kit = self.kit
        with_auth = len(self.callers) > 1
        cases: list[Literal] = [self.literal(case) for case in sent]
        title = constant(f"{self.package}{suffix}")
        result = "int" if not with_auth else f"tuple[{', '.join(['int'] * len(self.callers))}]"
        kind = f"list[tuple[str, str, {body_type}, {result}]]"
        # An empty object or list has no type that mypy could find out.
        annotation = kind if any(EMPTY.search(flat(case)) for case in cases) else ""
        matrix = kit.constant(f"MATRIX_OF_{title}", cases, annotation)
        lines: list[str] = []
        parameters = ["method: str", "path: str", f"body: {body_type}"]
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
            lines.append(self.made(makes_me=makes_me))
            path = "path.format(**keys)"
            if any("{" in flat(case.body).replace('{"', "") for case in sent):
                body = "fill(body, keys)"
                if way in ("data", "files"):
                    body = "{name: fill(value, keys) for name, value in body.items()}"
        named: dict[str, Literal] = {"json" if way == "whole" else way: sent_as(way, Code(body))}
        if headers:
            named["headers"] = Code(headers)
        send = call("client.request", Code("method"), Code(path), **named)
        writes = any(case.method != "GET" for case in sent)
        if writes:
            kit.used.snapshot = True
            lines.append("before = await rows.snapshot()")
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
        if writes:
            lines += ["if answer.is_error:", "    assert await rows.snapshot() == before"]
        kit.used.imports["", "pytest"] = None
        return TestFunction(
            f"test_{self.package}{suffix}", tuple(lines), tuple(parameters), decorators
        )

    def made(self, *, makes_me: bool) -> str:
        """Return the line that makes the rows of the section."""
        mine = "**me" if self.kit.program.mixed is not None else "me"
        return f"keys = await make_{self.package}({f'rows, {mine}' if makes_me else 'rows'})"

    def lists(self, *, makes_me: bool) -> TestFunction:
        """Return the test that each list shows the rows that its caller may read, and no others."""
        table: list[Literal] = []
        placed = any(each.place != ITEMS for each in self.section.lists)
        alone = len(self.callers) == 1
        for each in self.section.lists:
            visible: dict[str, Literal] = {
                name: seen[0] if alone else seen for name, seen in each.visible.items()
            }
            row: tuple[Literal, ...] = (each.path, each.key, visible)
            table.append((*row, [str(step) for step in each.place]) if placed else row)
        constant_name = self.kit.constant(f"LISTS_OF_{constant(self.package)}", table)
        parameters = ["path: str", "key: str"]
        lines = [] if alone else list(self.caller_lines(makes_me=makes_me))
        lines.append(self.made(makes_me=makes_me))
        names = ("path", "key", "visible", *(("place",) if placed else ()))
        decorators = [parametrize(names, Code(constant_name))]
        items = "found(answer.json(), place)" if placed else 'answer.json().get("items", [])'
        headers, expected = "", "seen"
        if alone:
            parameters.append("visible: dict[str, bool]")
        else:
            kinds = ", ".join(["bool"] * len(self.callers))
            parameters += [f"visible: dict[str, tuple[{kinds}]]", self.caller_parameter()]
            subject = "role" if self.has_roles() else "signed_in"
            decorators.append(parametrize(subject, Code("CALLERS")))
            headers, expected = ", headers=headers", f"seen[CALLERS.index({subject})]"
        lines += [
            f"answer = await client.get(path.format(**keys){headers})",
            f"shown = {{str(item[key]) for item in {items}}}",
            "for name, seen in visible.items():",
            f"    assert (str(keys[name]) in shown) is {expected}, name",
        ]
        if placed:
            parameters.append("place: list[str]")
        name = f"test_lists_of_{self.package}_show_what_the_caller_may_read"
        return TestFunction(name, tuple(lines), tuple(parameters), tuple(decorators))

    def names_me(self) -> bool:
        """Tell whether some request names who calls."""
        named = [case.path for case in self.section.cases]
        said = [flat(case.body) for case in self.section.cases]
        return any(
            any(f"{{{me}}}" in text for text in (*named, *said))
            or any(me in each.visible or f"{{{me}}}" in each.path for each in self.section.lists)
            for me in self.mine_by_name()
        )

    def mine_by_name(self) -> dict[str, Row]:
        """Return the rows that whoever calls has, by their names in the tests."""
        return {row.name: row for row in self.section.me.own}

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
        if self.kit.program.mixed is not None:
            made = "rows.caller(role)" if not makes_me else "rows.sign_in_as(role, me)"
            if makes_me:
                yield "me = await rows.of_each_kind(role)"
            yield f"headers = await {made} if role else {{}}"
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
            keys |= {name: Code(name) for name in self.mine_by_name()}
        lines.append(laid_out("return ", keys, indent=1))
        auth = self.kit.situations.auth
        parameters: list[str] = []
        if makes_me and auth is not None:
            parameters += [
                f"{name}: {self.kit.key_annotation(row.entity)}"
                for name, row in self.mine_by_name().items()
            ]
        return TestFunction(name, tuple(lines), tuple(parameters), returns="dict[str, object]")

    def literal(self, case: Case) -> Literal:
        """Return a case as it stands in the matrix."""
        statuses: Literal = case.statuses if len(self.callers) > 1 else case.statuses[0]
        body: Literal = Code("None") if case.body is None else case.body
        return (case.method, case.path, body, statuses)

    def other_routes(self) -> Iterator[TestFunction]:
        """Yield a test of methods and spellings that lead nowhere."""
        kinds = self.kit.program.contract.kinds
        nowhere = kinds["not_found"].status
        not_allowed = kinds["not_allowed"].status if "not_allowed" in kinds else NOT_ALLOWED
        cases: dict[tuple[str, str, int], None] = {}
        paths = dict.fromkeys(operation.path for operation in self.operations)
        for path in paths:
            filled = self.filled(path)
            offered = self.kit.methods_at(path)
            other = next((m for m in reversed(METHODS) if m not in offered), None)
            if other is not None:
                cases[other, filled, not_allowed] = None
            if "HEAD" not in offered:
                cases["HEAD", filled, not_allowed] = None
        first = next(iter(paths), None)
        if first is not None and "{" not in first:
            method = next(o.method for o in self.operations if o.path == first)
            for path in (f"{first}/", f"/{first}", swapped(first)):
                cases[method, path, nowhere] = None
        kept: list[Literal] = [
            (method, path, status)
            for method, path, status in cases
            if status == not_allowed or not self.kit.methods_at(path)
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
