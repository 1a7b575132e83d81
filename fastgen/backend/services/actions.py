"""Functions of actions."""

from __future__ import annotations

from fastgen.backend.services.package import PackageService
from fastgen.ir.checked.operations import Operation


def write_action(service: PackageService, operation: Operation) -> None:
    """Write the function of an action."""
    work = service.work(operation)
    work.body = list(service.project.body(operation).lines)
    service.finish(work)
