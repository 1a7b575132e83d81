"""Takes back the name of a row that nothing reads afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst


def without_unread(
    statements: Sequence[cst.BaseStatement], name: str
) -> Sequence[cst.BaseStatement]:
    """Return statements that do not keep a value under a name, if they do not read it themselves.

    What is awaited stays; the last `.one()` of a result goes with the name.
    """
    block = cst.IndentedBlock(statements)
    uses = _Uses(name)
    block.visit(uses)
    if uses.read:
        return statements
    changed = block.visit(_Dropped(name))
    assert isinstance(changed, cst.IndentedBlock)
    return changed.body


class _Uses(cst.CSTVisitor):
    """Looks whether a name is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.read = False

    def visit_AssignTarget(self, node: cst.AssignTarget) -> bool:
        return not isinstance(node.target, cst.Name)

    def visit_Name(self, node: cst.Name) -> None:
        self.read = self.read or node.value == self.name


class _Dropped(cst.CSTTransformer):
    """Leaves the values of assignments to a name, without the name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def leave_Assign(
        self, original_node: cst.Assign, updated_node: cst.Assign
    ) -> cst.BaseSmallStatement:
        target = updated_node.targets[0].target
        if not isinstance(target, cst.Name) or target.value != self.name:
            return updated_node
        match updated_node.value:
            case cst.Call(func=cst.Attribute(value=cst.Await() as run, attr=cst.Name("one"))):
                return cst.Expr(run.with_changes(lpar=[], rpar=[]))
            case cst.Name():
                return cst.Pass()
            case _:
                return updated_node
