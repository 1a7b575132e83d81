"""What a program says of its errors beyond the default: styles of kinds, shapes of bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.backend.names import identifier
from fastgen.ir.application import Errors
from fastgen.ir.checked.frames import FrameRecord, mentions
from fastgen.ir.checked.operations import Contract, ErrorKind, Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.expressions import Text
from fastgen.ir.naming import pascal_case
from fastgen.records import dataclass

PROBLEM = "Problem"
"""The class of the default body, a problem document."""


@dataclass(frozen=True, slots=True)
class KindStyle:
    """What is said of a kind of error; None is what the error says itself.

    ``shape`` is the class of its body.
    """

    status: int | None = None
    message: str | None = None
    field: str | None = None
    shape: str | None = None


class Contracts:
    """What the errors of a program look like; ``shapes`` are the classes of their bodies."""

    def __init__(self, program: Program, defaults: Mapping[str, int]) -> None:
        """Take a program, and the status that each kind has where nobody says another."""
        self.program = program
        self.defaults = defaults
        self.shapes: dict[str, FrameRecord] = {}
        self._names: dict[FrameRecord, str] = {}
        self.app = self.body_of(program.contract, "")
        for kind in program.contract.kinds.values():
            self._shape(kind, "")
        for operation in program.operations:
            self.body_of(operation.contract, pascal_case(operation.name))
            for kind in operation.contract.kinds.values():
                self._shape(kind, pascal_case(operation.name))

    @property
    def needed(self) -> bool:
        """Whether anything differs from the default, or bodies have to be found in envelopes."""
        return any(says_more(block) for block in blocks_of(self.program)) or any(
            operation.contract.input is not None for operation in self.program.operations
        )

    @property
    def uses_problems(self) -> bool:
        """Whether some error is a problem document."""
        contracts = (self.program.contract, *(each.contract for each in self.program.operations))
        return any(contract.body is None for contract in contracts)

    @property
    def names_resources(self) -> bool:
        """Whether some shape speaks of what an operation is about."""
        frames = self.shapes.values()
        return any(mentions(frame, "resource") or mentions(frame, "fields") for frame in frames)

    def body_of(self, contract: Contract, owner: str) -> str:
        """Return the class of the body of errors."""
        return PROBLEM if contract.body is None else self._named(contract.body, f"{owner}Error")

    def _shape(self, kind: ErrorKind, owner: str) -> str | None:
        if kind.shape is None:
            return None
        return self._named(kind.shape, f"{owner}{pascal_case(kind.name)}")

    def _named(self, frame: FrameRecord, wish: str) -> str:
        known = self._names.get(frame)
        if known is not None:
            return known
        name = identifier(f"{wish}Shape")
        while name in self.shapes:
            name = f"{name}_"
        self.shapes[name] = frame
        self._names[frame] = name
        return name

    def style(self, kind: ErrorKind, owner: str = "") -> KindStyle:
        """Return what is said of a kind."""
        message = kind.message.plain if isinstance(kind.message, Text) else None
        return KindStyle(
            status=None if kind.status == self.defaults.get(kind.name) else kind.status,
            message=message or None,
            field=kind.on,
            shape=self._shape(kind, owner),
        )

    def styles(self, contract: Contract, owner: str = "") -> dict[str, KindStyle]:
        """Return the kinds of which something is said."""
        found = {name: self.style(kind, owner) for name, kind in contract.kinds.items()}
        return {name: style for name, style in found.items() if style != KindStyle()}

    def shapes_of(self, operation: Operation, kinds: frozenset[str]) -> tuple[str, ...]:
        """Return the classes of the bodies that errors of these kinds have, in order."""
        contract, owner = operation.contract, pascal_case(operation.name)
        found: dict[str, None] = {}
        for name in sorted(kinds):
            kind = contract.kinds.get(name)
            shape = self._shape(kind, owner) if kind is not None else None
            found[shape or self.body_of(contract, owner)] = None
        return tuple(found)


def blocks_of(program: Program) -> Iterator[Errors]:
    """Yield every `errors { … }` of a program."""
    spec = program.spec
    owners = [spec.app, *spec.resources, *spec.actions]
    owners += [each for resource in spec.resources for each in resource.operations or ()]
    for owner in owners:
        if owner is not None and owner.errors is not None:
            yield owner.errors


def says_more(block: Errors) -> bool:
    """Tell whether a block does more than declare kinds, whose errors carry all that is said."""
    return block.body is not None or any(
        kind.shape is not None or kind.name in KNOWN for kind in block.kinds
    )


KNOWN = frozenset(
    """invalid malformed missing blank unknown_key unknown_row unauthenticated bad_token wrong_login
    inactive unknown_caller forbidden hidden not_found not_allowed conflict taken illegal_move stale
    too_many too_large unsupported internal unavailable""".split()
)
"""The kinds that the app itself raises."""
