"""Turns a project, the lock and what is on disk into what a build would do, and what stops it."""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from fastgen.diagnostics import Report
from fastgen.ir.project import Project
from fastgen.records import dataclass
from fastgen.workspace.digest import digest_of
from fastgen.workspace.lock import Lock, LockedFile
from fastgen.workspace.survey import Found, Survey

Action = Literal["create", "change", "replace", "remove", "keep", "yours", "gone", "conflict"]

FORCED = "undo the change, or build with `--force` to replace it"
COPIED = ("what `--force` replaces is kept in `.fastgen/replaced/`",)
SYMBOLS: Mapping[Action, str] = {
    "create": "+",
    "change": "~",
    "replace": "~",
    "remove": "-",
    "keep": "=",
    "yours": "=",
    "gone": "=",
    "conflict": "!",
}
"""The sign of each action in a plan."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one file.

    `replace` puts the generated text in the place of one that was edited, `yours` leaves what the
    user wrote, `gone` leaves a file deleted, and `conflict` stops the build.
    """

    path: str
    action: Action


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build would do to a folder, in the order of the paths."""

    steps: tuple[Step, ...] = ()

    def paths(self, *actions: Action) -> tuple[str, ...]:
        """Return the paths to which one of the actions happens."""
        return tuple(step.path for step in self.steps if step.action in actions)

    @property
    def changes_files(self) -> bool:
        """Whether any file of the project would be written or removed."""
        return bool(self.paths("create", "change", "replace", "remove"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A plan with what becomes true if it is carried out."""

    plan: Plan
    files: Mapping[str, LockedFile]
    edited: Mapping[str, bytes]


def make_plan(
    project: Project, lock: Lock, survey: Survey, *, force: bool, report: Report
) -> Verdict:
    """Compare the project with the lock and the disk; conflicts are errors in the report."""
    moves = layout_changes(project, lock)
    if moves:
        before, now = lock.arrangement.layout, project.arrangement.layout
        report.note("FG8017", None, before=before, now=now)
    steps: list[Step] = []
    files: dict[str, LockedFile] = {}
    edited: dict[str, bytes] = {}
    for path, text in project.items():
        once = path in project.written_once
        locked = lock.files.get(path)
        found = survey.look(path)
        digest = digest_of(text.encode())
        if once:
            action = plan_written_once(locked, found, force=force)
        else:
            action = plan_generated(digest, locked, found, force=force)
        explain_step(path, action, locked, found, report)
        if action == "replace":
            edited[path] = found.data
        steps.append(Step(path, action))
        files[path] = LockedFile(digest, "once" if once else "generated", action == "gone")
    for path in lock.files.keys() - project.keys():
        locked = lock.files[path]
        found = survey.look(path)
        if found.kind == "missing" or locked.ownership == "once":
            continue
        if found.kind == "file" and found.digest == locked.digest:
            steps.append(Step(path, "remove"))
        elif found.kind == "file" and moves:
            steps.append(Step(path, "remove" if force else "conflict"))
            edited[path] = found.data
            if not force:
                report.error("FG8018", None, file=path, help=FORCED, notes=COPIED)
        else:
            steps.append(Step(path, "yours"))
            if found.kind == "file":
                report.warning("FG8004", None, file=path)
    steps.sort(key=lambda step: step.path)
    return Verdict(Plan(tuple(steps)), files, edited)


def layout_changes(project: Project, lock: Lock) -> bool:
    """Tell whether a project has its modules in other places than the one on disk."""
    return bool(lock.files) and lock.arrangement.layout != project.arrangement.layout


def plan_generated(digest: str, locked: LockedFile | None, found: Found, *, force: bool) -> Action:
    """Return what happens to a file that fastgen owns."""
    if found.kind in ("link", "other"):
        return "conflict"
    if found.kind == "missing":
        return "create" if locked is None or force else "gone"
    if found.digest == digest:
        return "keep"
    if locked is None:
        return "conflict"
    if found.digest == locked.digest:
        return "change"
    if force:
        return "replace"
    return "yours" if locked.digest == digest else "conflict"


def plan_written_once(locked: LockedFile | None, found: Found, *, force: bool) -> Action:
    """Return what happens to a file that is the user's as soon as it exists."""
    if found.kind == "missing":
        return "create" if locked is None or force else "gone"
    if found.kind == "file":
        return "yours"
    return "conflict"


def explain_step(
    path: str, action: Action, locked: LockedFile | None, found: Found, report: Report
) -> None:
    """Report a step that stops the build, and a deleted file the first time it is missed."""
    if action == "gone" and locked is not None and not locked.deleted:
        report.warning("FG8005", None, file=path, help="`--force` brings it back")
    if action != "conflict":
        return
    if found.kind == "link":
        report.error("FG8006", None, file=found.obstacle)
    elif locked is None or found.kind == "other":
        report.error("FG8003", None, file=found.obstacle, help="move it out of the way")
    else:
        report.error(
            "FG8002",
            None,
            file=path,
            help=FORCED,
            notes=COPIED,
        )


def render_plan(plan: Plan) -> str:
    """Return the plan as lines with a sign and a path, then one line of counts.

    What stays as fastgen wrote it is counted and not listed.

    >>> print(render_plan(Plan((Step("a.py", "create"), Step("b.py", "keep")))), end="")
    + a.py
    1 to create, 0 to change, 0 to remove, 1 unchanged, 0 in conflict
    """
    counts = Counter(SYMBOLS[step.action] for step in plan.steps)
    lines = [f"{SYMBOLS[step.action]} {step.path}" for step in plan.steps if step.action != "keep"]
    lines.append(
        f"{counts['+']} to create, {counts['~']} to change, {counts['-']} to remove, "
        f"{counts['=']} unchanged, {counts['!']} in conflict"
    )
    return "\n".join(lines) + "\n"
