"""Work in a second process gives what it gives in this one, or nothing."""

import os
import subprocess
import sys

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


def test_a_text_comes_back() -> None:
    text = Beside(lambda: f"{os.getpid()} {'é' * 100_000}").text()
    assert text is not None
    pid, _, rest = text.partition(" ")
    assert rest == "é" * 100_000
    assert int(pid) != os.getpid()


def test_what_fails_has_no_text() -> None:
    def fail() -> str:
        raise ValueError

    assert Beside(fail).text() is None


def test_what_is_abandoned_ends() -> None:
    beside = Beside(lambda: "a" * 1_000_000)
    beside.abandon()
    with pytest.raises(ChildProcessError):
        os.waitpid(beside.child, 0)


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
