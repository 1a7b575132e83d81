"""`fastgen simulate`: serve what a spec means, in memory, without building anything."""

from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption, SpecArgument
from fastgen.cli.output import Output

if TYPE_CHECKING:
    from fastgen.ir.checked.program import Program

EXAMPLES = (
    "fastgen simulate spec.fg",
    "fastgen simulate spec.fg --port 9000 --seed 1",
    "fastgen simulate spec.fg --scenarios",
)


def simulate(
    spec: SpecArgument,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")
    ] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    seed: Annotated[
        int | None, typer.Option(help="Make the same ids and tokens each time.")
    ] = None,
    scenarios: Annotated[
        bool, typer.Option("--scenarios", help="Run the scenarios of the spec and end.")
    ] = False,
    as_json: JsonOption = False,
) -> ExitCode:
    """Serve what a spec means, in memory, without building anything.

    The reference interpreter answers. What is written is kept until the program ends. Settings are
    read from the environment. Ctrl-C ends it.
    """
    from fastgen import api

    output = Output("simulate", as_json)
    loaded = api.load(spec)
    output.show(loaded.report, loaded.sources)
    if loaded.program is None:
        output.finish(loaded.report, ExitCode.SPEC_ERRORS)
        return ExitCode.SPEC_ERRORS
    if scenarios:
        return run_scenarios(loaded.program, seed or 0, output)
    return serve(loaded.program, (host, port), seed, output)


def serve(
    program: "Program", address: tuple[str, int], seed: int | None, output: Output
) -> ExitCode:
    """Serve a program until the user ends it."""
    import os

    from fastgen.cli.memory_server import open_server, remember
    from fastgen.diagnostics import Report
    from fastgen.semantics.settings import SettingsError

    report = Report()
    try:
        memory = remember(program, os.environ, seed)
        server = open_server(memory, address, output.tell)
    except (OSError, SettingsError) as error:
        report.error("FG8013", None, step=why_not(error, address[1]))
        output.show(report, {})
        output.finish(report, ExitCode.REFUSED)
        return ExitCode.REFUSED
    host, port = address[0], server.server_address[1]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    output.say(f"{program.name} is served in memory at {url}")
    output.finish(report, ExitCode.OK, url=url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        output.tell("stopping")
    finally:
        server.server_close()
    return ExitCode.OK


def why_not(error: Exception, port: int) -> str:
    """Say why a program cannot be served."""
    import errno

    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"port {port} is taken: choose another with --port"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)


def run_scenarios(program: "Program", seed: int, output: Output) -> ExitCode:
    """Run the scenarios of a program, and say which hold."""
    import os
    from dataclasses import replace

    from fastgen.cli.memory_server import empty_memory
    from fastgen.diagnostics import Report
    from fastgen.semantics.environment import PlainHasher
    from fastgen.semantics.scenarios import ScenarioFailedError, run_scenario
    from fastgen.semantics.settings import SettingsError

    wrong: list[str] = []
    for scenario in program.scenarios:
        world = empty_memory(program, os.environ, seed).environment()
        try:
            run_scenario(program, scenario, replace(world, hasher=PlainHasher()))
        except (ScenarioFailedError, SettingsError) as error:
            wrong.append(str(error))
            output.say(f"does not hold: {error}")
        else:
            output.say(f"holds: {scenario.title}")
    code = ExitCode.SPEC_ERRORS if wrong else ExitCode.OK
    held = len(program.scenarios) - len(wrong)
    if not program.scenarios:
        output.tell("the spec has no scenarios")
    output.finish(Report(), code, held=held, failed=list(wrong))
    return code
