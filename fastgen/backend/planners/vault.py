"""``app/vault.py``: secrets sealed for their rows, and texts that can only be compared."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.blind_indexes import has_digests, has_sealed
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.migrations import environment_view
from fastgen.backend.setting_uses import SIGNING, calls
from fastgen.ir.checked.program import Program
from fastgen.records import dataclass

_HASHES = "cryptography.hazmat.primitives"


@dataclass(frozen=True, slots=True)
class VaultView:
    """What ``app/vault.py`` holds: ``has`` are the types of columns."""

    has: frozenset[str]
    imports: str


@dataclass(frozen=True, slots=True)
class ResealView:
    """What ``app/reseal.py`` does again: also the indexes of secrets, where there are some."""

    imports: str
    tables: str
    indexes: bool


def plan_vault(context: Context) -> Iterator[PlannedFile]:
    """Yield the modules of a program that keeps secrets or tokens, or signs."""
    program = context.program
    if calls(program, SIGNING):
        yield PlannedFile("app/signatures.py", "app/signatures.py.jinja", None)
    if not has_vault(program):
        return
    yield PlannedFile("app/vault.py", "app/vault.py.jinja", vault_view(program))
    if has_sealed(program):
        yield PlannedFile("app/reseal.py", "app/reseal.py.jinja", reseal_view(context))


def has_vault(program: Program) -> bool:
    """Tell whether a program keeps secrets or tokens."""
    return has_sealed(program) or has_digests(program)


def key_variables(program: Program) -> tuple[str, ...]:
    """Return the variables of the environment with the keys that a program needs."""
    return (
        *("ENCRYPTION_KEYS",) * has_sealed(program),
        *("INDEX_KEY",) * has_digests(program),
        *("SIGNING_KEY",) * calls(program, SIGNING),
    )


def vault_view(program: Program) -> VaultView:
    """Return the view of ``app/vault.py``."""
    has = {name for name, there in names(program) if there}
    modules: list[str] = []
    imported: list[Import] = [
        *symbols("weakref", "WeakKeyDictionary"),
        *symbols("sqlalchemy", "Dialect TypeDecorator"),
        *symbols(f"{_HASHES}.hashes", "SHA256"),
        *symbols(f"{_HASHES}.kdf.hkdf", "HKDF"),
        *symbols("app.settings", "Settings"),
    ]
    if "Secret" in has:
        modules.append("secrets")
        imported += [
            *symbols("base64", "urlsafe_b64decode urlsafe_b64encode"),
            *symbols("dataclasses", "dataclass"),
            *symbols("typing", "Any"),
            *symbols("uuid", "UUID"),
            *symbols("sqlalchemy.types", "TypeEngine"),
            *symbols("cryptography.exceptions", "InvalidTag"),
            *symbols(f"{_HASHES}.ciphers.aead", "AESGCM"),
            *symbols(
                "sqlalchemy", "ColumnElement SQLColumnExpression Text Uuid cast func type_coerce"
            ),
        ]
    if "Digest" in has:
        modules.append("hmac")
        imported += symbols("sqlalchemy", "String")
    return VaultView(frozenset(has), import_lines(imported, modules))


def names(program: Program) -> tuple[tuple[str, bool], ...]:
    """Return the types of columns, and whether a program has some of each."""
    return (("Secret", has_sealed(program)), ("Digest", has_digests(program)))


def reseal_view(context: Context) -> ResealView:
    """Return the view of ``app/reseal.py``."""
    digests = has_digests(context.program)
    modules = context.names.modules
    packages = sorted({table.package for table in context.tables})
    imported: list[Import] = [
        *symbols("sqlalchemy", "Column Table Text select type_coerce"),
        *symbols("sqlalchemy.engine", "RowMapping"),
        *symbols("sqlalchemy.ext.asyncio", "AsyncConnection"),
        *symbols("app.database", "Base Database"),
        *symbols("app.settings", "get_settings"),
        *symbols("app.vault", "Secret VAULTS row_name to_seal"),
        *symbols("typing", "Any"),
        *(modules.whole(package, "models", package) for package in packages),
    ]
    if digests:
        imported += symbols("app.vault", "Digest")
    return ResealView(
        import_lines(imported, ["asyncio"]), environment_view(context).tables, digests
    )
