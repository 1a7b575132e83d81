"""Turns the end of a command, whatever it is, into an exit code and a message."""

import contextlib
import functools
import os
import sys
import traceback
from collections.abc import Callable
from typing import ParamSpec

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.output import Output, OutputLostError, print_safely

P = ParamSpec("P")

TRACEBACK_VARIABLE = "FASTGEN_TRACEBACK"
REPORT_REQUEST = (
    "please report it with the command, the spec and the traceback\n"
    f"({TRACEBACK_VARIABLE}=1 shows it): https://github.com/fastgen/fastgen/issues"
)


def guarded(command: Callable[P, ExitCode]) -> Callable[P, None]:
    """Return the command as one that ends the program with the exit code that it returns."""
    from fastgen.api import SpecError

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except KeyboardInterrupt:
            print_safely("interrupted", sys.stderr)
            code = ExitCode.INTERRUPTED
        except (typer.Exit, typer.BadParameter):
            raise
        except SpecError as error:
            output = Output(command.__name__, kwargs.get("as_json") is True)
            output.show(error.report, error.sources)
            output.finish(error.report, ExitCode.SPEC_ERRORS)
            code = ExitCode.SPEC_ERRORS
        except OutputLostError as lost:
            code = report_loss(lost)
        except Exception as error:  # the top of the program: nothing may pass it
            as_json = kwargs.get("as_json") is True
            code = report_bug(error, Output(command.__name__, as_json))
        raise typer.Exit(int(code))

    return run


def report_loss(lost: OutputLostError) -> ExitCode:
    """Say that nobody heard, unless that is what the reader wanted, as `head` does."""
    from fastgen.diagnostics import Report

    lost.silence()
    if not lost.reader_is_gone and lost.stream is not sys.stderr:
        report = Report()
        report.error("FG8015", None, reason=str(lost))
        with contextlib.suppress(OutputLostError):
            Output("").show(report, {})
    return ExitCode.REFUSED


def report_bug(error: Exception, output: Output) -> ExitCode:
    """Report an exception that should not have got here."""
    from fastgen.diagnostics import Report
    from fastgen.resources import MissingDataError

    report = Report()
    if isinstance(error, MissingDataError):
        report.error("FG9002", None, name=error.name, help="install fastgen again")
    else:
        summary = f"{type(error).__name__}: {error}".splitlines()[0]
        report.error("FG9001", None, error=summary, help=REPORT_REQUEST)
    output.show(report, {})
    if os.environ.get(TRACEBACK_VARIABLE):
        print_safely("".join(traceback.format_exception(error)), sys.stderr)
    output.finish(report, ExitCode.INTERNAL)
    return ExitCode.INTERNAL
