"""Writes a project to a folder: the whole of it or nothing, and never over somebody's work."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fastgen.diagnostics import Report
from fastgen.ir.layouts import Arrangement
from fastgen.ir.project import Project
from fastgen.records import dataclass
from fastgen.workspace import disk
from fastgen.workspace.busy import FolderBusyError, hold_folder
from fastgen.workspace.change import ChangeSet
from fastgen.workspace.digest import digest_of
from fastgen.workspace.fresh import write_fresh
from fastgen.workspace.journal import change_folder, needs_recovery, recover
from fastgen.workspace.lock import Lock, lock_text, parse_lock
from fastgen.workspace.plan import Plan, Verdict, layout_changes, make_plan
from fastgen.workspace.pristine import pristine_bytes
from fastgen.workspace.state import LOCK, PRISTINE, REPLACED, STATE, DamagedStateError
from fastgen.workspace.survey import Survey

HARMLESS = frozenset({STATE, ".git", ".hg", ".venv", ".vscode", ".idea", ".DS_Store"})
"""What a folder may hold and still count as empty; so do specs, which end in `.fg`."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a build did to a folder; with `refused` it did nothing, and the report says why."""

    directory: Path
    plan: Plan
    refused: bool = False
    files_written: int = 0
    bytes_written: int = 0


def write_project(
    project: Project,
    directory: Path,
    *,
    report: Report,
    force: bool = False,
    spec_digest: str = "",
) -> WriteResult:
    """Make a folder hold the project; refuse, and report why, if that would lose anything.

    A process that dies at any point leaves the folder as it was, or in a state that the next call
    turns into the new one before it does anything else. An unchanged project writes nothing.
    """
    directory = Path(os.path.abspath(directory)).resolve()
    with failures(directory, report):
        if is_vacant(directory):
            return write_vacant(project, directory, spec_digest, report)
        if not may_write(directory, report):
            return WriteResult(directory, Plan(), refused=True)
        return write_in_place(project, directory, spec_digest, force=force, report=report)
    return WriteResult(directory, Plan(), refused=True)


def plan_write(
    project: Project, directory: Path, *, report: Report, force: bool = False
) -> WriteResult:
    """Return what `write_project` would do, with the same report.

    Nothing is written, except that a build that died in the folder is completed first: there is no
    telling what a build would do to a folder that is between two states.
    """
    directory = Path(os.path.abspath(directory)).resolve()
    with failures(directory, report):
        if not is_vacant(directory) and not may_write(directory, report):
            return WriteResult(directory, Plan(), refused=True)
        if needs_recovery(str(directory)):
            with hold_folder(f"{directory}/{STATE}"):
                recover_folder(directory, report)
        lock = read_lock(directory)
        if not may_move(project, lock, report, force=force):
            return WriteResult(directory, Plan(), refused=True)
        verdict = survey_folder(project, directory, lock, force, report)
        return WriteResult(directory, verdict.plan, refused=bool(verdict.plan.paths("conflict")))
    return WriteResult(directory, Plan(), refused=True)


@contextmanager
def failures(directory: Path, report: Report) -> Iterator[None]:
    """Report what the system or the state of the folder refuses."""
    try:
        yield
    except FolderBusyError:
        report.error("FG8007", None, directory=directory, help="wait until it is done")
    except DamagedStateError as error:
        report.error("FG8008", None, file=f"{directory}/{error.path}", reason=error.reason)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        report.error("FG8009", None, directory=directory, reason=reason.lower())


def is_vacant(directory: Path) -> bool:
    """Tell whether a folder does not exist or has nothing in it."""
    try:
        return not os.listdir(directory)
    except FileNotFoundError:
        return True


def may_write(directory: Path, report: Report) -> bool:
    """Tell whether a folder is one that fastgen wrote or may begin with; report if not."""
    state = directory / STATE
    if state.is_symlink():
        report.error("FG8006", None, file=STATE)
        return False
    if (directory / LOCK).is_file() or needs_recovery(str(directory)):
        return True
    names = os.listdir(directory)
    if all(name in HARMLESS or name.endswith(".fg") for name in names):
        return True
    report.error("FG8001", None, directory=directory, help="name a new or an empty folder")
    return False


