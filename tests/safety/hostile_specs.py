"""Specs that try to cost much: every one ends in time and in bounded memory; a command for all.

``python -m tests.safety.hostile_specs [NAME ...]``
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 30.0
"""Of the processor, for `check` and for a build that is refused or allowed."""
MOST_MEBIBYTES = 1_500
PATIENCE = 240.0
MANY = 100_000
KIBIBYTES = 1024

Files = dict[str, str]


def one(text: str) -> Files:
    """Return a program of one file."""
    return {"spec.fg": text}


def fields(count: int) -> str:
    """Return the lines of so many fields."""
    return "\n".join(f"  f{number}: int = 0" for number in range(count))


def doubling(line: str, depth: int) -> str:
    """Return lines of which each mentions the one before it twice."""
    return "\n".join(line.format(here=n, before=n - 1) for n in range(1, depth))


SPECS: dict[str, Callable[[], Files]] = {
    "100,000 brackets": lambda: one(f"rule r() := {'(' * MANY}1{')' * MANY} == 1"),
    "100,000 braces": lambda: one("action a() { " + "if true { " * MANY + "}" * MANY + "}"),
    "100,000 nots": lambda: one(f"rule r() := {'not ' * MANY}true"),
    "100,000 ands": lambda: one(f"rule r() := {'true and ' * MANY}true"),
    "99 brackets, many times": lambda: one(
        "\n".join(f"rule r{n}() := {'(' * 90}true{')' * 90}" for n in range(2_000))
    ),
    "10 MB of comment": lambda: one("app a\n" + "# " + "x" * 10_000_000),
    "4 MB of comments": lambda: one("app a\n" + "# x\n" * 950_000),
    "4 MB of one text": lambda: one(f'app a "{"x" * 3_900_000}"'),
    "4 MB of one name": lambda: one(f"entity {'X' * 3_900_000} {{ a: int }}"),
    "4 MB of mistakes": lambda: one("entity E { a: , b: }\n" * 170_000),
    "4 MB of unknown types": lambda: one(
        "entity E {\n" + "\n".join(f"  a{n}: Unknown{n}" for n in range(150_000)) + "\n}"
    ),
    "100,000 fields": lambda: one(f"entity E {{\n{fields(MANY)}\n}}\nresource E"),
    "100,000 entities": lambda: one("\n".join(f"entity E{n} {{ a: int }}" for n in range(MANY))),
    "100,000 values of an enum": lambda: one(
        f"enum E {{ {', '.join(f'v{n}' for n in range(MANY))} }}"
    ),
    "100,000 settings": lambda: one(f"settings {{\n{fields(MANY)}\n}}"),
    "100,000 times the same name": lambda: one("entity E { a: int }\n" * MANY),
    "10,000 types in a row": lambda: one(
        "type T0 = int\n" + "\n".join(f"type T{n} = T{n - 1}" for n in range(1, 10_000))
    ),
    "types in a circle": lambda: one("type A = B\ntype B = C\ntype C = A\nentity E { a: A }"),
    "mixins that double": lambda: one(
        "mixin M0 { a: int }\n" + doubling("mixin M{here} {{ include M{before}, M{before} }}", 40)
    ),
    "rules that double": lambda: one(
        "entity E { a: int  allow all when r39(self) }\nresource E\n"
        "rule r0(e: E) := e.a > 1\n"
        + doubling("rule r{here}(e: E) := r{before}(e) or r{before}(e)", 40)
    ),
    "computed fields that double": lambda: one(
        "entity E {\n  f0: int\n"
        + doubling("  f{here}: int := f{before} + f{before}", 40)
        + "\n}\nresource E"
    ),
    "rows that double": lambda: one(
        "\n".join(f"type T{n} {{ a: T{n + 1}  b: T{n + 1} }}" for n in range(30))
        + "\ntype T30 { a: int }\nentity E { t: T0 }\nresource E"
    ),
    "rules that are deep together": lambda: one(
        "entity E { a: int  allow all when r29(self) }\nresource E\nrule r0(e: E) := e.a > 1\n"
        + "\n".join(f"rule r{n}(e: E) := {'not ' * 45}r{n - 1}(e)" for n in range(1, 30))
    ),
    "computed fields that are deep together": lambda: one(
        "entity E {\n  f0: int\n"
        + "\n".join(f"  f{n}: int := f{n - 1}{' + 1' * 30}" for n in range(1, 30))
        + "\n}\nresource E"
    ),
    "900 rules in a row": lambda: one(
        "entity E { a: int  allow all when r899(self) }\nresource E\nrule r0(e: E) := e.a > 1\n"
        + "\n".join(f"rule r{n}(e: E) := not r{n - 1}(e)" for n in range(1, 900))
    ),
    "rows that need two rows": lambda: one(
        "\n".join(
            f"entity E{n} {{ a: E{n + 1}  b: E{n + 1}  view v {{ a: E{n + 1}.v, b: E{n + 1}.v }} }}"
            for n in range(25)
        )
        + "\nentity E25 { a: int  view v { a } }\nresource E0"
    ),
    "a regex that explodes": lambda: one(
        "entity E { a: string(/(a+)+$/)  b: string(/(a|a)*b/) }\nresource E"
    ),
    "a regex of repetitions": lambda: one(
        "entity E { a: string(/((a{1,900}){1,900}){1,900}/) }\nresource E"
    ),
    "a regex of 10,000 brackets": lambda: one(
        f"entity E {{ a: string(/{'(' * 10_000}a{')' * 10_000}/) }}"
    ),
    "a regex of 1 MB": lambda: one(f"entity E {{ a: string(/{'[a-z]' * 200_000}/) }}\nresource E"),
    "a number of 1 MB": lambda: one(f"rule r() := {'9' * 1_000_000} > 1"),
    "huge limits": lambda: one(
        "entity E { a: string(..999999999999)  b: int(0..1"
        + "0" * 400
        + ")  c: decimal(999999, 99999) }\nresource E"
    ),
    "a power tower": lambda: one(f"rule r() := {' * '.join(['999999999'] * 90)} > 1"),
    "an import of itself": lambda: {"spec.fg": 'import "spec.fg"\napp a'},
    "imports in a circle": lambda: {
        "spec.fg": 'import "a.fg"\napp a',
        "a.fg": 'import "b.fg"',
        "b.fg": 'import "a.fg"\nimport "spec.fg"',
    },
    "2,000 files in a row": lambda: {
        "spec.fg": 'import "f0.fg"',
        **{f"f{n}.fg": f'import "f{n + 1}.fg"' for n in range(2_000)},
        "f2000.fg": "entity E { a: int }",
    },
    "10,000 imports of one file": lambda: {
        "spec.fg": 'import "a.fg"\n' * 10_000,
        "a.fg": "entity E { a: int }",
    },
    "entities in a circle of 2,000": lambda: one(
        "\n".join(f"entity E{n} {{ a: E{(n + 1) % 2000}? }}" for n in range(2_000))
    ),
    "1,000 references of one entity to each other": lambda: one(
        "entity E {\n" + "\n".join(f"  r{n}: E?" for n in range(1_000)) + "\n}\nresource E"
    ),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds of the processor, the most memory in MiB, and how it ended."""

    seconds: float
    mebibytes: int
    code: int
    told: str

    @property
    def bounded(self) -> bool:
        """Tell whether it ended by itself, with a reason and without a traceback, in time."""
        ended = self.code in (0, 1) and "Traceback" not in self.told and "FG9" not in self.told
        return ended and self.seconds <= MOST_SECONDS and self.mebibytes <= MOST_MEBIBYTES


