"""Guesses what somebody meant who writes as in another language: one line of help, or none."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from fastgen.ir.words import words

NULLABLE = "a value that may be null has `?` behind its type, such as `date?`"
REQUIRED = "remove it: a field without `?` and without a default is required"
KEY = "each entity has an `id`; another key is a field with the flag `key`"
REFERENCE = "a reference is a field whose type is the other entity, such as `author: Author`"
LIMITS = "limits are a range, such as `string(1..80)`"

FOREIGN_MARKS = {
    **dict.fromkeys(("nullable", "optional", "null", "blank"), NULLABLE),
    **dict.fromkeys(("required", "mandatory", "notnull", "not"), REQUIRED),
    **dict.fromkeys(("primary", "pk", "autoincrement", "auto_increment", "serial"), KEY),
    **dict.fromkeys(("references", "foreign", "belongs_to", "has_many"), REFERENCE),
    "default": "a default is written `= value`",
}
"""What is said of a word behind a type."""
LIMIT_WORDS = words("min max length min_length max_length minlength maxlength size gt ge lt le")
CONDITION = re.compile(r"\b(?:check|when|where|require|expect|if|and|or|not)\b[^{}]*$")
VERBS = words("crud all get post put patch index show edit destroy")
COMPARED = words("< <= > >= == != =")
LISTS = words("list List array Array set Set Sequence many")


@dataclass(frozen=True, slots=True)
class Stop:
    """The token at which a text cannot go on, with the line before it and what follows."""

    found: str
    before: str
    after: str
    accepted: Collection[str]


def hint(stop: Stop) -> str | None:
    """Return a line of help for a token that has no place where it stands.

    >>> hint(Stop("10", "title: string[", "] }", ()))
    'limits stand in parentheses: `string(10)`'
    >>> hint(Stop("nullable", "due: date ", "", ("unique", "readonly"))) == NULLABLE
    True
    """
    for guess in (_brackets, _limit, _mark, _sign, _line, _statement, _operation):
        found = guess(stop)
        if found is not None:
            return found
    return None


def _brackets(stop: Stop) -> str | None:
    """Look for ``string[10]``, ``list[string]``, ``List<string>`` and ``many Book``."""
    opened = re.search(r"(\w+)([\[<]?)\s*$", stop.before)
    if opened is None:
        return None
    name, bracket = opened.groups()
    item = re.match(r"\s*(\w+)", stop.after) if stop.found == "<" else None
    if bracket == "[" and stop.found.isdecimal():
        return f"limits stand in parentheses: `{name}({stop.found})`"
    if name in LISTS and (item is not None or stop.found.isidentifier()):
        return f"a list is written `{item[1] if item else stop.found}[]`"
    return None


def _limit(stop: Stop) -> str | None:
    """Look for ``string(max=10)`` and ``string(1-100)``."""
    inside = re.search(r"\(\s*[^()]*$", stop.before)
    if inside is None or ("$RANGE" not in stop.accepted and ")" not in stop.accepted):
        return None
    if stop.found.rstrip(":?") in LIMIT_WORDS:
        return LIMITS
    low, high = re.search(r"(\d+)\s*$", stop.before), re.match(r"\s*(\d+)", stop.after)
    if stop.found == "-" and low and high:
        return f"a range is written `{low[1]}..{high[1]}`"
    return None


def _mark(stop: Stop) -> str | None:
    """Look for marks of a field that other languages have."""
    if not {"unique", "readonly"} <= set(stop.accepted):
        return None
    return FOREIGN_MARKS.get(stop.found)


def _sign(stop: Stop) -> str | None:
    """Look for ``n = 1`` in a record, ``n = 1`` in a condition and ``resource Note:``."""
    name = re.search(r"([a-z]\w*)\s*$", stop.before)
    if stop.found == "=" and CONDITION.search(stop.before):
        return "`==` compares"
    if stop.found == "=" and name is not None and "$LABEL" in stop.accepted:
        return f"write `{name[1]}: …`"
    if stop.found == "?" and re.search(r":=[^{}]*$", stop.before):
        return "write `if a then b else c`"
    if stop.found.endswith(":") and stop.found[0].isupper() and "$TYPE" in stop.accepted:
        return f"write `{stop.found[:-1]}`, without a colon"
    return None


def _line(stop: Stop) -> str | None:
    """Look for lines that are begun rightly."""
    if stop.found == "{" and not stop.before.strip() and "entity" in stop.accepted:
        return "JSON is read from a file whose name ends in `.json`"
    if "{" in stop.accepted and re.search(r"\bauth\s+\w+\s*$", stop.before):
        return "say whose accounts they are: `auth jwt { user: User, login: email }`"
    if re.search(r"\bpage\s*$", stop.before):
        return "write `page 20 max 100`"
    if re.search(r"\bat\s*$", stop.before) and stop.found.isidentifier():
        return f'a path stands between quotes: `"/{stop.found}"`'
    if re.search(r"\b(?:allow|deny)\b[^{}]*\s$", stop.before) and stop.found.isidentifier():
        return f"say to whom with `to`: `to {stop.found}`"
    if re.search(r"\benum\(\s*$", stop.before):
        return "declare it beside the entity: `enum Color { red, green }`"
    if re.search(r"\benum\s+\w+\s*\{[^}]*$", stop.before):
        return _member(stop)
    constraint = re.search(r"\b(unique|index)\s*$", stop.before)
    if constraint and (stop.found == "(" or stop.found.isidentifier()):
        line = {"unique": "check unique (a, b)", "index": "index (a, b)"}[constraint[1]]
        return f"on a line of its own it is `{line}`"
    return None


def _member(stop: Stop) -> str | None:
    """Look for members of an enum in quotes, or with a value."""
    if stop.found.startswith('"'):
        name = re.sub(r"\W+", "_", stop.found).strip("_").lower()
        return f"a member is a name: `{name}`"
    if stop.found == "=":
        return 'another text for it is written `red as "1"`'
    return None


def _statement(stop: Stop) -> str | None:
    """Look for statements of other languages."""
    bare = re.search(r"(?:^|[{}])\s*([a-z]\w*)\s*$", stop.before)
    if stop.found == "=" and bare is not None:
        return f"a value gets a name with `let {bare[1]} = …`"
    if re.search(r"\b(?:raise|throw|abort)\s*$", stop.before):
        return 'write `fail`, as in `fail conflict "…"`'
    if stop.found == "," and re.search(r"\brequire\b[^{}]*$", stop.before):
        return 'say what is answered otherwise: `else conflict "…"`'
    if "->" in stop.accepted and re.search(r"\bas\s+\w+:[^:]", stop.before):
        return "say what is answered, such as `-> 200`"
    return None


def _operation(stop: Stop) -> str | None:
    """Look for lines of resources and lists."""
    verbs = {"bulk", "replace"} <= set(stop.accepted)
    if verbs and stop.found == ",":
        return "remove it: verbs stand side by side"
    if verbs and stop.found.lower() in VERBS:
        return "the verbs are `list`, `create`, `read`, `update`, `replace` and `delete`"
    if stop.found == "-" and re.search(r"\bsort\b[^{}]*$", stop.before):
        return "write the name alone: a request says the direction, as in `?sort=-created`"
    if stop.found in COMPARED and re.search(r"\bfilter\b[^{}]*$", stop.before):
        return "the value comes from the request: `min_pages: pages >=`"
    return None
