"""`step`: one request to an app, from the state before it to the state after it.

The order of checks is that of section 14 of the reference:

1. a malformed request: 413, then the path (404) and the method (405), then 415 and 400
2. credentials: 401
3. an `allow` that mentions no row: 403
4. the rows that the path names: 404
5. the rest of `allow` and `deny`: 403
6. query parameters and body: 422
7. the statements, limits and checks of the rows they write: 422
8. uniqueness and references: 409

Numbers 5 to 8 are the work of the verbs (`operations`) and of actions (`actions`).
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import partial

from fastgen.ir.checked.entities import Access
from fastgen.ir.checked.files import brings_files
from fastgen.ir.checked.operations import Contract, Operation
from fastgen.ir.checked.program import Authentication, Program
from fastgen.semantics.access import foreseen, require_possible, require_possible_keys
from fastgen.semantics.accounts import Endpoint, endpoints_of
from fastgen.semantics.bodies import MULTIPART, is_form, is_text, read_plain_body, whole_of
from fastgen.semantics.callers import looks_at_caller
from fastgen.semantics.calls import NO_BODY, Call
from fastgen.semantics.contracts import enclosed, keys_around, refusal
from fastgen.semantics.credentials import KeptError, caller_of, unauthorized
from fastgen.semantics.environment import Environment
from fastgen.semantics.events import handle_events, run_jobs
from fastgen.semantics.expressions import Scope
from fastgen.semantics.messages import Request, Response
from fastgen.semantics.problems import RefusedError, refused
from fastgen.semantics.queries import read_query
from fastgen.semantics.rates import admit
from fastgen.semantics.repeats import keep, repeated
from fastgen.semantics.routing import route
from fastgen.semantics.settings import read_settings
from fastgen.semantics.state import State
from fastgen.semantics.tags import tagged
from fastgen.semantics.tenants import tenant_of
from fastgen.semantics.values import Row
from fastgen.semantics.verbs import perform
from fastgen.semantics.world import World

Target = Operation | Endpoint


def step(
    program: Program, state: State, request: Request, environment: Environment
) -> tuple[State, Response]:
    """Return the state after a request, and its answer; an error leaves the state as it was.

    Pure but for what ``environment`` gives: time, ids, tokens and hashes.
    """
    world = World(program, environment, state, state)
    try:
        world.settings = dict(read_settings(program, environment))
        run_jobs(world)
        world.before = world.state
        response = answered(world, request)
        handle_events(world)
    except RefusedError as error:
        kept, counted = world.before, world.state.attempts
        if counted != kept.attempts:  # a wrong password counts, whatever becomes of the request
            kept = replace(kept, attempts=counted)
        return kept, refusal(error, contract_at(world, request, error))
    except KeptError as error:
        return error.state, refusal(error.refusal, contract_at(world, request, error.refusal))
    return world.state, response


def answered(world: World, request: Request) -> Response:
    """Return the answer to a request, or raise the error that refuses it."""
    most = world.environment.limits.body_bytes
    is_multipart = (request.header("content-type") or "").lower().startswith(MULTIPART)
    if len(request.body) > most and not is_multipart:
        raise refused("too_large", 413)
    path, _, query = request.target.partition("?")
    target, words = route(routes(world), request.method, path)
    body = read_any_body(world.program, request, target, most)
    caller, session = who(world, request, target)
    if isinstance(target, Operation):
        world.caller, world.session = caller, session
        world.tenant = None if caller is None else tenant_of(world, caller)
    scope = Scope(world, caller, {})
    operation = operation_of(world.program, target)
    around = keys_around(target) if isinstance(target, Operation) else ()
    words_of_query = read_query(query)
    call = Call(operation, scope, request, path, words, words_of_query, body, around=around)
    if isinstance(target, Endpoint):
        return target.perform(call, target.auth, session)
    require_possible(operation.access, call.scope, foreseen)
    require_possible(operation.extra, call.scope, foreseen)
    if operation.verb in {"update", "replace"} and operation.target is None:
        require_possible_keys(operation.access, keys_of(operation, body), call.scope)
    before = repeated(call)
    if before is not None:
        return before
    call.find_path()
    require_possible(operation.access, call.scope)
    require_possible(operation.extra, call.scope)
    return keep(call, tagged(call, enclosed(target, perform(call))))


def contract_at(world: World, request: Request, error: RefusedError) -> Contract:
    """Return what errors look like where a request has come; the app's own at no operation."""
    program = world.program
    if error.kind == "too_large":
        return program.contract
    path = request.target.partition("?")[0]
    try:
        target, _ = route(routes(world), request.method, path)
    except RefusedError:
        return program.contract
    return target.contract if isinstance(target, Operation) else program.contract