def cost_of(files: Files, *command: str) -> Cost:
    """Run the program on a spec in a process of its own and return what it took."""
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryFile() as output:
        for path, text in files.items():
            (Path(name) / path).write_text(text, encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "fastgen", *command, "spec.fg"],
            cwd=name,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=output,
        )
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        told = output.read().decode(errors="replace")
    return Cost(
        usage.ru_utime + usage.ru_stime, usage.ru_maxrss // KIBIBYTES, process.returncode, told
    )


def main() -> None:
    """Check and build the specs that the command line names, or all; print what each took."""
    exceeded = 0
    for name in sys.argv[1:] or SPECS:
        files = SPECS[name]()
        for command in (("check",), ("build", "-o", "out")):
            found = cost_of(files, *command)
            exceeded += not found.bounded
            mark = "" if found.bounded else "  EXCEEDED"
            last = (found.told.strip().splitlines() or [""])[-1]
            print(
                f"{name:45} {command[0]:6} {found.seconds:6.1f} s {found.mebibytes:5} MiB"
                f"  code {found.code}  {last[:90]}{mark}",
                flush=True,
            )
            if found.code:
                break
    print(f"{len(sys.argv[1:] or SPECS)} specs, {exceeded} exceeded")
    sys.exit(exceeded > 0)


if __name__ == "__main__":
    main()
