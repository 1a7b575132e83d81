"""The lines of a service that hold a change against the version that the client knows."""

from __future__ import annotations

from fastgen.backend.code import signature
from fastgen.backend.services.writes import WriteWriter


def version_lines(writer: WriteWriter, key: str) -> list[str]:
    """Return the lines that refuse a change of another version of a row than the client knows."""
    if not writer.work.function.with_role("versions"):
        return []
    name = f"take_{writer.own.singular}_version"
    if name not in writer.module.functions_text:
        _write(writer, name)
    return ["if versions is not None:", f"    await {name}(connection, {key}, versions)"]


def _write(writer: WriteWriter, name: str) -> None:
    """Add the function that takes the next version, in one statement with the comparison."""
    model = writer.model
    condition = writer.service.key_condition(writer.entity.name)
    statement = writer.module.same_constant(
        name.upper(),
        f'update({model}).where({condition}, {model}.version.in_(bindparam("versions",'
        f" expanding=True))).values(version={model}.version + 1)",
    )
    kind = writer.service.key_annotation(writer.entity.name)
    parameters = ["connection: AsyncConnection", f"key: {kind}", "versions: Sequence[int]"]
    lines = [
        signature(name, parameters, "None"),
        '    """Refuse to change a row that somebody else has changed; from here on nobody can."""',
        '    values = {"key": key, "versions": list(versions)}',
        f"    if (await connection.execute({statement}, values)).rowcount == 0:",
        "        raise Stale",
    ]
    writer.module.function(name, lines, last=True)