def keys_of(operation: Operation, body: object) -> frozenset[str]:
    """Return the fields that a body names."""
    parts = operation.input.fields if operation.input is not None else ()
    for key in keys_around(operation):
        body = body.get(key) if isinstance(body, dict) else None
    given = body if isinstance(body, dict) else {}
    return frozenset(
        part.source for part in parts if part.wire in given and part.source is not None
    )


def routes(world: World) -> list[tuple[str, str, Target]]:
    """Return every route in the order of routing: "a fixed segment beats a parameter".

    "Where `enabled` is false the operation is not served."
    """
    found: list[tuple[str, str, Target]] = [
        (one.method, one.path, one) for one in endpoints_of(world.program)
    ]
    found.extend(
        (one.method, one.path, one) for one in world.program.operations if is_served(one, world)
    )
    return found


def is_served(operation: Operation, world: World) -> bool:
    """Tell whether the settings leave an operation in the app."""
    return operation.enabled is None or Scope(world, None, {}).true(operation.enabled)


def operation_of(program: Program, target: Target) -> Operation:
    """Return the operation of a route; the ready-made ones share that of `register`."""
    if isinstance(target, Operation):
        return target
    ways = sorted(program.ways_of(target.auth.user), key=lambda auth: auth.password is None)
    return ways[0].register or account_operation(target.auth)


def account_operation(auth: Authentication) -> Operation:
    """Return an operation about the user entity, for routes that no spec writes."""
    return Operation(
        id="account",
        name="account",
        verb="read",
        resource=auth.user,
        entity=auth.user,
        description=None,
        method="GET",
        path="",
        status=200,
        path_parameters=(),
        parameters=(),
        access=Access(open=True),
        extra=None,
        needs_caller="required",
    )


def who(world: World, request: Request, target: Target) -> tuple[Row | None, int | None]:
    """Return the caller and the session, as far as the operation looks at them: 401."""
    if not world.program.authentications:
        if isinstance(target, Operation):
            admit(world, target, None, request.client)
            world.before = world.state
        return None, None
    if isinstance(target, Endpoint):
        looks = required = target.signed_in
    else:
        required = target.needs_caller == "required"
        looks = looks_at_caller(world.program, target)
    ways = world.program.authentications
    if isinstance(target, Endpoint):
        ways = world.program.ways_of(target.auth.user)
    rated = isinstance(target, Operation) and target.rate is not None
    found = caller_of(world, request, ways) if looks or rated else None
    if isinstance(target, Operation):
        admit(world, target, None if found is None else found[0], request.client)
    found = found if looks else None
    world.before = world.state
    if found is None:
        if required:
            raise unauthorized("unauthenticated", world.program)
        return None, None
    return found


def read_any_body(program: Program, request: Request, target: Target, most: int) -> object:
    """Return the body: a value of JSON, the fields of a form, or a text."""
    if isinstance(target, Operation) and (is_form(target) or is_text(target)):
        if len(request.body) > most and not brings_files(target):
            raise refused("too_large", 413)
        return read_plain_body(request, target, program.cors, most)
    if len(request.body) > most:
        raise refused("too_large", 413)
    return read_body(request, target)


def takes_json(target: Target) -> bool:
    """Tell whether a route has a body in JSON."""
    if isinstance(target, Endpoint):
        return target.reads == "json"
    return target.input is not None or whole_of(target) is not None


def read_body(request: Request, target: Target) -> object:
    """Return the JSON value of the body: not `application/json` is 415, no JSON is 400."""
    if not takes_json(target) or not request.body:
        return NO_BODY
    media = (request.header("content-type") or "").partition(";")[0].strip().lower()
    kind, _, subtype = media.partition("/")
    if kind != "application" or not (subtype == "json" or subtype.endswith("+json")):
        raise refused("unsupported", 415)
    try:
        text = request.body.decode("utf-8")
        return json.loads(text, parse_float=Decimal, parse_constant=partial(_no_number, text))
    except (ValueError, RecursionError):
        raise refused("malformed", 400) from None


def _no_number(text: str, name: str) -> object:
    """Refuse `NaN` and `Infinity`, which Python reads and JSON does not have."""
    raise ValueError(f"{name} in {len(text)} characters")
