"""The option `--forbid` of `fastgen check`: what must not be possible."""

from typing import TYPE_CHECKING, Annotated

import typer

from fastgen.cli.output import JsonValue

if TYPE_CHECKING:
    from fastgen.api import Loaded

ForbidOption = Annotated[
    list[str] | None,
    typer.Option(
        "--forbid",
        metavar="CLAIM",
        help='What must not be possible: "anonymous write", "Member.email leaves to reader".',
    ),
]


def check_claims(loaded: "Loaded", claims: list[str]) -> list[JsonValue]:
    """Report the claims that do not hold; return what the JSON document says about each.

    Raises BadParameter for a claim that is not understood. A spec with errors has none.
    """
    from fastgen.analysis import Policies, UnclearError, read_claim, report_claims

    if not claims or loaded.program is None or loaded.report.has_errors:
        return []
    policies = Policies(loaded.program)
    try:
        read = [read_claim(text, policies) for text in claims]
    except UnclearError as error:
        raise typer.BadParameter(str(error), param_hint="--forbid") from None
    found = report_claims(read, policies, loaded.report)
    return [
        {
            "claim": claim.text,
            "holds": not ways,
            "ways": [
                {"route": way.route, "how": way.words, "example": way.example} for way in ways
            ],
        }
        for claim, ways in zip(read, found, strict=True)
    ]
