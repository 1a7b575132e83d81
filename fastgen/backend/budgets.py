"""How many SQL statements a request runs at most, counted in the code of its functions.

A bound, reached when the body names everything it can; None where the number depends on the rows.
"""

from __future__ import annotations

import re

from fastgen.backend.functions import Functions, ServiceFunction
from fastgen.backend.services.module import ServiceModule
from fastgen.ir.checked.operations import Operation

RUN = re.compile(r"\bconnection\.(?:execute|scalar|scalars)\b")
CALL = re.compile(r"\bawait (\w+)\(")
LOOP = re.compile(r"^\s*(?:for|while)\b")


def budget(operation: Operation, functions: Functions) -> int | None:
    """Return the most statements that one request of an operation runs, or None for no bound."""
    project = functions.project
    if not project.written:
        return None
    function = functions.of(operation)
    service = project.service(function.package)
    total = _count(functions, service.module, function.name)
    for parameter in function.parameters:
        if parameter.finder is not None and total is not None:
            module = project.service(parameter.finder.package).module
            found = _count(functions, module, parameter.finder.service)
            total = None if found is None else total + found
    return None if total is None else total + asks_for_caller(function)


def asks_for_caller(function: ServiceFunction) -> int:
    """Return 1 if the caller is looked up, else 0."""
    roles = [each.role for each in function.parameters]
    finders = [each.finder for each in function.parameters if each.finder is not None]
    inside = any(each.role == "caller" for finder in finders for each in finder.parameters)
    asked = "caller" in roles or inside or function.guard is not None or function.authenticate
    return int(asked)


def _count(functions: Functions, module: ServiceModule, name: str) -> int | None:
    total = 0
    depth: int | None = None
    for line in "\n".join(module.functions_text[name]).split("\n"):
        margin = len(line) - len(line.lstrip())
        if depth is not None and line.strip() and margin <= depth:
            depth = None
        runs = len(RUN.findall(line))
        for called in CALL.findall(line):
            found = _called(functions, module, called)
            if found is None:
                return None
            runs += found
        if LOOP.match(line):
            # What the loop goes over is fetched once.
            depth = margin
        elif depth is not None and runs:
            return None
        total += runs
    return total


def _called(functions: Functions, module: ServiceModule, name: str) -> int | None:
    """Return what a function of this or another service runs; others run nothing."""
    if name in module.functions_text:
        return _count(functions, module, name)
    for symbol in module.imports:
        if symbol.name == name and symbol.module.endswith(".service"):
            package = symbol.module.split(".")[1]
            other = functions.project.service(package).module
            return _count(functions, other, name)
    return 0
