"""Reads and prints the blocks `http` of case files: requests, and the answers to them.

A block is a list of paragraphs. The first ones may prepare:

    given ann {"name": "Ann"} as editor      a user who has registered and signed in; a role
    set HOOK_SECRET=abc                      a setting of the environment

Each of the others is a request, and the answer below its arrow:

    note = ann: POST /notes                  `note` names the answer, `ann` is who asks
    Idempotency-Key: 17                      headers, if any
    {"text": "tea"}                          the body, if any; several lines are good
    -> 201
    Location: /notes/…                       what comes out
    {"id": …}

With `Content-Type: multipart/form-data` the body is a form, told as an object: `"@cat.png"` is a
made-up file of that name. `3 times ann: GET /notes` asks three times and shows the last answer.
`{note.id}` is a part of an answer with a name: a key of its body, an item by its number, or a
header. `link = mail to ann` names the last link that was mailed to somebody: `{link.token}`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

WIDTH = 110
"""How long a line of JSON may be before it is broken."""
_GIVEN = re.compile(r"^given (?P<who>\w+)(?: (?P<body>\{.*\}))?(?: as (?P<role>\w+))?$")
_SETTING = re.compile(r"^set (?P<name>[A-Z_0-9]+)=(?P<value>.*)$")
_MAIL = re.compile(r"^(?P<name>\w+) = mail to (?P<who>\w+)$")
_ASK = re.compile(
    r"^(?:(?P<name>\w+) = )?(?:(?P<times>\d+) times )?(?:(?P<who>\w+): )?"
    r"(?P<method>[A-Z]+) (?P<target>/\S*)$"
)
_HEADER = re.compile(r"^(?P<name>[A-Z][A-Za-z-]*): (?P<value>.*)$")
ARROW = "-> "


class WrongExchangeError(ValueError):
    """A paragraph of a block `http` is not written as this module reads them."""


@dataclass(frozen=True, slots=True)
class Given:
    """A user who exists, and what is said at the registration beside login and password."""

    who: str
    body: dict[str, object]
    role: str | None


@dataclass(frozen=True, slots=True)
class Mailed:
    """A name for the last link that was mailed to somebody."""

    name: str
    who: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and what is written of the answer."""

    method: str
    target: str
    who: str | None = None
    name: str | None = None
    times: int = 1
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


Line = Given | Mailed | Asked


@dataclass(frozen=True, slots=True)
class Conversation:
    """A whole block: its settings, and its paragraphs with the text of their requests."""

    settings: dict[str, str]
    lines: tuple[tuple[str, Line], ...]


def read_conversation(text: str) -> Conversation:
    """Read a block; raises WrongExchangeError."""
    settings: dict[str, str] = {}
    lines: list[tuple[str, Line]] = []
    for paragraph in _paragraphs(text):
        asked = paragraph.split(f"\n{ARROW}", 1)[0].rstrip()
        first = asked.partition("\n")[0]
        if first.startswith(("given ", "set ")) or _MAIL.match(first):
            for one in asked.splitlines():
                if found := _SETTING.match(one):
                    settings[found["name"]] = found["value"]
                    continue
                lines.append((one, _prepared(one)))
        else:
            lines.append((asked, _request(asked)))
    return Conversation(settings, tuple(lines))


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a block; a page that was answered may have empty lines, too."""
    found: list[str] = []
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        first = part.partition("\n")[0]
        if found and not any(kind.match(first) for kind in (_GIVEN, _SETTING, _MAIL, _ASK)):
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
    return found


def _prepared(line: str) -> Line:
    if found := _GIVEN.match(line):
        return Given(found["who"], json.loads(found["body"] or "{}"), found["role"])
    if found := _MAIL.match(line):
        return Mailed(found["name"], found["who"])
    raise WrongExchangeError(line)


def _request(text: str) -> Asked:
    first, _, rest = text.partition("\n")
    found = _ASK.match(first)
    if found is None:
        raise WrongExchangeError(first)
    headers: list[tuple[str, str]] = []
    lines = rest.splitlines()
    while lines and (header := _HEADER.match(lines[0])):
        headers.append((header["name"], header["value"]))
        del lines[0]
    return Asked(
        found["method"],
        found["target"],
        found["who"],
        found["name"],
        int(found["times"] or 1),
        tuple(headers),
        "\n".join(lines),
    )


def print_value(value: object, indent: int = 0) -> str:
    """Return JSON in lines as full as the width allows.

    >>> print(print_value({"tea": "t" * 60, "milk": "m" * 40, "count": 2}))
    {"tea": "tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt",
     "milk": "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm", "count": 2}
    """
    flat = json.dumps(value, ensure_ascii=False)
    if indent + len(flat) <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    if isinstance(value, dict):
        pieces = [(f"{json.dumps(key, ensure_ascii=False)}: ", one) for key, one in value.items()]
        start, end = "{", "}"
    else:
        pieces, start, end = [("", one) for one in value], "[", "]"
    text, margin = start, indent + 1
    for number, (label, one) in enumerate(pieces):
        used = indent + len(text) if "\n" not in text else len(text.rpartition("\n")[2])
        long = len(label) + len(json.dumps(one, ensure_ascii=False))
        if number and used + long + 2 <= WIDTH:
            text += " "
        elif number:
            text += "\n" + " " * margin
        text += label + print_value(one, margin + len(label))
        text += "," if number + 1 < len(pieces) else end
    return text
