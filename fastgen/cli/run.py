"""`fastgen run`: build a spec, install the project, migrate its database and serve it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import DirectoryOption, JsonOption, SpecArgument
from fastgen.cli.output import Output
from fastgen.records import dataclass

if TYPE_CHECKING:
    from subprocess import Popen

    from fastgen.api import Loaded, Project
    from fastgen.cli.environment import StepFailedError
    from fastgen.diagnostics import Report

EXAMPLES = (
    "fastgen run spec.fg",
    "fastgen run spec.fg -o backend --port 9000",
)

WATCH_SECONDS = 0.5
"""How often the spec is looked at while the app is served."""


def run(
    spec: SpecArgument,
    directory: DirectoryOption = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    reload: Annotated[
        bool, typer.Option("--reload/--no-reload", help="Follow changes of spec and code.")
    ] = True,
    install: Annotated[
        bool, typer.Option("--install/--no-install", help="Make the virtual environment.")
    ] = True,
    as_json: JsonOption = False,
) -> ExitCode:
    """Build a spec, install the project, migrate its database and serve it.

    Without -o the project lives in the cache of the user, so that a second run starts at once.
    A change of the spec is built and served while the program runs. Ctrl-C ends it.
    """
    from fastgen import api
    from fastgen.cli.environment import StepFailedError, ended_by_signals, refuse_taken_port

    output = Output("run", as_json)
    target = cache_folder(spec) if directory is None else directory
    served = Served(spec, target, (host, port), reload=reload, install=install, output=output)
    loaded = api.load(spec)
    code = write(loaded, target, output)
    if code is not ExitCode.OK:
        output.finish(loaded.report, code)
        return code
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with ended_by_signals():
        try:
            refuse_taken_port(served.address)
            server = served.start()
        except StepFailedError as error:
            report = failure(error, output)
            output.finish(report, ExitCode.REFUSED, directory=str(target))
            return ExitCode.REFUSED
        output.finish(loaded.report, code, directory=str(target), docs=f"{url}/docs")
        return follow(served, loaded, server)


@dataclass(frozen=True, slots=True)
class Served:
    """What is served, where, and how."""

    spec: Path
    target: Path
    address: tuple[str, int]
    reload: bool
    install: bool
    output: Output

    def start(self) -> "Popen[bytes]":
        """Install the project, migrate its database and start it; raises StepFailedError."""
        from fastgen.cli.environment import prepare, start_server

        tell = self.output.tell
        prepare(self.target, install=self.install, tell=tell)
        return start_server(self.target, self.address, reload=self.reload, tell=tell)


def failure(error: "StepFailedError", output: Output) -> "Report":
    """Show why the app cannot be run, and return the report that says so."""
    from fastgen.diagnostics import Report

    report = Report()
    report.error("FG8013", None, step=error.step, notes=error.notes)
    output.show(report, {})
    return report


def write(loaded: "Loaded", target: Path, output: Output) -> ExitCode:
    """Build the project into its folder and say what happened."""
    project = compiled(loaded, target, output)
    return ExitCode.SPEC_ERRORS if project is None else put(project, loaded, target, output)


def compiled(loaded: "Loaded", target: Path, output: Output) -> "Project | None":
    """Return the project of a spec; None, after saying why, if the spec has mistakes."""
    from fastgen import api
    from fastgen.workspace import recorded_arrangement

    try:
        return api.compile(loaded, processes=2, recorded=recorded_arrangement(target))
    except api.SpecError:
        output.show(loaded.report, loaded.sources)
        return None


def put(project: "Project", loaded: "Loaded", target: Path, output: Output) -> ExitCode:
    """Write a project into its folder and say what happened."""
    from fastgen.workspace import write_project

    result = write_project(project, target, report=loaded.report, spec_digest=loaded.digest)
    output.show(loaded.report, loaded.sources)
    if result.refused:
        return ExitCode.REFUSED
    output.tell(f"built {target} ({len(result.plan.steps)} files)")
    return ExitCode.OK


def cache_folder(spec: Path) -> Path:
    """Return the folder in the user's cache that belongs to a spec."""
    import os
    from hashlib import sha256

    root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    path = Path(os.path.realpath(spec))  # unlike `resolve` it ends for a link to itself
    name = "stdin" if str(spec) == "-" else path.stem
    mark = sha256(os.fsencode(path)).hexdigest()[:8]
    return Path(root).expanduser() / "fastgen" / "run" / f"{name}-{mark}"


def follow(served: Served, loaded: "Loaded", server: "Popen[bytes] | None") -> ExitCode:
    """Wait until the server ends or the user ends it, building again when the spec changes."""
    from fastgen import api
    from fastgen.cli.environment import StepFailedError, stop_server

    output = served.output
    files = files_of(served.spec, loaded)
    seen = times_of(files)
    try:
        while server is None or server.poll() is None:
            sleep(WATCH_SECONDS)
            if not served.reload or times_of(files) == seen:
                continue
            before = times_of(files)
            loaded = api.load(served.spec)
            project = compiled(loaded, served.target, output)
            if project is not None:
                if server is not None:
                    stop_server(server)  # what it needs may change under it
                    server = None
                put(project, loaded, served.target, output)
                try:
                    server = served.start()
                except StepFailedError as error:
                    failure(error, output)
            files = files_of(served.spec, loaded)
            seen = {file: before.get(file, now) for file, now in times_of(files).items()}
        failure(StepFailedError(f"the server ended with {server.returncode}"), output)
    except KeyboardInterrupt:
        output.tell("stopping")
        return ExitCode.OK
    finally:
        if server is not None:
            stop_server(server)
    return ExitCode.REFUSED


def files_of(spec: Path, loaded: "Loaded") -> tuple[Path, ...]:
    """Return the files that a spec was read from; none for standard input."""
    return () if str(spec) == "-" else (spec, *(Path(name) for name in loaded.sources))


def times_of(files: tuple[Path, ...]) -> dict[Path, int]:
    """Return when each file was last written; 0 for one that is gone."""
    return {file: file.stat().st_mtime_ns if file.exists() else 0 for file in files}


def sleep(seconds: float) -> None:
    """Wait."""
    import time

    time.sleep(seconds)
