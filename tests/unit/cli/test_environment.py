"""Running a generated project in its environment."""

import os
import signal
import socket
import sys
import urllib.request
from pathlib import Path

import pytest

from fastgen.cli.environment import (
    StepFailedError,
    answers,
    clean_environment,
    ended_by_signals,
    install_project,
    prepare,
    python_of,
    run_step,
    start_server,
    stop_server,
)

APP = """\
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose environment is the one of the tests."""
    (tmp_path / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    (tmp_path / "app").mkdir()
    (tmp_path / "app/main.py").write_text(APP)
    return tmp_path


@pytest.fixture
def port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
        return number


def test_a_server_answers_when_it_is_started_and_is_gone_when_it_is_stopped(
    project: Path, port: int
) -> None:
    said: list[str] = []
    address = ("127.0.0.1", port)
    server = start_server(project, address, reload=False, tell=said.append)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            assert answer.read() == b"hello"
        assert f"docs: http://127.0.0.1:{port}/docs" in said[-1]
        with pytest.raises(StepFailedError, match=r"port \d+ is taken"):
            start_server(project, address, reload=False, tell=said.append)
    finally:
        stop_server(server)
    assert server.poll() is not None
    assert not answers(address)


def test_a_server_that_does_not_start_is_reported(project: Path, port: int) -> None:
    (project / "app/main.py").write_text("raise SystemExit(3)\n")
    with pytest.raises(StepFailedError, match="ended at once"):
        start_server(project, ("127.0.0.1", port), reload=False, tell=lambda _: None)


def test_a_step_that_fails_shows_the_end_of_its_output(tmp_path: Path) -> None:
    code = "print('x' * 9); print('the reason'); raise SystemExit(4)"
    with pytest.raises(StepFailedError, match="failed with 4") as caught:
        run_step([sys.executable, "-c", code], tmp_path, 20)
    assert caught.value.notes == ("x" * 9 + "\nthe reason",)


def test_a_step_that_hangs_or_does_not_exist_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StepFailedError, match="did not end within"):
        run_step([sys.executable, "-c", "import time; time.sleep(20)"], tmp_path, 0.2)
    with pytest.raises(StepFailedError, match="cannot be started"):
        run_step([str(tmp_path / "nothing")], tmp_path, 1)


def test_an_environment_that_fits_the_project_is_not_made_again(tmp_path: Path) -> None:
    from hashlib import sha256

    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/fastgen-installed").write_text(sha256(b"[project]\n").hexdigest())
    said: list[str] = []
    install_project(tmp_path, tell=said.append)
    assert said == []


def test_without_installing_an_environment_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(StepFailedError, match="run without --no-install"):
        prepare(tmp_path, install=False, tell=lambda _: None)


def test_the_project_does_not_see_the_environment_of_fastgen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    assert not {"VIRTUAL_ENV", "PYTHONPATH"} & clean_environment().keys()
    assert python_of(tmp_path).is_absolute()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_signals_that_end_a_program_do_what_ctrl_c_does(name: str) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), ended_by_signals():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) == before
