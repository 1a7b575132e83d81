"""`fastgen init`: write a small spec to start from."""

import re
import shlex
from pathlib import Path
from typing import Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption
from fastgen.cli.output import Output

SPEC_NAME = "spec.fg"
DEFAULT_NAME = "notes"

STARTER = """\
# A complete backend: five endpoints, a database with migrations, tests and API docs.
# Serve it:          fastgen run {spec}
# Write its code:    fastgen build {spec}

app {name} "My first app"

entity Note "Something worth remembering" {{
  title: string(1..120) search           # a length range; `search` lets ?q=word find it
  body: text = ""                        # `=` gives a default, so a request may leave it out
  tags: string[]                         # a list
  pinned: bool = false
  due: date?                             # `?` after the type: it may be null
  created: datetime = now readonly       # set by the server, never by a request
}}

# list, create, read, update and delete at /notes
resource Note at "/notes" {{
  list {{
    filter pinned                        # GET /notes?pinned=true
    sort created, title                  # GET /notes?sort=-created
    search
    page 20 max 100
  }}
  create  read  update  delete
}}

# Scenarios run as tests of the generated project.
scenario "a new note can be found by a word of its title" {{
  let made = as anyone: Note.create() {{ title: "Buy milk" }} -> 201 {{ pinned: false }}
  as anyone: Note.list(q: "milk") -> 200 {{ items: [{{ title: "Buy milk" }}] }}
  as anyone: Note.create() {{ title: "" }} -> 422
}}
"""

EXAMPLES = (
    "fastgen init notes",
    "fastgen init . --name shop",
)


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it.")] = Path(),
    name: Annotated[
        str | None, typer.Option("--name", help="The name of the app; else that of the folder.")
    ] = None,
    as_json: JsonOption = False,
) -> ExitCode:
    """Write a small spec with comments to start from. Never overwrites anything."""
    from fastgen.diagnostics import Report

    output = Output("init", as_json)
    report = Report()
    path = directory / SPEC_NAME
    shown = shlex.quote(path.as_posix())
    app = app_name(directory.resolve().name) if name is None else name
    if name is not None and app_name(name) != name:
        raise typer.BadParameter(
            f"`{name}` is not a name of small letters, digits and _; try `{app_name(name)}`",
            param_hint="--name",
        )
    try:
        if directory.exists() and not directory.is_dir():
            raise NotADirectoryError(None, "it is not a folder")
        directory.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(STARTER.format(name=app, spec=shown))
    except FileExistsError:
        report.error("FG8003", None, file=path.as_posix(), help="choose another folder")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        report.error("FG8009", None, directory=directory, reason=reason)
    output.show(report, {})
    code = ExitCode.REFUSED if report.has_errors else ExitCode.OK
    if not report.has_errors:
        output.say(f"wrote {path.as_posix()}\nnext: fastgen run {shown}")
    output.finish(report, code, spec=path.as_posix(), name=app)
    return code


def app_name(text: str) -> str:
    """Return a text as a name that an app can have.

    >>> app_name("My Shop!"), app_name("2024")
    ('my_shop', 'notes')
    """
    name = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    return name if name[:1].isalpha() and name.isascii() else DEFAULT_NAME
