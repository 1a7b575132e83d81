"""Makes the mails that `verify` and `reset` of `auth` send, unless the spec has them itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.expressions import Constant, Variable
from fastgen.ir.checked.messages import RESET, VERIFY, Mail
from fastgen.ir.checked.operations import Parameter
from fastgen.ir.checked.program import Authentication
from fastgen.ir.checked.statements import Say
from fastgen.ir.checked.types import ScalarType

EMAIL, STRING = ScalarType("email"), ScalarType("string")
SAID: Mapping[str, tuple[str, str, str]] = {
    VERIFY: (
        "Confirm your address",
        "Somebody, probably you, has registered with this address. To confirm it, open\n\n",
        "\n\nThe link works once, within a day. Otherwise there is nothing to do.\n",
    ),
    RESET: (
        "A new password",
        "Somebody, probably you, has asked for a new password. To choose one, open\n\n",
        "\n\nThe link works once, within half an hour. Otherwise there is nothing to do.\n",
    ),
}
"""By mail: the subject, and the text before and behind the link."""


def with_ready_mails(
    mails: Mapping[str, Mail], authentications: Iterable[Authentication], report: Report
) -> dict[str, Mail]:
    """Return the mails of a spec and those that signing in needs; its own take their place."""
    found = dict(mails)
    for auth in authentications:
        for name, wanted in ((VERIFY, auth.verify), (RESET, auth.reset)):
            if not wanted:
                continue
            own = found.get(name)
            if own is None:
                found[name] = ready_mail(name)
            elif [(each.name, scalar(each)) for each in own.parameters] != PARAMETERS:
                report.error(
                    "FG4016",
                    own.span,
                    name=name,
                    help=f"write `mail {name}(address: email, link: url)`",
                )
    return found


PARAMETERS = [("address", "email"), ("link", "url")]
"""What these mails are given: to whom, and the link with the token."""


def scalar(parameter: Parameter) -> str:
    """Return the name of the type of a parameter, or nothing where it is not as plain."""
    plain = isinstance(parameter.type, ScalarType) and not parameter.nullable
    return parameter.type.name if plain and isinstance(parameter.type, ScalarType) else ""


def ready_mail(name: str) -> Mail:
    """Return a mail with a link."""
    subject, before, behind = SAID[name]
    link = Variable(ScalarType("url"), kind="parameter", name="link")
    return Mail(
        name=name,
        parameters=tuple(
            Parameter(name=each, wire=each, type=ScalarType(kind), place="body")  # type: ignore[arg-type]  # one of the scalars
            for each, kind in PARAMETERS
        ),
        to=Variable(EMAIL, kind="parameter", name="address"),
        subject=Constant(STRING, subject),
        html=None,
        text=(Say((before, link, behind), html=False),),
    )
