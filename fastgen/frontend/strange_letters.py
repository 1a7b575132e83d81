"""Tells what is wrong with a letter that begins no token."""

from __future__ import annotations

import re
import unicodedata

from fastgen.diagnostics import Edit, Fix, Report
from fastgen.frontend.mistakes import FOREIGN_SIGNS, Mistake

GLUED = re.compile(r"([0-9]+(?:\.[0-9]+)?)([A-Za-z_]\w*)")
END_OF_LINE = re.compile(r"[ \t]*(?:#|\n|$)")
DECORATOR = re.compile(r"[\w.]+(?:\([^()\n]*\))?")
TYPOGRAPHIC = {"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " "}


def explain_letter(mistake: Mistake, report: Report) -> bool:
    """Report a letter that begins no token; True when the run can go on."""
    letter = mistake.run.text[mistake.start]
    if letter in "'`":
        return _quotes(mistake, report, letter)
    if letter == '"':
        return _unclosed(mistake, report)
    if letter.isdigit() and letter.isascii():
        return _glued(mistake, report)
    if letter.isascii() and letter.isprintable():
        return _sign(mistake, report)
    return _letter(mistake, report)


def _quotes(mistake: Mistake, report: Report, quote: str) -> bool:
    """Explain a string between single quotes or backticks."""
    text, start = mistake.run.text, mistake.start
    line_end = text.find("\n", start)
    stop = text.find(quote, start + 1, line_end if line_end >= 0 else len(text))
    end = stop + 1 if stop >= 0 else start + 1
    inner = text[start + 1 : end - 1]
    fix = None
    if stop >= 0 and '"' not in inner and "\\" not in inner:
        fix = Fix("use double quotes", (Edit(mistake.span(start, end), f'"{inner}"'),))
    report.error("FG1007", mistake.span(start, end), help='write `"` on both sides', fix=fix)
    return mistake.run.feed("$STRING", '""', start, end) or mistake.skip(end)


def _unclosed(mistake: Mistake, report: Report) -> bool:
    """Explain a string that never ends."""
    run, start = mistake.run, mistake.start
    mistake.unclosed_string = True
    block = run.text.startswith('"""', start)
    quotes = '"""' if block else '"'
    span = mistake.span(start, start + len(quotes))
    report.error("FG1022", span, help=f"end it with `{quotes}`")
    if block:
        return False
    line_end = run.text.find("\n", start)
    end = line_end if line_end >= 0 else run.end
    return run.feed("$STRING", '""', start, end) or mistake.skip(end)


def _glued(mistake: Mistake, report: Report) -> bool:
    """Explain ``7days``."""
    run, start = mistake.run, mistake.start
    match = GLUED.match(run.text, start)
    if match is None:
        return mistake.skip(start + 1)
    number, word = match.groups()
    better = f"{number} {word}"
    report.error(
        "FG1026",
        mistake.span(start, match.end()),
        text=match.group(),
        help=f"write `{better}`, or begin the name with a letter",
        fix=Fix(
            f"write `{better}`", (Edit(mistake.span(match.end(1), match.end(1)), " "),), "unsafe"
        ),
    )
    kind = "$REAL" if "." in number else "$INT"
    return run.feed(kind, number, start, match.end(1)) or mistake.skip(match.end())


def _sign(mistake: Mistake, report: Report) -> bool:
    """Explain a sign that other languages have."""
    run, start = mistake.run, mistake.start
    doubled = run.text[start : start + 2]
    sign = doubled if doubled in FOREIGN_SIGNS else run.text[start]
    end = start + len(sign)
    word, help_text = FOREIGN_SIGNS.get(sign, ("", "remove it"))
    if sign == ":" and END_OF_LINE.match(run.text, end):
        report.error("FG1008", mistake.here, sign=sign, help="a block stands between `{` and `}`")
        return False
    decorator = DECORATOR.match(run.text, end) if "entity" in mistake.accepted else None
    fix = Fix("remove it", (Edit(mistake.span(start, end), ""),)) if sign == ";" else None
    report.error("FG1008", mistake.span(start, end), sign=sign, help=help_text, fix=fix)
    if word:
        return run.feed(word, word, start, end)
    return mistake.skip(decorator.end() if sign == "@" and decorator else end)


def _letter(mistake: Mistake, report: Report) -> bool:
    """Explain a letter that is not plain, or cannot be seen."""
    run, start = mistake.run, mistake.start
    end = explain_strange(mistake, report, start)
    if start and (run.text[start - 1].isalnum() or run.text[start - 1] == "_"):
        while end < run.end and (run.text[end].isalnum() or run.text[end] == "_"):
            end += 1
    return mistake.skip(end)


def explain_strange(mistake: Mistake, report: Report, start: int) -> int:
    """Report a strange letter, with its repetitions as one, and return where they end."""
    text = mistake.run.text
    letter = text[start]
    end = start + 1
    while end < mistake.run.end and text[end] == letter:
        end += 1
    better = TYPOGRAPHIC.get(letter)
    report.error(
        "FG1024",
        mistake.span(start, end),
        character=name_of(letter),
        help=f"write `{better}`" if better else "names are written in the letters a to z",
    )
    return end


def name_of(letter: str) -> str:
    r"""Return a letter as people and machines can read it.

    >>> name_of("é"), name_of("\0")
    ('`é` (U+00E9)', 'the character U+0000')
    """
    code = f"U+{ord(letter):04X}"
    if letter.isprintable() and not unicodedata.combining(letter) and not letter.isspace():
        return f"`{letter}` ({code})"
    return f"the character {code}"
