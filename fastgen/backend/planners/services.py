"""``service.py``, ``policy.py`` and ``computed.py`` of every package."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.encoders import docstring
from fastgen.backend.modules import Role
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.services.module import ServiceModule
from fastgen.backend.views.services import CodeView


def plan_services(context: Context) -> Iterator[PlannedFile]:
    """Yield the modules that hold the rules of the program."""
    project = context.functions.project
    if not project.written:
        return
    for package, service in project.services.items():
        if service.module.functions_text:
            words = package.rstrip("_").replace("_", " ")
            yield _planned(package, "service", service.module, f"Rules about {words}.")
    for package, policy in project.policies.items():
        if not policy.is_empty:
            words = package.rstrip("_").replace("_", " ")
            yield _planned(package, "policy", policy.module, f"Who may do what with {words}.")
    for package, computed in project.computed.items():
        words = (
            computed.module.names.of(computed.entity.name).singular.rstrip("_").replace("_", " ")
        )
        article = "an" if words[:1] in "aeiou" else "a"
        title = f"Fields of {article} {words} that are computed from other rows."
        yield _planned(package, "computed", computed.module, title)


def _planned(package: str, role: Role, module: ServiceModule, title: str) -> PlannedFile:
    constants, functions = module.blocks()
    imports = module.import_block(constants, *functions)
    view = CodeView(docstring(title), imports, constants, functions)
    return PlannedFile(
        module.names.modules.path(package, role), f"app/__package__/{role}.py.jinja", view
    )
