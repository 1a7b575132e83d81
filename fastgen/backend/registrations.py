"""The function that adds a user who registers: what it is called, takes and returns."""

from __future__ import annotations

from dataclasses import replace

from fastgen.backend.function_parts import HASH, Annotation, ServiceFunction
from fastgen.backend.functions import Functions
from fastgen.backend.kind_names import package_of
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.password_uses import is_password
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Authentication

SCHEMA = "Registration"
SCHEMAS = "app.auth.schemas"


def registration(functions: Functions, auth: Authentication) -> ServiceFunction | None:
    """Return the function behind ``register``: it adds a user like any other ``create``.

    The password comes hashed, so that no transaction is open meanwhile.
    """
    operation = auth.register
    if operation is None or operation.input is None:
        return None
    plain = functions.function_of(operation)
    schemas = SCHEMAS
    if functions.program.mixed is not None:
        schemas = f"app.{package_of(auth.user)}.schemas"
    body = Annotation(SCHEMA, (Symbol(schemas, SCHEMA),))
    parameters = [
        replace(each, annotation=body) if each.role == "body" else each
        for each in plain.parameters
        if each.role != "passwords" or _has_others(functions, operation, auth)
    ]
    if auth.password is not None:
        parameters.append(HASH)
    return replace(
        plain, name=_name(functions, auth), parameters=tuple(parameters), authenticate=False
    )


def _name(functions: Functions, auth: Authentication) -> str:
    own = functions.names.of(auth.user)
    operations = functions.packages.get(own.package, ())
    name = f"register_{own.singular}"
    while name in {functions.name_of(each) for each in operations}:
        name = f"{name}_"
    return name


def _has_others(functions: Functions, operation: Operation, auth: Authentication) -> bool:
    """Tell whether the input has a password besides the one to sign in with."""
    fields = functions.program.entities[auth.user].fields
    return any(
        is_password(fields[each.source])
        for each in (operation.input.fields if operation.input is not None else ())
        if each.source is not None and each.source in fields and each.source != auth.password
    )
