"""`fastgen run`: build a spec, install the project, migrate its database and serve it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import DirectoryOption, JsonOption, SpecArgument
from fastgen.cli.output import Output

if TYPE_CHECKING:
    from subprocess import Popen

    from fastgen.api import Loaded

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
    from fastgen.cli.environment import (
        StepFailedError,
        ended_by_signals,
        prepare,
        refuse_taken_port,
        start_server,
    )
    from fastgen.diagnostics import Report

    output = Output("run", as_json)
    loaded = api.load(spec)
    target = cache_folder(spec) if directory is None else directory
    code = write(loaded, target, output)
    if code is not ExitCode.OK:
        output.finish(loaded.report, code)
        return code
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with ended_by_signals():
        try:
            refuse_taken_port((host, port))
            prepare(target, install=install, tell=output.tell)
            server = start_server(target, (host, port), reload=reload, tell=output.tell)
        except StepFailedError as error:
            report = Report()
            report.error("FG8013", None, step=error.step, notes=error.notes)
            output.show(report, {})
            output.finish(report, ExitCode.REFUSED, directory=str(target))
            return ExitCode.REFUSED
        output.finish(loaded.report, code, directory=str(target), docs=f"{url}/docs")
        follow(spec, target, server, reload=reload, output=output)
    return ExitCode.OK


def write(loaded: "Loaded", target: Path, output: Output) -> ExitCode:
    """Build the project into its folder and say what happened."""
    from fastgen import api
    from fastgen.workspace import write_project

    code = ExitCode.OK
    try:
        project = api.compile(loaded, processes=2)
    except api.SpecError:
        code = ExitCode.SPEC_ERRORS
    else:
        result = write_project(project, target, report=loaded.report, spec_digest=loaded.digest)
        code = ExitCode.REFUSED if result.refused else ExitCode.OK
        if code is ExitCode.OK:
            output.tell(f"built {target} ({len(result.plan.steps)} files)")
    output.show(loaded.report, loaded.sources)
    return code


def cache_folder(spec: Path) -> Path:
    """Return the folder in the user's cache that belongs to a spec."""
    import os
    from hashlib import sha256

    root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    path = Path(os.path.realpath(spec))  # unlike `resolve` it ends for a link to itself
    name = "stdin" if str(spec) == "-" else path.stem
    mark = sha256(os.fsencode(path)).hexdigest()[:8]
    return Path(root).expanduser() / "fastgen" / "run" / f"{name}-{mark}"


def follow(
    spec: Path, target: Path, server: "Popen[bytes]", *, reload: bool, output: Output
) -> None:
    """Wait until the server ends or the user ends it, building again when the spec changes."""
    from fastgen import api
    from fastgen.cli.environment import StepFailedError, migrate, stop_server

    seen = spec_time(spec)
    try:
        while server.poll() is None:
            sleep(WATCH_SECONDS)
            now = spec_time(spec)
            if reload and now != seen:
                seen = now
                if write(api.load(spec), target, output) is ExitCode.OK:
                    try:
                        migrate(target, tell=output.tell)
                    except StepFailedError as error:
                        output.tell("\n".join((error.step, *error.notes)))
    except KeyboardInterrupt:
        output.tell("stopping")
    finally:
        stop_server(server)


def spec_time(spec: Path) -> int:
    """Return when the spec was last written; 0 for standard input or a file that is gone."""
    try:
        return 0 if str(spec) == "-" else spec.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def sleep(seconds: float) -> None:
    """Wait."""
    import time

    time.sleep(seconds)
