"""The exit codes of every command."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    SPEC_ERRORS = 1
    USAGE = 2
    REFUSED = 3
    INTERNAL = 70
    INTERRUPTED = 130


EXIT_CODES_HELP = (
    "Exit codes: 0 ok · 1 the input has errors, or a --check failed · 2 wrong usage · "
    "3 could not write or run · 70 a bug in fastgen · 130 interrupted"
)
