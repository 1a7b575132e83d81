"""The modules that are the same for every entity: factory, settings, middleware, health."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.body_kinds import is_simple
from fastgen.backend.code import fit
from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.kind_context import kinds_of
from fastgen.backend.outbox.events import has_outbox
from fastgen.backend.path_segments import may_hold_slash
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.passwords import hashes_alone
from fastgen.backend.planners.schemes import is_standard
from fastgen.backend.planners.seeds import seeds_call
from fastgen.backend.planners.settings import plan_settings
from fastgen.backend.routes import has_twins, route_path, routers_in_order, unlocated
from fastgen.backend.stored_files import has_files
from fastgen.backend.traits import (
    allowed_headers,
    exposed_headers,
    has_caches,
    has_keys,
    has_switches,
    has_tags,
)
from fastgen.backend.wrap import wrap
from fastgen.ir.checked.files import brings_files
from fastgen.ir.naming import pascal_case
from fastgen.records import dataclass

STATIC = ("main", "serve", "health", "logs")


@dataclass(frozen=True, slots=True)
class FactoryView:
    """What ``app/factory.py`` puts together."""

    imports: str
    title: str
    auth: bool
    kinds: tuple[tuple[str, str], ...]
    """The package and the service of the accounts of each entity, where there are several."""
    passwords: bool
    """Whether it hashes passwords and has no accounts."""
    settings: bool
    worker: bool
    storage: bool
    """Whether files are swept."""
    seeds: str
    cors: bool
    credentials: bool
    """Whether pages of other origins may let the browser send what it keeps."""
    allowed_headers: str
    exposed_headers: str
    tags: bool
    """Whether answers have entity tags."""
    keys: bool
    """Whether answers are given again to requests with a key."""
    switches: bool
    """Whether settings leave operations out."""
    routers: str


@dataclass(frozen=True, slots=True)
class OpenApiView:
    """What ``app/openapi.py`` adds to the document."""

    tags: bool
    auth: bool
    kinds: bool
    """Whether several entities of callers sign in, each in ways of their own."""
    contract: bool
    """Whether a contract says what errors look like."""
    everywhere: str
    """The statuses that every operation may answer, as code."""
    files: bool
    """Whether some answer is a file."""
    scheme: str
    """The word before a token, where it is none that the document has a form for."""
    unlocated: str
    """The operations that answer 201 without saying where what is new is, as code; or empty."""
    twins: bool
    """Whether two paths differ in the names of their parameters alone."""


@dataclass(frozen=True, slots=True)
class MiddlewareView:
    """``private`` is the statement that tells an answer for the caller alone, or empty."""

    private: str
    caches: bool
    """Whether an answer may say itself how long it can be kept."""
    slashes: bool
    """Whether a key in a path may have a slash in it."""
    contract: bool
    """Whether a contract says what errors look like."""
    uploads: bool
    """Whether some forms have files, and a limit of their own."""


def plan_application(context: Context) -> Iterator[PlannedFile | LinkedFile]:
    """Yield the modules directly below ``app`` that every project has."""
    yield PlannedFile("app/__init__.py", "app/__init__.py.jinja", None)
    yield PlannedFile("tests/__init__.py", "empty.jinja", None)
    for module in STATIC:
        yield PlannedFile(f"app/{module}.py", f"app/{module}.py.jinja", None)
    yield PlannedFile("app/factory.py", "app/factory.py.jinja", factory_view(context))
    yield PlannedFile("app/middleware.py", "app/middleware.py.jinja", middleware_view(context))
    contract = context.contracts.needed
    every = "*(status_of(*each) for each in ANYWHERE.items())" if contract else "*ANYWHERE"
    accounts = context.program.accounts is not None
    operations = context.program.operations
    nowhere = sorted(map(python_string, unlocated(context.program, context.functions)))
    tokens = [each for each in context.program.authentications if each.kind == "jwt"]
    openapi = OpenApiView(
        tags=has_tags(context.program),
        auth=accounts,
        kinds=context.program.mixed is not None,
        contract=contract,
        everywhere=every,
        scheme=next((each.scheme for each in tokens if not is_standard(each)), ""),
        files=any(operation.form == "file" for operation in operations),
        unlocated=(fit(f"UNLOCATED = {{{', '.join(nowhere)}}}") if nowhere else ""),
        twins=has_twins(route_path(each, context.functions.of(each)) for each in operations),
    )
    yield PlannedFile("app/openapi.py", "app/openapi.py.jinja", openapi)
    yield plan_settings(context)


def factory_view(context: Context) -> FactoryView:
    """Return what the factory of the app includes; the routers most in demand come first."""
    program = context.program
    auth = program.accounts
    packages = list(context.functions.packages)
    imported: list[Import] = [
        ("app", "health"),
        *symbols("collections.abc", "AsyncIterator"),
        *symbols("contextlib", "asynccontextmanager"),
        *symbols("fastapi", "FastAPI"),
        *symbols("starlette.middleware.trustedhost", "TrustedHostMiddleware"),
        *symbols("app.database", "Database upgrade_database"),
        *symbols("app.errors", "add_error_handlers"),
        *symbols("app.logs", "configure_logging"),
        *symbols("app.middleware", "BodyLimit RequestContext RequestRate"),
        *symbols("app.openapi", "complete_document"),
        *symbols("app.settings", "Settings"),
        *(context.names.modules.whole(each, "router", each) for each in packages),
    ]
    if program.cors:
        imported += symbols("starlette.middleware.cors", "CORSMiddleware")
    if has_tags(program):
        imported += symbols("app.etags", "EntityTags")
    if has_keys(program):
        imported += symbols("app.idempotency.keys", "Replayed answer_again")
    if has_switches(program):
        imported += symbols("app.switches", "left_out without")
    if program.seeds:
        imported += symbols("app.seed", "insert_seeds")
    if has_outbox(program):
        imported += symbols("app.outbox.worker", "work_beside")
    if has_files(program):
        imported += symbols("app.storage.sweeping", "sweeping")
    modules = list(routers_in_order(program, context.functions))
    kinds = kinds_of(context)
    for kind in kinds:
        service = f"AuthService as {pascal_case(kind.user)}Auth"
        imported.append((f"app.{kind.package}.service", service))
        if kind.package in modules:
            imported.append((f"app.{kind.package}", f"router as {kind.package}"))
    if auth is not None and not kinds:
        imported += symbols("app.auth.service", "AuthService")
    if hashes_alone(context):
        imported += symbols("app.auth.passwords", "Passwords")
    if "auth" in modules:
        imported.append(("app.auth", "router as auth"))
    routers = (
        wrap("for module in (", modules, "):", indent=1, display=True)
        if len(modules) > 1
        else f"for module in ({modules[0]},):"
    )
    return FactoryView(
        imports=import_lines(imported, ["gc"]),
        title=python_string(program.title),
        auth=auth is not None and not kinds,
        kinds=tuple((kind.package, f"{pascal_case(kind.user)}Auth") for kind in kinds),
        passwords=hashes_alone(context),
        settings=any(
            each.role == "settings"
            for function in context.functions.by_operation.values()
            for each in function.parameters
        )
        or has_files(program)
        or bool(program.cors and any(map(is_simple, program.operations))),
        worker=has_outbox(program),
        storage=has_files(program),
        seeds=seeds_call(context) if program.seeds else "",
        cors=bool(program.cors),
        credentials=any(way.kind in ("session", "basic") for way in program.ways),
        allowed_headers=header_list("allow_headers", allowed_headers(program)),
        exposed_headers=header_list("expose_headers", exposed_headers(program)),
        tags=has_tags(program),
        keys=has_keys(program),
        switches=has_switches(program),
        routers=routers,
    )


def header_list(name: str, headers: Iterable[str]) -> str:
    """Return an argument that lists headers."""
    return wrap(
        f"{name}=[", [python_string(each) for each in headers], "],", indent=2, display=True
    )


def middleware_view(context: Context) -> MiddlewareView:
    """Return when an answer must not be stored by anybody."""
    program = context.program
    slashes = any(
        may_hold_slash(each.type)
        for operation in program.operations
        for each in operation.path_parameters
    )
    contract = context.contracts.needed
    uploads = any(map(brings_files, program.operations))
    if program.accounts is None:
        return MiddlewareView("", caches=False, slashes=slashes, contract=contract, uploads=uploads)
    headers = ["cookie" if auth.kind == "session" else auth.header.lower() for auth in program.ways]
    conditions = [f'b"{name}" in given' for name in dict.fromkeys(headers)]
    places = dict.fromkeys(auth.endpoints for auth in program.ways if auth.endpoints)
    conditions += [f'scope["path"].startswith({python_string(place)})' for place in places]
    private = fit(f"        private = {' or '.join(conditions)}").strip()
    caches = has_caches(program)
    return MiddlewareView(
        private, caches=caches, slashes=slashes, contract=contract, uploads=uploads
    )
