"""How many SQL statements a request runs: counted in the code that answers it, caller included.

Without a request in mind, a budget is what any successful request may run. With one (what its
body says, whether somebody is signed in), it is mostly one number.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from fastgen.backend.counts import FILLED, NULL, SOMETHING, UNKNOWN, Count, Value
from fastgen.backend.features import has_schemes
from fastgen.backend.functions import Functions, Parameter, RowFinder, ServiceFunction
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.names import attribute
from fastgen.backend.outbox.sending import sending_names
from fastgen.backend.schema_defaults import EMPTY
from fastgen.backend.statement_counts import Counter, Function
from fastgen.backend.stored_files import kept_files
from fastgen.ir.checked.files import brings_files, file_parts
from fastgen.ir.checked.operations import Operation
from fastgen.records import dataclass

OF_LISTS = ("total", "q", "cursor", "sort")
"""Keys of the query of a list that are null where nobody gives them."""
OUTBOX = "outbox"
PUT = ["async def put_message(connection):", "    await connection.execute(ADD_MESSAGE)"]
"""What every function that puts something into the outbox ends with."""
MOST_TREES = 200
"""Functions that are kept as trees: an operation needs those of its package, and few others."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of a request: the keys of its body by their wire names, and who sends it.

    A value is None for null, True or False for what counts as such in Python. Where a body is a
    list, ``rows`` is its length, and the keys are those of each item.
    """

    says: Mapping[str, bool | None] = field(default_factory=dict)
    signed_in: bool = True
    rows: int | None = None


class Budgets:
    """The budgets of the operations of one program."""

    def __init__(self, functions: Functions) -> None:
        """Take the functions; services are written when the first budget is asked for."""
        self.functions = functions
        self._trees: dict[tuple[str, str], Function] = {}
        self._sending = {*sending_names(functions.program), "put_message"}

    def of(self, operation: Operation, request: Request | None = None) -> Count:
        """Return how many statements a successful request runs; ``most`` is None for no bound."""
        if not self.functions.project.written:
            raise AssertionError("services without text")
        function = self.functions.of(operation)
        total = self._caller(function, request, operation)
        for finder in self._finders(function.parameters):
            total += self._run(
                finder.package, finder.service, operation, finder.parameters, request
            )
        if brings_files(operation) and any(True for _ in kept_files(self.functions.program)):
            total += self._settled(operation, request)
        return total + self._run(
            function.package, function.name, operation, function.parameters, request
        )

    def _settled(self, operation: Operation, request: Request | None) -> Count:
        """Return what it runs to know which files were kept: nothing where none came."""
        parts = file_parts(operation)
        if request is not None:
            came = any(request.says.get(each.wire) for each in parts)
            return Count(1, 1) if came else Count()
        optional = all(each.optional for each in parts)
        return Count(0 if optional else 1, 1)

    def let_go(self) -> None:
        """Forget the functions that were read: each can find the others."""
        self._trees.clear()

    def may_be_anonymous(self, operation: Operation) -> bool:
        """Tell whether a caller costs a statement, but need not be there."""
        found = self._caller(self.functions.of(operation), None, operation)
        return found.least == 0 and found != Count()

    def _caller(
        self, function: ServiceFunction, request: Request | None, operation: Operation
    ) -> Count:
        """Return what finding the caller runs: nothing where nobody is named."""
        finders = self._finders(function.parameters)
        callers = [
            each
            for parameters in (function.parameters, *(finder.parameters for finder in finders))
            for each in parameters
            if each.role == "caller"
        ]
        demanded = function.guard is not None or function.authenticate
        if not callers and not demanded:
            return Count()
        program = self.functions.program
        # A password is read before the caller is; a rate is counted for somebody who is known.
        look_ups = 2 if program.authentications[0].kind == "basic" else 1
        look_ups += 1 if operation.rate is not None and has_schemes(program) else 0
        if request is not None:
            return Count(look_ups, look_ups) if request.signed_in else Count()
        optional = not demanded and all(is_optional(each) for each in callers)
        return Count(0 if optional else look_ups, look_ups)

    def _finders(self, parameters: Iterable[Parameter]) -> list[RowFinder]:
        """Return the finders of some parameters and their own, each once."""
        found: dict[tuple[str, str], RowFinder] = {}
        for each in parameters:
            if each.finder is not None:
                for finder in (*self._finders(each.finder.parameters), each.finder):
                    found[finder.package, finder.name] = finder
        return list(found.values())

    def _run(
        self,
        package: str,
        name: str,
        operation: Operation,
        parameters: Iterable[Parameter],
        request: Request | None,
    ) -> Count:
        function = self._function(package, name)
        values = [given_for(each, operation, request) for each in parameters]
        return Counter(alone=request is not None).function(function, values)

    def _function(self, package: str, name: str) -> Function:
        known = self._trees.get((package, name))
        if known is not None:
            return known
        if len(self._trees) > MOST_TREES:
            self._trees.clear()
        project = self.functions.project
        sent = package == OUTBOX
        modules = self.functions.names.modules
        module = (project.messages if sent else project.service(package)).module
        found = module.functions_text.get(name, PUT) if sent else module.functions_text[name]
        text = "\n".join(found)
        (tree,) = ast.parse(text).body
        if not isinstance(tree, ast.AsyncFunctionDef | ast.FunctionDef):
            raise AssertionError(f"{package}.{name} is no function")
        lines = enumerate(text.split("\n"), 1)
        waiting = frozenset(number for number, line in lines if "await " in line)

        def find(called: str) -> Function | None:
            if called in module.functions_text:
                return self._function(package, called)
            if called in self._sending:
                return self._function(OUTBOX, called)
            for symbol in module.imports:
                home = modules.home_of_service(symbol.module) if symbol.name == called else None
                if home is not None:
                    return self._function(home, called)
            return None

        def statement(constant: str) -> str:
            for name, build in module.lowered.constants:
                if name == constant:
                    return render_expression(build())
            return ""

        return self._trees.setdefault((package, name), Function(tree, waiting, find, statement))


def is_optional(parameter: Parameter) -> bool:
    """Tell whether a parameter may be null."""
    return parameter.annotation.text.endswith("None")


def given_for(parameter: Parameter, operation: Operation, request: Request | None) -> Value:
    """Return what a function is known to be given for one of its parameters."""
    if request is None:
        return UNKNOWN
    match parameter.role:
        case "caller":
            return FILLED if request.signed_in else NULL
        case "versions":
            return NULL
        case "body" if request.rows is not None:
            item = said_by(operation, request) if request.says else SOMETHING
            return Value(null=False, true=request.rows > 0, size=request.rows, item=item)
        case "body" | "query" | "form" | "text" | "upload":
            return said_by(operation, request)
    return SOMETHING


def said_by(operation: Operation, request: Request) -> Value:
    """Return what a body, a query, or each item of a list, is known to say."""
    names = dict(keys_of(operation))
    says = {
        names[wire]: NULL if value is None else Value(null=False, true=value)
        for wire, value in request.says.items()
        if wire in names
    }
    return Value(null=False, keys=says, absent=dict(absent_of(operation)))


def keys_of(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the keys of a request: their names on the wire, and in Python."""
    for part in operation.input.fields if operation.input is not None else ():
        yield part.wire, attribute(part.name)
    for parameter in operation.parameters:
        yield parameter.wire, attribute(parameter.name)
    if operation.listing is not None:
        yield from ((name, attribute(name)) for name in OF_LISTS)


def absent_of(operation: Operation) -> Iterator[tuple[str, Value]]:
    """Yield what keys are that a request does not say, where that is certain."""
    for part in operation.input.fields if operation.input is not None else ():
        if operation.verb in ("update", "bulk_update"):
            yield attribute(part.name), NULL
        elif part.optional and part.default is None:
            empty = type(part.type) in EMPTY and not part.nullable
            yield attribute(part.name), Value(null=False, true=False) if empty else NULL
    for parameter in operation.parameters:
        if parameter.optional and parameter.default is None:
            yield attribute(parameter.name), NULL
    if operation.listing is not None:
        names = (*OF_LISTS, *(each.name for each in operation.listing.filters))
        yield from ((attribute(name), NULL) for name in names)
