"""Makes the virtual environment of a generated project and runs the project's programs in it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from fastgen.cli.database import begin_anew, migrations_changed, remember_migrations
from fastgen.cli.output import wants_colour

Tell = Callable[[str], None]

ENVIRONMENT = ".venv"
STAMP = "fastgen-installed"
INSTALL_SECONDS = 900
MIGRATE_SECONDS = 300
START_SECONDS = 60
STOP_SECONDS = 5
SHOWN_LINES = 30
ASK_URL = "from app.settings import get_settings; print(get_settings().database_url)"


class StepFailedError(Exception):
    """A step failed; the notes hold the end of what its program printed."""

    def __init__(self, step: str, *notes: str) -> None:
        super().__init__(step)
        self.step = step
        self.notes = notes


def prepare(project: Path, *, install: bool, tell: Tell) -> None:
    """Make the environment of a project, install the project and migrate its database."""
    if install:
        install_project(project, tell=tell)
    elif not python_of(project).exists():
        raise StepFailedError(f"{project / ENVIRONMENT} does not exist: run without --no-install")
    migrate(project, tell=tell)


def python_of(project: Path) -> Path:
    """Return the interpreter of a project's environment."""
    folder = project.resolve() / ENVIRONMENT
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def install_project(project: Path, *, tell: Tell) -> None:
    """Make the environment and install the project into it, unless that was done already."""
    stamp = project / ENVIRONMENT / STAMP
    wanted = sha256((project / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    uv = shutil.which("uv")
    python = str(python_of(project))
    if not python_of(project).exists():
        tell("making the virtual environment")
        make = [uv, "venv", "--quiet"] if uv else [sys.executable, "-m", "venv"]
        run_step([*make, ENVIRONMENT], project, INSTALL_SECONDS)
    tell("installing the project (the first time this takes a while)")
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", python, "--editable", "."]
    else:
        command = [python, "-m", "pip", "install", "--quiet", "--editable", "."]
    run_step(command, project, INSTALL_SECONDS)
    stamp.write_text(wanted, encoding="utf-8")


def migrate(project: Path, *, tell: Tell) -> None:
    """Bring the database of a project up to date, if the project has one."""
    if (project / "migrations").is_dir():
        tell("migrating the database")
        python = str(python_of(project))
        if migrations_changed(project):
            url = run_step([python, "-c", ASK_URL], project, MIGRATE_SECONDS)
            begin_anew(project, url.splitlines()[-1], tell)  # warnings may come before
        run_step([python, "-m", "alembic", "upgrade", "head"], project, MIGRATE_SECONDS)
        remember_migrations(project)


def run_step(command: list[str], project: Path, seconds: float) -> str:
    """Run a program in the folder of a project; return what it printed.

    Raises StepFailedError if it fails.
    """
    shown = " ".join(command)
    try:
        done = subprocess.run(  # noqa: S603  the argv is ours, and no shell sees it
            command,
            cwd=project,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise StepFailedError(f"`{shown}` did not end within {seconds:.0f} seconds") from error
    except OSError as error:
        raise StepFailedError(f"`{shown}` cannot be started: {error}") from error
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-SHOWN_LINES:])
        raise StepFailedError(f"`{shown}` failed with {done.returncode}", tail)
    return done.stdout


def start_server(
    project: Path, address: tuple[str, int], *, reload: bool, tell: Tell
) -> subprocess.Popen[bytes]:
    """Start the app and return once it answers on its port; print where the documentation is."""
    host, port = address
    refuse_taken_port(address)
    command = [str(python_of(project)), "-m", "uvicorn", "app.main:app", "--no-access-log"]
    command += ["--host", host, "--port", str(port)]
    if not wants_colour(sys.stderr):
        command.append("--no-use-colors")
    if reload:
        command += ["--reload", "--reload-dir", "app"]
    server = subprocess.Popen(  # noqa: S603  the argv is ours, and no shell sees it
        command, cwd=project, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=sys.stderr
    )
    try:
        wait_until_ready(server, address)
    except BaseException:
        stop_server(server)
        raise
    shown = f"[{host}]" if ":" in host else host
    tell(f"serving http://{shown}:{port}    docs: http://{shown}:{port}/docs    stop with Ctrl-C")
    return server


def refuse_taken_port(address: tuple[str, int]) -> None:
    """Raise StepFailedError if somebody listens on an address already."""
    if answers(address):
        raise StepFailedError(f"port {address[1]} is taken: choose another with --port")


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let the signals that end a program do what Ctrl-C does, so that no server stays behind."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.getsignal(getattr(signal, name)) for name in names}
    for name in names:
        signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def wait_until_ready(server: subprocess.Popen[bytes], address: tuple[str, int]) -> None:
    """Return when the port answers; raise StepFailedError if the server ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not answers(address):
        if server.poll() is not None:
            raise StepFailedError(f"the server ended at once with {server.returncode}")
        if time.monotonic() > deadline:
            raise StepFailedError(f"the server did not answer within {START_SECONDS} seconds")
        time.sleep(0.1)


def answers(address: tuple[str, int]) -> bool:
    """Tell whether somebody listens on an address."""
    host, port = address
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # nosec B104
    reachable = here.get(host, host)
    try:
        with socket.create_connection((reachable, port), timeout=1):
            return True
    except OSError:
        return False


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """End the server as Ctrl-C would, then less politely; return when it is gone."""
    for end in (interrupt, subprocess.Popen.terminate, subprocess.Popen.kill):
        if server.poll() is not None:
            return
        end(server)
        try:
            server.wait(STOP_SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            continue


def interrupt(server: subprocess.Popen[bytes]) -> None:
    """Send what Ctrl-C sends."""
    server.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)


def clean_environment() -> dict[str, str]:
    """Return the environment without what belongs to the environment that fastgen runs in."""
    ours = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH"}
    return {key: value for key, value in os.environ.items() if key not in ours}
