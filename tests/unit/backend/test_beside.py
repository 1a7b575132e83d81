"""Work in a second process gives what it gives in this one, or nothing."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.spec_generator import generate_spec
from fastgen.backend.beside import Beside

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is only done on Linux")

BUILT = """
import sys
import fastgen
from fastgen.backend import beside, compiler
started = []
begin = beside.Beside.__init__
def count(self, work):
    started.append(work)
    begin(self, work)
compiler.Beside.__init__ = count
beside.can_run_beside.__globals__["os"].sched_getaffinity = lambda _: {0, 1}
if sys.argv[2:] == ["broken"]:
    def broken(context):
        raise ValueError("not in the copy")
    real = compiler.render_tests
    home = __import__("os").getpid()
    compiler.render_tests = lambda context: (
        real(context) if __import__("os").getpid() == home else broken(context)
    )
spec = fastgen.parse(open(sys.argv[1]).read())
both, one = fastgen.compile(spec, processes=2), fastgen.compile(spec)
assert both == one
assert both.omissions == one.omissions
assert len(started) == 1, started
"""


def test_texts_come_back_in_order() -> None:
    with Beside(lambda: (str(os.getpid()), "é" * 100_000, "the last")) as beside:
        pid = beside.text()
        assert pid is not None
        assert int(pid) != os.getpid()
        assert beside.text() == "é" * 100_000
        assert beside.text() == "the last"
        assert beside.text() is None


def test_a_copy_does_not_wait_for_a_reader() -> None:
    def work() -> Iterator[str]:
        yield "a" * 10_000_000
        Path(done).touch()
        yield "b"

    with TemporaryDirectory() as folder:
        done = f"{folder}/done"
        with Beside(work) as beside:
            for _ in range(1000):
                if Path(done).exists():
                    break
                time.sleep(0.02)
            assert Path(done).exists()
            assert beside.text() == "a" * 10_000_000
            assert beside.text() == "b"


def test_what_fails_has_no_text_from_there_on() -> None:
    def fail() -> Iterator[str]:
        yield "first"
        raise ValueError

    with Beside(fail) as beside:
        assert beside.text() == "first"
        assert beside.text() is None


def test_no_copy_is_left_when_nobody_needs_it() -> None:
    with Beside(lambda: ["a" * 1_000_000] * 3) as beside:
        assert beside.text() == "a" * 1_000_000
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("how", [(), ("broken",)])
def test_two_processes_make_the_project_of_one(
    tmp_path_factory: pytest.TempPathFactory, how: tuple[str, ...]
) -> None:
    spec = tmp_path_factory.mktemp("beside") / "spec.fg"
    spec.write_text(generate_spec(12))
    done = subprocess.run(
        [sys.executable, "-c", BUILT, str(spec), *how], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
