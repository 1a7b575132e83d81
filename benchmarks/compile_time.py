"""Compile time, memory and start-up of fastgen on generated specs, each beside its goal.

`python -m benchmarks.compile_time` — a cold command is a new process that builds into an empty
folder; a warm one is a later `parse, compile, write` in the same process. Every process finds the
modules of fastgen compiled, as they are after an installation, whatever this shell says about
bytecode. Figures are the smallest of the repetitions (start-up: the median), as noise only adds.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.goals import Goal, print_goals
from benchmarks.spec_generator import generate_spec

SMALL, LARGE = 100, 1000

# Prints seconds for front end and for everything, then the peak memory in MB.
WARM = """
import resource, sys, time
from pathlib import Path
import fastgen
text = Path(sys.argv[1]).read_text()
best_parse = best_all = float("inf")
for turn in range(int(sys.argv[4])):
    started = time.perf_counter()
    spec = fastgen.parse(text)
    parsed = time.perf_counter()
    project = fastgen.compile(spec, processes=int(sys.argv[3]))
    project.write(Path(sys.argv[2]) / str(turn))
    done = time.perf_counter()
    best_parse, best_all = min(best_parse, parsed - started), min(best_all, done - started)
print(best_parse, best_all, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""

# Runs its arguments as a command; prints the seconds it took and its peak memory in MB.
TIMED = """
import resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
seconds = time.perf_counter() - started
print(seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def keep_bytecode(folder: Path) -> None:
    """Let every process from here on write and find compiled modules below a folder."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def run_python(code: str, *arguments: str) -> list[float]:
    """Run code in a new interpreter; return the numbers that it printed."""
    process = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=600,
    )
    return [float(word) for word in process.stdout.split()]


def time_command(*arguments: str) -> tuple[float, float]:
    """Return the seconds and the peak megabytes of one run of the interpreter."""
    seconds, megabytes = run_python(TIMED, sys.executable, *arguments)
    return seconds, megabytes


def time_start(*arguments: str, runs: int) -> float:
    """Return the median seconds of a command over a bare interpreter's, by turns."""
    differences = []
    for _ in range(runs):
        bare, _ = time_command("-c", "pass")
        seconds, _ = time_command(*arguments)
        differences.append(seconds - bare)
    return median(differences)


def measure_start(runs: int) -> list[Goal]:
    """Measure what a user waits for before any work."""
    bare = median(time_command("-c", "pass")[0] for _ in range(runs))
    loaded = time_start("-c", "import fastgen", runs=runs)
    helped = bare + time_start("-m", "fastgen", "--help", runs=runs)
    return [
        Goal("import fastgen (over bare Python)", loaded, "s", most=0.15),
        Goal("fastgen --help", helped, "s", most=0.25),
    ]


def measure_compile(scratch: Path, *, runs: int, large: bool) -> list[Goal]:
    """Measure the cold command, the warm process and how both grow."""
    goals = []
    text = generate_spec(SMALL)
    spec = scratch / "small.fg"
    spec.write_text(text)
    _, *cold = (  # the first one compiles the modules
        time_command("-m", "fastgen", "build", str(spec), "-o", str(scratch / f"cold{run}"))
        for run in range(runs + 1)
    )
    turns = str(runs + 2)
    parse, warm, warm_memory = run_python(WARM, str(spec), str(scratch / "warm"), "1", turns)
    _, beside, _ = run_python(WARM, str(spec), str(scratch / "beside"), "2", turns)
    lines = text.count("\n") / parse
    memory = max(warm_memory, *(megabytes for _, megabytes in cold))
    goals.append(Goal(f"cold build, {SMALL} entities", min(s for s, _ in cold), "s", most=1.5))
    goals.append(Goal(f"warm build, {SMALL} entities", warm, "s", most=0.5))
    goals.append(Goal(f"warm build, {SMALL} entities, 2 processes", beside, "s", most=0.5))
    goals.append(Goal("front end", lines, "lines/s", least=8000))
    if large:
        spec = scratch / "large.fg"
        spec.write_text(generate_spec(LARGE))
        arguments = (str(spec), str(scratch / "large"), "1", "2")
        _, large_warm, large_memory = run_python(WARM, *arguments)
        goals.append(
            Goal(f"warm build, {LARGE} / {SMALL} entities", large_warm / warm, "x", most=11)
        )
        memory = max(memory, large_memory)
    goals.append(Goal("peak memory", memory, "MB", most=500))
    return goals


def main() -> int:
    """Measure everything; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compile_time", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="cold builds")
    parser.add_argument("--start-runs", type=int, default=15, help="imports and helps")
    parser.add_argument("--small-only", action="store_true", help=f"leave {LARGE} entities out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="compile") as scratch:
        keep_bytecode(Path(scratch) / "bytecode")
        goals = measure_start(options.start_runs)
        goals += measure_compile(Path(scratch), runs=options.runs, large=not options.small_only)
    return print_goals(goals)


if __name__ == "__main__":
    sys.exit(main())