def write_vacant(
    project: Project, directory: Path, spec_digest: str, report: Report
) -> WriteResult:
    """Write a new folder by one rename, or in place where its parent cannot be written."""
    verdict = make_plan(project, Lock(), Survey(str(directory)), force=False, report=report)
    changes = changes_of(project, verdict, lock_of(project, verdict, spec_digest), directory)
    try:
        write_fresh(directory, changes)
    except OSError:
        if not directory.is_dir() or not is_vacant(directory):
            raise
        return write_in_place(project, directory, spec_digest, force=False, report=report)
    return WriteResult(directory, verdict.plan, False, len(changes.puts), changes.size)


def write_in_place(
    project: Project, directory: Path, spec_digest: str, *, force: bool, report: Report
) -> WriteResult:
    """Change a folder that is in use, through the journal."""
    state = f"{directory}/{STATE}"
    made = disk.make_folder(state)
    try:
        with hold_folder(state):
            recover_folder(directory, report)
            known = read_lock(directory)
            if not may_move(project, known, report, force=force):
                return WriteResult(directory, Plan(), refused=True)
            verdict = survey_folder(project, directory, known, force, report)
            if verdict.plan.paths("conflict"):
                return WriteResult(directory, verdict.plan, refused=True)
            lock = lock_of(project, verdict, spec_digest)
            changes = changes_of(project, verdict, lock, directory)
            if changes:
                change_folder(str(directory), changes)
            return WriteResult(directory, verdict.plan, False, len(changes.puts), changes.size)
    finally:
        if made:
            disk.drop_empty_folder(state)


def may_move(project: Project, lock: Lock, report: Report, *, force: bool) -> bool:
    """Tell whether modules may move, if they would; report if nobody has asked for it."""
    if force or project.arrangement.settled or not layout_changes(project, lock):
        return True
    before, now = lock.arrangement.layout, project.arrangement.layout
    report.error(
        "FG8019",
        None,
        before=before,
        now=now,
        help="compile with `recorded=fastgen.recorded_arrangement(folder)`, or with `layout=`",
    )
    return False


def recover_folder(directory: Path, report: Report) -> None:
    """Put the folder in order after a build that died, and say so."""
    outcome = recover(str(directory))
    if outcome is not None:
        report.note("FG8010", None, outcome=outcome, directory=directory)


def lock_of(project: Project, verdict: Verdict, spec_digest: str) -> Lock:
    """Return the lock of a project that is being written."""
    return Lock(spec_digest, verdict.files, arrangement=project.arrangement)


def recorded_arrangement(directory: Path | str) -> Arrangement | None:
    """Return where the modules of a project lie; None where there is none, or it is damaged."""
    try:
        lock = read_lock(Path(directory))
    except (DamagedStateError, OSError):
        return None  # the build says so
    return lock.arrangement if lock.files else None


def read_lock(directory: Path) -> Lock:
    """Return the lock of a folder, an empty one if fastgen has not written there yet."""
    try:
        return parse_lock((directory / LOCK).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Lock()
    except UnicodeDecodeError as error:
        raise DamagedStateError(LOCK, "it is not text") from error


def survey_folder(
    project: Project, directory: Path, lock: Lock, force: bool, report: Report
) -> Verdict:
    """Compare the project with the folder."""
    return make_plan(project, lock, Survey(str(directory)), force=force, report=report)


def changes_of(project: Project, verdict: Verdict, lock: Lock, directory: Path) -> ChangeSet:
    """Return the changes that carry out a plan; what is on disk already is left out."""
    puts = {
        path: project[path].encode() for path in verdict.plan.paths("create", "change", "replace")
    }
    state: Mapping[str, bytes] = {
        PRISTINE: pristine_bytes(project),
        LOCK: lock_text(lock).encode(),
    }
    for path, data in verdict.edited.items():
        puts[f"{REPLACED}/{path}.{digest_of(data)[:12]}"] = data
    survey = Survey(str(directory))
    for path, data in state.items():
        found = survey.look(path)
        if found.kind != "file" or found.digest != digest_of(data):
            puts[path] = data
    drops = verdict.plan.paths("remove")
    return ChangeSet(puts, drops)
