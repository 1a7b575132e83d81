"""What a program asks of its project beyond rows and rules, and the modules that need names."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.stored_files import has_files, kept_files
from fastgen.backend.versions import is_tagged, takes_versions
from fastgen.ir.checked.program import Program

LIMITS = "limits"
"""The package with the rates."""
KEYS = "idempotency"
"""The package with the answers that are kept for requests that come again."""

ARCHIVE = "archive"
"""The package with the rows that were deleted."""
HISTORY = "history"
"""The package with what changed."""


STORAGE = "storage"
"""The package of the files that clients send."""


def has_archive(program: Program) -> bool:
    """Tell whether deleted rows of some entity are kept."""
    return any("SoftDelete" in entity.traits for entity in program.entities.values())


def has_history(program: Program) -> bool:
    """Tell whether changes of some entity are written down."""
    return any("Audited" in entity.traits for entity in program.entities.values())


def has_rates(program: Program) -> bool:
    """Tell whether some operation counts its callers' requests."""
    return any(operation.rate is not None for operation in program.operations)


def has_keys(program: Program) -> bool:
    """Tell whether some operation heeds the header Idempotency-Key."""
    return any(operation.idempotent for operation in program.operations)


def has_caches(program: Program) -> bool:
    """Tell whether some answer may be kept for a while."""
    return any(operation.cache is not None for operation in program.operations)


def has_switches(program: Program) -> bool:
    """Tell whether settings can leave operations out."""
    return any(operation.enabled is not None for operation in program.operations)


def has_tags(program: Program) -> bool:
    """Tell whether some answer has an entity tag."""
    return has_caches(program) or any(is_tagged(program, each) for each in program.operations)


def has_versions(program: Program) -> bool:
    """Tell whether some operation heeds the header If-Match."""
    return any(takes_versions(program, operation) for operation in program.operations)


def modules_of_traits(program: Program) -> Iterator[str]:
    """Yield the modules below ``app`` that only some programs have: no entity may take them."""
    if has_tags(program):
        yield "etags"
    if has_versions(program):
        yield "versions"
    if has_caches(program):
        yield "caching"
    if has_switches(program):
        yield "switches"
    if has_files(program):
        yield STORAGE
    if has_rates(program):
        yield LIMITS
    if has_keys(program):
        yield KEYS
    if has_archive(program):
        yield ARCHIVE
    if has_history(program):
        yield HISTORY


def tables_of_traits(program: Program) -> Iterator[str]:
    """Yield the names of the tables that only some programs have."""
    if any(True for _ in kept_files(program)):
        yield "dropped_files"
    if has_rates(program):
        yield "rate_counts"
    if has_keys(program):
        yield "kept_answers"
    if has_archive(program):
        yield "deleted_rows"
    if has_history(program):
        yield "row_changes"
        yield "acting_caller"


def classes_of_traits(program: Program) -> Iterator[str]:
    """Yield the classes that go with those tables."""
    if any(True for _ in kept_files(program)):
        yield "DroppedFile"
    if has_rates(program):
        yield "RateCount"
    if has_keys(program):
        yield "KeptAnswer"
    if has_archive(program):
        yield "DeletedRow"
    if has_history(program):
        yield "RowChange"
        yield "ActingCaller"


def allowed_headers(program: Program) -> tuple[str, ...]:
    """Return the headers that pages of other origins may send."""
    keys = {auth.header: True for auth in program.ways if auth.header.lower() != "authorization"}
    found = {
        "Authorization": True,
        **dict(sorted(keys.items())),
        "Content-Type": True,
        "Idempotency-Key": has_keys(program),
        "If-Match": has_versions(program),
        "If-None-Match": has_tags(program),
        "X-Request-Id": True,
    }
    return tuple(name for name, wanted in found.items() if wanted)


def exposed_headers(program: Program) -> tuple[str, ...]:
    """Return the headers that pages of other origins may read."""
    found = {
        "ETag": has_tags(program),
        "Idempotent-Replayed": has_keys(program),
        "Location": True,
        "Retry-After": has_rates(program),
        "X-Request-Id": True,
    }
    return tuple(name for name, wanted in found.items() if wanted)
