"""Changes files of a folder that is in use, all or nothing.

1. Stage: the new content of every file is written to `.fastgen/staging-…/new/`, the old content
gets a second name in `…/old/`, and both are flushed. The project is untouched. 2. Commit: the
journal, which lists every change, appears as `.fastgen/journal.json` by one rename. 3. Apply: each
change is one rename or one unlink. 4. Finish: the journal and then the staging folder go.

A process that dies before 2 has changed nothing. One that dies after 2 has left all that is needed
to complete the change, and `recover` does so before anything else happens in the folder. If a call
fails in 3 while the process lives, the journal is renamed to `.fastgen/undo.json` and the changes
are taken back at once, by renames alone, which need no room on the disk; `recover` completes that
too.
"""

import json
import os
import secrets
from contextlib import suppress
from typing import Literal

from fastgen.records import dataclass
from fastgen.workspace import disk
from fastgen.workspace.change import ChangeSet, folders_of
from fastgen.workspace.digest import exact_digest_of
from fastgen.workspace.state import JOURNAL, STAGING_PREFIX, STATE, UNDO, DamagedStateError

JOURNAL_FORMAT = 1

Outcome = Literal["completed", "taken back"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One change: the digests of a file before and after it; None means that there is no file."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Transaction:
    """The changes of one build, and the folder in which they are staged."""

    directory: str
    staging: str
    operations: tuple[Operation, ...]
    new_folders: tuple[str, ...]

    def target(self, operation: Operation) -> str:
        """Return the file that an operation changes."""
        return f"{self.directory}/{operation.path}"

    def staged(self, operation: Operation, side: Literal["new", "old"]) -> str:
        """Return the staged content of a file from before or after."""
        number = self.operations.index(operation)
        return f"{self.directory}/{STATE}/{self.staging}/{side}/{number}"


def change_folder(directory: str, changes: ChangeSet) -> None:
    """Carry out the changes; raise OSError and leave the folder as it was if that fails."""
    staging = STAGING_PREFIX + secrets.token_hex(6)
    try:
        transaction = stage(directory, staging, changes)
        commit(transaction)
    except BaseException:
        disk.drop_tree(f"{directory}/{STATE}/{staging}")
        raise
    try:
        apply(transaction)
    except BaseException:
        disk.move(f"{directory}/{JOURNAL}", f"{directory}/{UNDO}")
        take_back(transaction)
        finish(transaction, UNDO)
        raise
    with suppress(OSError):
        finish(transaction, JOURNAL)


def stage(directory: str, staging: str, changes: ChangeSet) -> Transaction:
    """Write everything that the changes need beside the project."""
    root = f"{directory}/{STATE}/{staging}"
    for folder in (root, f"{root}/new", f"{root}/old"):
        disk.make_folder(folder)
    operations: list[Operation] = []
    written: list[str] = []
    for path in (*changes.puts, *changes.drops):
        target = f"{directory}/{path}"
        data = changes.puts.get(path)
        number = len(operations)
        before = None
        if os.path.lexists(target):
            disk.keep_copy(target, f"{root}/old/{number}")
            before = digest_at(f"{root}/old/{number}")
        if data is not None:
            disk.write_new(f"{root}/new/{number}", data)
            written.append(f"{root}/new/{number}")
        after = None if data is None else exact_digest_of(data)
        operations.append(Operation(path, before, after))
    new = [path for path in folders_of(changes.puts) if not os.path.isdir(f"{directory}/{path}")]
    disk.sync_all(written, (f"{root}/new", f"{root}/old", root))
    return Transaction(directory, staging, tuple(operations), tuple(new))


def commit(transaction: Transaction) -> None:
    """Make the journal appear: from here on the change happens even if this process dies."""
    state = f"{transaction.directory}/{STATE}"
    draft = f"{state}/{transaction.staging}/journal.json"
    disk.write_new(draft, journal_text(transaction).encode())
    disk.sync_all((draft,), ())
    disk.move(draft, f"{transaction.directory}/{JOURNAL}")
    with suppress(OSError):
        disk.sync_all((), (state,))


def apply(transaction: Transaction) -> None:
    """Carry out the operations."""
    for folder in transaction.new_folders:
        disk.make_folder(f"{transaction.directory}/{folder}")
    numbered = f"{transaction.directory}/{STATE}/{transaction.staging}/new"
    for number, operation in enumerate(transaction.operations):
        if operation.after is None:
            disk.drop(transaction.target(operation))
        else:
            disk.move(f"{numbered}/{number}", transaction.target(operation))
    settle(transaction)


def settle(transaction: Transaction) -> None:
    """Remove the folders that the removed files leave empty, and flush the others."""
    dropped = tuple(change.path for change in transaction.operations if change.after is None)
    for folder in reversed(folders_of(dropped)):
        disk.drop_empty_folder(f"{transaction.directory}/{folder}")
    touched = folders_of(tuple(change.path for change in transaction.operations))
    paths = [f"{transaction.directory}/{folder}" for folder in touched]
    with suppress(OSError):
        disk.sync_all((), (*filter(os.path.isdir, paths), transaction.directory))


def complete(transaction: Transaction) -> None:
    """Carry out what is left of the operations; a file that was edited meanwhile stays as it is."""
    for folder in transaction.new_folders:
        disk.make_folder(f"{transaction.directory}/{folder}")
    for operation in transaction.operations:
        target = transaction.target(operation)
        if digest_at(target) != operation.before:
            continue
        staged = transaction.staged(operation, "new")
        if operation.after is None:
            disk.drop(target)
        elif os.path.lexists(staged):
            disk.move(staged, target)
    settle(transaction)


def take_back(transaction: Transaction) -> None:
    """Undo what was done of the operations; a file that was edited meanwhile stays as it is."""
    for operation in reversed(transaction.operations):
        target = transaction.target(operation)
        kept = transaction.staged(operation, "old")
        if operation.after == operation.before or digest_at(target) != operation.after:
            continue
        if operation.before is None:
            disk.drop(target)
        elif os.path.lexists(kept):
            for folder in folders_of((operation.path,)):
                disk.make_folder(f"{transaction.directory}/{folder}")
            disk.move(kept, target)
    for folder in reversed(transaction.new_folders):
        disk.drop_empty_folder(f"{transaction.directory}/{folder}")


def finish(transaction: Transaction, journal: str) -> None:
    """Forget the journal, then what was staged."""
    disk.drop(f"{transaction.directory}/{journal}")
    disk.drop_tree(f"{transaction.directory}/{STATE}/{transaction.staging}")


def recover(directory: str) -> Outcome | None:
    """Put a folder in order after a build that died; return what was done, if anything.

    Only for a process that holds the folder. Raises DamagedStateError for a journal that makes no
    sense.
    """
    outcome: Outcome | None = None
    if os.path.lexists(f"{directory}/{UNDO}"):
        transaction = read_journal(directory, UNDO)
        take_back(transaction)
        finish(transaction, UNDO)
        outcome = "taken back"
    elif os.path.lexists(f"{directory}/{JOURNAL}"):
        transaction = read_journal(directory, JOURNAL)
        complete(transaction)
        finish(transaction, JOURNAL)
        outcome = "completed"
    for name in sorted(os.listdir(f"{directory}/{STATE}")):
        if name.startswith(STAGING_PREFIX):
            disk.drop_tree(f"{directory}/{STATE}/{name}")
    return outcome


def needs_recovery(directory: str) -> bool:
    """Tell whether a build died in this folder."""
    state = f"{directory}/{STATE}"
    if os.path.islink(state) or not os.path.isdir(state):
        return False
    names = {JOURNAL.rpartition("/")[2], UNDO.rpartition("/")[2]}
    return any(name in names or name.startswith(STAGING_PREFIX) for name in os.listdir(state))


def journal_text(transaction: Transaction) -> str:
    """Return the journal of a transaction as JSON."""
    changes = [[change.path, change.before, change.after] for change in transaction.operations]
    document = {
        "format": JOURNAL_FORMAT,
        "staging": transaction.staging,
        "new_folders": list(transaction.new_folders),
        "operations": changes,
    }
    return json.dumps(document, indent=1) + "\n"


def read_journal(directory: str, name: str) -> Transaction:
    """Return the transaction of a journal."""
    try:
        with open(f"{directory}/{name}", encoding="utf-8") as file:
            document = json.load(file)
        if document["format"] != JOURNAL_FORMAT:
            raise ValueError("it has another format")
        operations = tuple(
            Operation(inside(path), text_or_none(before), text_or_none(after))
            for path, before, after in document["operations"]
        )
        folders = tuple(inside(folder) for folder in document["new_folders"])
        staging = inside(document["staging"])
        if not staging.startswith(STAGING_PREFIX) or "/" in staging:
            raise ValueError("it names a strange folder")
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedStateError(name, f"the journal makes no sense ({error})") from error
    return Transaction(directory, staging, operations, folders)


def inside(path: object) -> str:
    """Return a path of the journal; raise ValueError if it leaves the folder."""
    if not isinstance(path, str) or not path or path.startswith("/") or "\0" in path:
        raise ValueError("a path is not relative")
    if ".." in path.split("/"):
        raise ValueError("a path leaves the folder")
    return path


def text_or_none(value: object) -> str | None:
    """Return a digest of the journal."""
    if value is None or isinstance(value, str):
        return value
    raise ValueError("a digest is not text")


def digest_at(path: str) -> str | None:
    """Return the exact digest of the file at a path; None if no regular file is there."""
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        return exact_digest_of(file.read())
