"""How a text is cut into tokens.

The patterns of the grammar overlap only where a word may be a keyword; one expression therefore finds the
next token whatever the state of the parser is, and the parser decides what it is.
"""

from __future__ import annotations

import re

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
