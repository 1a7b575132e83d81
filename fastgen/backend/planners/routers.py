"""``app/<package>/router.py`` and ``dependencies.py``: operations, and the rows of their paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastgen.backend.brackets import Code, lay_out
from fastgen.backend.code import fit
from fastgen.backend.encoders import docstring, python_string
from fastgen.backend.endpoints import Endpoint
from fastgen.backend.functions import Guard, RowFinder
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.reserved_words import FREE_ACTIONS
from fastgen.backend.routes import prefix_of, route_path
from fastgen.backend.views.routers import DependenciesView, FinderView, RouterView
from fastgen.backend.wrap import INDENT
from fastgen.ir.checked.operations import Operation, PathParameter

FEW_ROUTERS = 10
"""With more, a router looks at its prefix before its routes."""


def plan_routers(context: Context) -> Iterator[PlannedFile]:
    """Yield the router of every package, and the dependencies that find its rows."""
    for package, operations in context.functions.packages.items():
        yield PlannedFile(
            context.names.modules.path(package, "router"),
            "app/__package__/router.py.jinja",
            router_view(context, package, operations),
        )
    finders, guards = context.functions.finders, context.functions.guards
    for package in dict.fromkeys((*guards, *finders)):
        yield PlannedFile(
            context.names.modules.path(package, "dependencies"),
            "app/__package__/dependencies.py.jinja",
            dependencies_view(context, package, finders.get(package, ()), guards.get(package, ())),
        )


def router_view(context: Context, package: str, operations: Sequence[Operation]) -> RouterView:
    """Return the view of the router of one package."""
    functions = context.functions
    paths = [route_path(each, functions.of(each)) for each in operations]
    prefix = prefix_of(operations, paths)
    endpoints = [Endpoint(context, each, functions.of(each), prefix) for each in operations]
    views = tuple(each.view() for each in endpoints)
    many = len(functions.packages) > FEW_ROUTERS
    cls = "PrefixRouter" if many and prefix else "APIRouter"
    imports: set[Import] = {("app.routing" if cls == "PrefixRouter" else "fastapi", cls)}
    for each in endpoints:
        imports |= each.imports
    arguments = [f"prefix={python_string(prefix)}"] if prefix else []
    arguments.append(f"tags=[{python_string(tag_of(package))}]")
    if any(operation.idempotent for operation in operations):
        imports.add(("app.idempotency.keys", "KeepingRoute"))
        arguments.append("route_class=KeepingRoute")
    elif any(functions.of(operation).with_role("body") for operation in operations):
        imports.add(("app.routing", "JSONRoute"))
        arguments.append("route_class=JSONRoute")
    subject = "Actions" if package == FREE_ACTIONS else words_of(package).capitalize()
    return RouterView(
        title=docstring(f"{subject} over HTTP."),
        imports=import_lines(imports),
        router=lay_out(Code(f"router = {cls}(", tuple(map(Code, arguments)), ")")),
        endpoints=views,
    )


def words_of(package: str) -> str:
    """Return a package as words.

    >>> words_of("book_copies")
    'book copies'
    """
    return package.strip("_").replace("_", " ")


def tag_of(package: str) -> str:
    """Return the tag of the operations of a package."""
    return words_of(package)


def dependencies_view(
    context: Context, package: str, finders: Sequence[RowFinder], guards: Sequence[Guard]
) -> DependenciesView:
    """Return the view of the dependencies of one package.

    Guards stand here and not beside the rules, which the service of accounts imports.
    """
    imports: set[Import] = set()
    title = f"Who may use the routes of {words_of(package)}."
    if finders:
        service = context.names.modules.whole(package, "service")
        imports |= {("typing", "Annotated"), ("fastapi", "Depends"), service}
        subject = context.names.of(finders[0].entity).singular.strip("_").replace("_", " ")
        title = f"The {subject} that a path names; it is looked up before the body is validated."
    if finders and guards:
        title = f"Who may use the routes of {words_of(package)}, and the rows that paths name."
    lines = tuple(_guard_line(context, guard, imports) for guard in guards)
    views = tuple(finder_view(context, finder, imports) for finder in finders)
    return DependenciesView(
        title=docstring(title), imports=import_lines(imports), guards=lines, finders=views
    )


def _guard_line(context: Context, guard: Guard, imports: set[Import]) -> str:
    """Return the assignment of a guard."""
    naming = Naming(context.program, context.names)
    roles = naming.enum(context.program.role_enum or "")
    imports |= {("app.auth.dependencies", "require_role"), (roles.module, roles.name)}
    members = (Code(f"{roles.name}.{naming.member(role)}") for role in guard.roles)
    return lay_out(Code(f"{guard.name} = require_role(", tuple(members), ")"))


def finder_view(context: Context, finder: RowFinder, imports: set[Import]) -> FinderView:
    """Return one dependency; ``imports`` are added to."""
    parameters: list[str] = []
    key = ""
    for each in finder.parameters:
        if each.role == "connection":
            continue
        if each.role == "caller":
            optional = each.annotation.text.endswith("None")
            name = "OptionalCaller" if optional else "CurrentCaller"
            imports.add(("app.auth.dependencies", name))
            parameters.insert(0, f"{each.name}: {name}")
        elif each.role == "fields":
            imports.add(("app.body", "BodyKeys"))
            parameters.append(f"{each.name}: BodyKeys")
        elif each.finder is not None:
            imports.add(context.names.dependency(each.finder.package, each.finder.alias))
            parameters.append(f"{each.name}: {each.finder.alias}")
        else:
            found = context.schemas.path_type(_parameter(context, finder, each.wire))
            imports.update((symbol.module, symbol.name) for symbol in found.imports)
            parameters.append(f"{each.name}: {found.text}")
            key = each.name if each.role == "key" else key
    imports.add(("app.database", "Connection"))
    imports.update((symbol.module, symbol.name) for symbol in finder.result.imports)
    parameters.append("connection: Connection")
    given = ", ".join(each.name for each in finder.parameters)
    call = f"await service.{finder.service}({given})"
    lines = (call, f"return {key}") if finder.returns_key else (f"return {call}",)
    body = tuple(fit(f"{INDENT}{each}").removeprefix(INDENT) for each in lines)
    head = Code(f"async def {finder.name}(", tuple(map(Code, parameters)), ")")
    return FinderView(
        signature=lay_out(head, after=f" -> {finder.result.text}:"),
        body=body,
        alias=fit(f"{finder.alias} = Annotated[{finder.result.text}, Depends({finder.name})]"),
    )


def _parameter(context: Context, finder: RowFinder, wire: str) -> PathParameter:
    operation = context.functions.index.operations[finder.operation]
    return next(each for each in operation.path_parameters if each.name == wire)
