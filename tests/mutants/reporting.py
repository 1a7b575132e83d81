"""Says what came of the faults, as one line and as a page of the documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tests.mutants.fault import Fault
from tests.mutants.judging import CASES, REQUESTS, Verdict

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


PAGE = """\
# Planted faults

A tester that finds nothing proves something only if it would have found something. So faults are
planted in the compiler, one at a time: in a template, a pass, or the lowering of an expression,
one thing is said otherwise. A rule is dropped, a bound is off by one, an order has no tie-break,
a transaction is missing. The project of a spec is built by the compiler with the fault, and
someone has to notice:

1. the tests of the generated project that are aimed at it, where no answer shows it soon (a limit
   on guesses);
2. the [differential tester](semantics.md#compared-with-the-app): up to {cases} cases of
   {requests} random requests each;
   a difference counts where the app of the compiler without the fault shows none at that place.

```bash
python -m tests.mutants --log mutants.log --report docs/mutants.md   # all; goes on
python -m tests.mutants --log mutants.log --minutes 10  # for a while
python -m tests.mutants lists "a cursor"                             # a theme, or words in names
```

Some are planted in the suite (`tests/mutants/test_mutants.py`). A fault that survives is a hole
in the tester: the tester is mended, and the fault stays and is judged again. A fault that changes
nothing in the app of its spec is an error in the list.

## The result

{summary}. {waiting} faults of the list are not judged yet; the command goes on with them.

{tables}"""
"""The page of the documentation."""


def page(themes: Mapping[str, Sequence[Fault]], verdicts: Mapping[str, Verdict]) -> str:
    """Return the page with the faults of each theme, and who has found them."""
    named = [fault.name for faults in themes.values() for fault in faults]
    every = [verdicts[name] for name in named if name in verdicts]
    lines: list[str] = []
    for theme, faults in themes.items():
        lines += [f"### {theme.capitalize()}", "", "| fault | place | spec | found by | s |"]
        lines.append("|---|---|---|---|---|")
        for fault in faults:
            found = verdicts.get(fault.name)
            if found is None:
                continue
            by = JUDGES.get(found.by, "**nobody**")
            place = fault.file.removeprefix("fastgen/").removeprefix("backend/")
            lines.append(f"| {fault.name} | {place} | {fault.spec} | {by} | {found.seconds:.0f} |")
        lines.append("")
    return PAGE.format(
        cases=CASES,
        requests=REQUESTS,
        summary=summary(every),
        waiting=len(named) - len(every),
        tables="\n".join(lines),
    )
