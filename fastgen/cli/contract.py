"""`fastgen contract`: print the OpenAPI document of an app, or compare it with a contract."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.options import JsonOption, SpecArgument
from fastgen.cli.output import JsonValue, Output

if TYPE_CHECKING:
    from fastgen.api import Loaded
    from fastgen.contracts import Difference, Json

EXAMPLES = (
    "fastgen contract spec.fg > openapi.json",
    "fastgen contract spec.fg openapi.yaml",
    "fastgen contract spec.fg openapi.yaml --allow errors --allow limits",
)


def contract(
    spec: SpecArgument,
    contract: Annotated[
        Path | None,
        typer.Argument(metavar="CONTRACT", help="An OpenAPI 3.x document, JSON or YAML."),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow",
            metavar="KIND",
            help="What the app may say beyond the contract: operations, parameters, errors, "
            "headers, limits, closed, names, security; may come several times.",
        ),
    ] = None,
    words: Annotated[
        bool,
        typer.Option("--words", help="Compare titles, descriptions, tags and operation ids too."),
    ] = False,
    as_json: JsonOption = False,
) -> ExitCode:
    """Compare what an app announces with an OpenAPI document; without one, print what it announces.

    The exit code is 1 if there is a difference. References are resolved; titles, descriptions,
    order and operation ids do not matter. The app is built in a temporary folder and imported, not
    started.
    """
    from fastgen import api
    from fastgen.cli.environment import StepFailedError
    from fastgen.contracts import ContractError, NotAnnouncedError, read_contract

    output = Output("contract", as_json)
    refuse_unknown(allow or [])
    loaded = api.load(spec)
    report = loaded.report
    facts: dict[str, JsonValue] = {}
    try:
        wanted = None if contract is None else read_contract(contract)
        announced = announce(spec, loaded, output)
        if wanted is None:
            facts["document"] = plain_json(announced)
            output.say(text_of(announced))
            code = ExitCode.OK
        else:
            found = api.compare_contract(wanted, announced, allow=allow or [], words=words)
            facts["differences"] = [values_of(each) for each in found]
            output.say(rendered(found))
            code = ExitCode.SPEC_ERRORS if found else ExitCode.OK
    except ContractError as error:
        report.error("FG8016", None, file=str(contract), reason=str(error))
        code = ExitCode.USAGE
    except NotAnnouncedError as error:
        report.error("FG8013", None, step=str(error), notes=(error.notes,))
        code = ExitCode.REFUSED
    except StepFailedError as error:
        report.error("FG8013", None, step=error.step, notes=error.notes)
        code = ExitCode.REFUSED
    output.show(report, loaded.sources)
    output.finish(report, code, **facts)
    return code


def refuse_unknown(names: list[str]) -> None:
    """Raise BadParameter for what cannot be allowed."""
    from fastgen.contracts import ALLOWANCES

    for name in names:
        if name not in ALLOWANCES:
            problem = f"`{name}` cannot be allowed; there are {', '.join(ALLOWANCES)}"
            raise typer.BadParameter(problem, param_hint="--allow")


def announce(spec: Path, loaded: "Loaded", output: Output) -> "dict[str, Json]":
    """Return the document of the app, asked in fastgen's own environment if that has the packages.

    Otherwise in the one that `fastgen run` makes. Raises NotAnnouncedError, StepFailedError and
    SpecError.
    """
    from fastgen import api
    from fastgen.cli.environment import StepFailedError, install_project, python_of
    from fastgen.cli.run import cache_folder, put
    from fastgen.contracts import NotAnnouncedError, announced_by
    from fastgen.workspace import recorded_arrangement

    folder = cache_folder(spec)
    project = api.compile(loaded, recorded=recorded_arrangement(folder))
    try:
        return project.announce()
    except NotAnnouncedError as error:
        if not error.lacks_packages:
            raise
    if put(project, loaded, folder, output) is not ExitCode.OK:
        raise StepFailedError(f"{folder} cannot be written")
    install_project(folder, tell=output.tell)
    return announced_by(folder, python_of(folder))


def rendered(found: "list[Difference]") -> str:
    """Return the differences as text, under their operations."""
    lines: list[str] = []
    for number, each in enumerate(found):
        if number == 0 or found[number - 1].operation != each.operation:
            lines += [each.operation]
        hint = f"  (--allow {each.kind})" if each.kind is not None else ""
        head, _, rest = each.text().partition("\n")
        lines += [head + hint, rest]
    count = f"{len(found)} difference{'s' if len(found) != 1 else ''}"
    return "\n".join([*lines, *([""] if lines else []), count])


def values_of(difference: "Difference") -> JsonValue:
    """Return a difference as JSON."""
    return {
        "operation": difference.operation,
        "place": difference.place,
        "contract": difference.contract,
        "app": difference.app,
        "kind": difference.kind,
    }


def text_of(document: "dict[str, Json]") -> str:
    """Return a document as text."""
    import json

    return json.dumps(document, indent=2, ensure_ascii=False)


def plain_json(document: "dict[str, Json]") -> JsonValue:
    """Return a document as a value of the output."""
    import json

    value: JsonValue = json.loads(text_of(document))
    return value
