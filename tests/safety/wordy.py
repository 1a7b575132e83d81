"""Programs in which every name means something to Python, to SQL, to a library or to us."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import fastgen
from tests.safety.payloads import NASTY_NAMES

TYPES = tuple("""
    Type List Dict Any Base Session Page Query Request Response None True False Enum Field
    Model Object String Integer Uuid Date Datetime Decimal App Main Error Errors Exception
    Settings Database Router Service Policy Caller Health Module Test Index Select Insert User
    Order Group Table Literal Annotated Connection Row Sequence Mapping Self Int Str Float
    Bool Extension Migration Log Id Seed Item Problem Status Http HTTPStatus Depends Header
    Body Path Form File BaseModel Text News
    """.split())
"""Names of entities that are names of classes, modules and packages of the project."""


def lines(pattern: str, words: Iterable[str]) -> str:
    """Return a line for each word."""
    return "\n".join(pattern.replace("@", word) for word in words)


def fields(words: tuple[str, ...]) -> str:
    """Return an entity whose fields, sorts and filters have the names, and a resource for it."""
    return f"""
entity Odd {{
{lines('  @: string(..40) = "" search', words)}
}}
resource Odd at "/odd" {{
  list {{ filter {", ".join(words)}  sort {", ".join(words[:20])}  search }}
  read create update
}}
"""


def numbers(words: tuple[str, ...]) -> str:
    """Return an entity with checks and computed fields over fields of these names."""
    return f"""
entity Odd {{
{lines("  @: int = 0", words)}
  zcount: int = 0
{lines("  check self.@ < 1000", words)}
}}
resource Odd at "/odd"
"""


def relations(words: tuple[str, ...]) -> str:
    """Return an entity with relations of these names."""
    return f"""
entity Target {{ name: string }}
entity Odd {{
{lines("  @: Target?", words)}
  zname: string = ""
}}
resource Odd at "/odd"
"""


def values(words: tuple[str, ...]) -> str:
    """Return a value whose fields, and an enum whose members have the names."""
    return f"""
enum Kind {{ {", ".join(words)} }}
type Odd {{
{lines("  @: int = 0", words)}
}}
entity Holder {{ kind: Kind = Kind.{words[0]}  odd: Odd? }}
resource Holder
"""


def settings(words: tuple[str, ...]) -> str:
    """Return settings with the names, which an action reads."""
    return f"""
settings {{
{lines('  @: string = ""', words)}
}}
action read_them() at get "/them" {{ return {{
{lines("  @: settings.@", words)}
}} }}
"""


def parameters(words: tuple[str, ...]) -> str:
    """Return an action whose parameters have the names."""
    listed = ", ".join(f"{word}?: string" for word in words)
    return f"""
action odd({listed}) at post "/odd" {{ return {{ done: true }} }}
action asked({listed}) at get "/asked" {{ return {{ done: true }} }}
"""


def actions(words: tuple[str, ...]) -> str:
    """Return an action, an extern and a view for each name."""
    return f"""
entity Odd {{
  text: string
{lines("  view @ { id, text }", words)}
}}
resource Odd
{lines('action @() at post "/run/@" { return { done: true } }', words)}
"""


def rules(words: tuple[str, ...]) -> str:
    """Return a rule, and an extern, for each name."""
    return f"""
entity Odd {{ text: string }}
{lines('rule @(odd: Odd) := odd.text == "@"', words)}
resource Odd {{ list {{ order by .text }} read }}
"""


def externs(words: tuple[str, ...]) -> str:
    """Return an extern for each name."""
    return f"""
{lines("extern @(text: string) -> string", words)}
action call(text: string) at post "/call" {{ return {{ done: true }} }}
"""


def errors(words: tuple[str, ...]) -> str:
    """Return an error kind for each name."""
    return f"""
app odd {{ errors {{
{lines('  @: 409 "A message"', words)}
}} }}
action fail_so() at post "/fail" {{ fail {words[0]} }}
"""


def entities(words: tuple[str, ...]) -> str:
    """Return an entity with a resource for each name."""
    return f"""
{lines("entity @ { name: string(1..40) unique  other: @? }", words)}
{lines("resource @", words)}
"""


PROGRAMS: Mapping[str, tuple[Callable[[tuple[str, ...]], str], tuple[str, ...]]] = MappingProxyType(
    {
        "fields": (fields, NASTY_NAMES),
        "numbers": (numbers, NASTY_NAMES),
        "relations": (relations, NASTY_NAMES),
        "values": (values, NASTY_NAMES),
        "settings": (settings, NASTY_NAMES),
        "parameters": (parameters, NASTY_NAMES),
        "actions": (actions, NASTY_NAMES),
        "rules": (rules, NASTY_NAMES),
        "externs": (externs, NASTY_NAMES),
        "errors": (errors, NASTY_NAMES),
        "entities": (entities, TYPES),
    }
)
"""What a name may be the name of, with a program that has many of them."""


def accepted(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a program of words that fastgen takes, and the words that it refuses by name."""
    make, words = PROGRAMS[name]
    refused: list[str] = []
    while True:
        text = make(words)
        said = [found.message.split("`")[1::2] for found in fastgen.check(text).diagnostics]
        named = [next((word for word in each if word in words), "") for each in said]
        named = [word for word in dict.fromkeys(named) if word]
        if not named:
            return text, tuple(refused)
        refused += named
        words = tuple(word for word in words if word not in named)
