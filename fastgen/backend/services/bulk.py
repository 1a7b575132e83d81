"""Functions that create, change or delete many rows in one request, all or none."""

from __future__ import annotations

from fastgen.backend.services.package import PackageService
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.operations import Operation


def write_bulk(service: PackageService, operation: Operation) -> None:
    """Write a bulk operation by the functions for single rows."""
    raise Unsupported(f"{operation.verb} of {operation.entity}")
