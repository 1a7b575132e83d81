"""The command line: one file per command.

- `main`: the program: its commands, its help, its exit codes
- `options`: the options that several commands have
- `output`: what is printed, for people or as one JSON document
- `guard`: turns the end of a command, whatever it is, into an exit code
- `build` · `check` · `format` · `explain` · `init` · `run` · `access` · `why`: the commands
- `forbid`: the claims of `check`
"""

from fastgen.cli.main import main

__all__ = ["main"]
