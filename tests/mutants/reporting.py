"""Says what came of the faults, as one line and as a page of the documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tests.mutants.fault import Fault
from tests.mutants.judging import Verdict

JUDGES = {
    "answers": "answers",
    "contents": "what is stored",
    "start": "the app does not start",
    "build": "no project is built",
    "tests": "the project's own tests",
}


def summary(verdicts: Sequence[Verdict]) -> str:
    """Return how many faults were found, and by whom."""
    killed = [one for one in verdicts if one.killed]
    judges = Counter(one.by for one in killed)
    said = ", ".join(f"{name} {judges[by]}" for by, name in JUDGES.items() if judges[by])
    share = 100 * len(killed) / max(len(verdicts), 1)
    seconds = sum(one.seconds for one in verdicts)
    return f"{len(killed)} of {len(verdicts)} faults found ({share:.1f} %): {said}; {seconds:.0f} s"


def page(themes: Mapping[str, Sequence[Fault]], verdicts: Mapping[str, Verdict]) -> str:
    """Return the result as tables: the faults of each theme, and who has found them."""
    named = [fault.name for faults in themes.values() for fault in faults]
    every = [verdicts[name] for name in named if name in verdicts]
    lines = [summary(every) + "."]
    for theme, faults in themes.items():
        lines += ["", f"### {theme.capitalize()}", "", "| fault | place | spec | found by | s |"]
        lines.append("|---|---|---|---|---|")
        for fault in faults:
            found = verdicts.get(fault.name)
            if found is None:
                continue
            by = JUDGES.get(found.by, "**nobody**")
            seconds = f"{found.seconds:.1f}"
            lines.append(f"| {fault.name} | `{fault.file}` | {fault.spec} | {by} | {seconds} |")
    return "\n".join(lines) + "\n"
