"""How a text is cut into tokens.

The patterns of the grammar overlap only where a word may be a keyword; one expression therefore
finds the next token whatever the state of the parser is, and the parser decides what it is.
"""

from __future__ import annotations

import re
from collections.abc import Container

from fastgen.frontend.tables import END

TOKEN = re.compile(
    r"""
    [\ \t\r\n\f]* (?: \# [^\n]* [\ \t\r\n\f]* )*
    (?:
      ( [A-Za-z_][A-Za-z0-9_]* \?? : (?! = ) )
    | ( [A-Za-z_][A-Za-z0-9_]* )
    | ( (?: -?[0-9]+(?:\.[0-9]+)? \.\. (?:-?[0-9]+(?:\.[0-9]+)?)?
          | \.\. -?[0-9]+(?:\.[0-9]+)?
          | [0-9]+ (?:\.[0-9]+)?
        ) (?! [A-Za-z0-9_] ) )
    | ( \"\"\" (?: [^"\\] | \\[\s\S] | "[^"\\] | "\\[\s\S] | ""[^"\\] | ""\\[\s\S] )* \"\"\"
      | " (?!"") (?: [^"\\\n] | \\[^\n] )* " (?: : (?! = ) )? )
    | ( \.\.\. | -> | := | == | != | <= | >= | \?\? | [{}()\[\],.=<>+\-*/%|?] )
    | ( \Z )
    | ( [\s\S] )
    )
    """,
    re.VERBOSE,
)

LABEL, WORD, NUMBER, STRING, SIGN, FINISH, STRANGE = range(1, 8)
"""The groups of TOKEN."""

PATTERN = re.compile(r"/(?:[^/\\\n]|\\[^\n])+/")
"""A regular expression, where a type may be limited by one."""

COMMENT = re.compile(r"#[^\n]*")


def terminal_of(group: int, token: str, row: Container[str]) -> str:
    """Return the terminal of a token in a state that accepts the keys of ``row``.

    The engine does the same in its loop; this is for those who look ahead.
    """
    if group == WORD:
        return token if token in row else "$NAME" if token[0] > "Z" else "$TYPE"
    if group == LABEL:
        if token[0] <= "Z":
            return "$BAD_LABEL"
        return "$LABEL_OPTIONAL" if token[-2] == "?" else "$LABEL"
    if group == NUMBER:
        return "$RANGE" if ".." in token else "$REAL" if "." in token else "$INT"
    if group == STRING:
        if token[-1] == ":":
            return "$QUOTED_LABEL"
        return "$BLOCK_STRING" if token.startswith('"""') else "$STRING"
    if group == FINISH:
        return END
    return token if group == SIGN else "$STRANGE"
