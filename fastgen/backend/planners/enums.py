"""``app/enums.py``: every declared enum, and the states of every flow."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.column_types import enum_class, state_class
from fastgen.backend.encoders import docstring, one_line, python_string
from fastgen.backend.lowering.identifiers import constant
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.wrap import LINE_LENGTH
from fastgen.ir.checked.program import EnumMember
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class EnumView:
    """One class; ``members`` are lines."""

    name: str
    docstring: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnumsView:
    """What ``app/enums.py`` holds."""

    enums: tuple[EnumView, ...]


def plan_enums(context: Context) -> Iterator[PlannedFile]:
    """Yield ``app/enums.py`` where the program has enums or flows."""
    enums = (*declared_enums(context), *flow_states(context))
    if enums:
        yield PlannedFile("app/enums.py", "app/enums.py.jinja", EnumsView(enums))


def declared_enums(context: Context) -> Iterator[EnumView]:
    """Yield the enums of the spec."""
    for enum in context.program.enums.values():
        yield EnumView(
            enum_class(enum.name),
            docstring(enum.description, indent=1) if enum.description else "",
            tuple(member_line(member) for member in enum.members),
        )


def flow_states(context: Context) -> Iterator[EnumView]:
    """Yield the states of every flow."""
    for entity in context.program.entities.values():
        for field in entity.fields.values():
            if field.kind == "state":
                members = (EnumMember(state, state) for state in field.states)
                yield EnumView(
                    state_class(entity.name, field.name),
                    docstring(field.description, indent=1) if field.description else "",
                    tuple(map(member_line, members)),
                )


def member_line(member: EnumMember) -> str:
    """Return ``LOW = "low"``, with the description as a comment where it fits."""
    line = f"{constant(member.name)} = {python_string(member.value)}"
    remark = f"  # {one_line(member.description)}" if member.description else ""
    return line + remark if len(line + remark) + 4 <= LINE_LENGTH else line
