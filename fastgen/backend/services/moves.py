"""Functions that move a state on, and those that put the caller into a relation or out."""

from __future__ import annotations

from fastgen.backend.code import dictionary
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.updates import begin, finish, touched_fields
from fastgen.backend.services.writes import WriteWriter
from fastgen.ir.checked.entities import find_move
from fastgen.ir.checked.operations import Operation


def write_move(service: PackageService, operation: Operation) -> None:
    """Write a move of a flow, such as ``pay_order``."""
    writer = WriteWriter(service, operation)
    work = writer.work
    key = begin(writer)
    work.body += writer.around.before
    declared, move = find_move(writer.entity, operation.move or "")
    (column,) = writer.naming.columns(writer.entity.name, declared.name)
    states = writer.naming.states(writer.entity.name, declared.name)
    target = f"{states.name}.{writer.naming.member(move.target)}"
    writer.row_key = key
    entries = [("key", key), (column, target), *touched_fields(writer)]
    work.body.append(f"await connection.execute({writer.update()}, {dictionary(entries)})")
    if move.body:
        work.body += writer.block_after(key, move.body)
    finish(writer, key)


def write_toggle(service: PackageService, operation: Operation) -> None:
    """Write the two halves of a toggle: put the caller into a relation, or take them out."""
    writer = WriteWriter(service, operation)
    work, entity = writer.work, writer.entity
    key = begin(writer)
    declared = entity.fields[operation.relation or ""]
    found = writer.naming.association(entity.name, declared.name)
    (owner,), (item,) = found.owner_columns, found.item_columns
    (caller,) = writer.naming.caller_columns(declared)
    stem = local(declared.name)
    model = found.model.name
    if operation.verb == "toggle_add":
        writer.module.use("app.database", "insert_if_absent")
        statement = writer.module.same_constant(f"ADD_{stem}".upper(), f"insert_if_absent({model})")
    else:
        condition = (
            f'{model}.{owner} == bindparam("{owner}"), {model}.{item} == bindparam("{item}")'
        )
        statement = writer.module.same_constant(
            f"REMOVE_{stem}".upper(), f"delete({model}).where({condition})"
        )
    entries = [(owner, key), (item, f"caller.{caller}")]
    work.body.append(f"await connection.execute({statement}, {dictionary(entries)})")
    finish(writer, key)
