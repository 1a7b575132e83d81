"""Specs with a mistake in them: it is reported and never raised; a command for long runs.

``python -m tests.safety.mutations 1000000``
"""

from __future__ import annotations

import random
import re
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fastgen.diagnostics import Report, render_json, render_terminal
from fastgen.diagnostics.catalogue import catalogue
from tests.safety.payloads import NASTY_NAMES, TEXTS

ROOT = Path(__file__).resolve().parents[2]
TOKEN = re.compile(
    r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*":?|/(?:[^/\\\n ]|\\.)+/|[A-Za-z_]\w*\??:?|[0-9.]+|\s+|\W'
)
DECLARATION = re.compile(r"^(?=[a-z])", re.MULTILINE)
SHOWN_TRACEBACK_LINES = 4


@cache
def corpus() -> tuple[str, ...]:
    """Return the declarations of every example and of the larger specs of the tests."""
    files = [*ROOT.glob("examples/*/spec.fg"), *ROOT.glob("tests/safety/**/*.fg")]
    texts = [path.read_text(encoding="utf-8") for path in sorted(files)]
    return tuple(part for text in texts for part in DECLARATION.split(text) if part.strip())


@cache
def tokens() -> tuple[str, ...]:
    """Return every token of the corpus, and words that mean something to somebody."""
    found = {token for part in corpus() for token in TOKEN.findall(part) if not token.isspace()}
    return (*sorted(found), *NASTY_NAMES)


@cache
def tokens_like(token: str) -> tuple[str, ...]:
    """Return the tokens of the same kind: names, types, labels, texts, numbers or signs."""
    return tuple(other for other in tokens() if _kind(other) == _kind(token)) or (token,)


def _kind(token: str) -> str:
    last = token[-1:] if len(token) > 1 else ""
    first = "Aa0"[(token[0].islower() or token[0] == "_") + 2 * token[0].isdigit()]
    return f"{first if token[0].isalnum() or token[0] == '_' else token[0]}{last == ':'}"


def program(source: random.Random) -> str:
    """Return neighbouring declarations of the corpus, which know each other."""
    parts = corpus()
    start = source.randrange(len(parts))
    return "".join(parts[start : start + source.choice((2, 4, 8, 16))])


def mutated(text: str, source: random.Random) -> str:
    """Return a text with one to six mistakes, in its tokens or in its characters."""
    for _ in range(source.choice((1, 1, 1, 1, 2, 5))):
        if source.random() < 0.85:
            found = TOKEN.findall(text) or [""]
            text = "".join(_mutated_tokens(found, source))
        else:
            text = _mutated_characters(text, source)
    return text


def _mutated_tokens(found: list[str], source: random.Random) -> Sequence[str]:
    at = source.randrange(len(found))
    match source.randrange(20):
        case 0:
            del found[at]
        case 1:
            found.insert(at, found[source.randrange(len(found))])
        case 2:
            other = source.randrange(len(found))
            found[at], found[other] = found[other], found[at]
        case 3 | 4:
            found[at] = source.choice(tokens())
        case 5:
            found.insert(at, f" {source.choice(tokens())} ")
        case 6:
            end = at + source.randrange(1, 12)
            found[at:at] = found[at:end] * source.choice((1, 1, 2, 40))
        case 7:
            del found[at : at + source.randrange(1, 12)]
        case _:
            found[at] = source.choice(tokens_like(found[at])) if found[at].strip() else found[at]
    return found


def _mutated_characters(text: str, source: random.Random) -> str:
    at = source.randrange(len(text) + 1)
    match source.randrange(6):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + chr(source.randrange(128)) + text[at + 1 :]
        case 2:
            return text[:at] + source.choice(TEXTS)[:50] + text[at:]
        case 3:
            return text[:at]
        case 4:
            return text[:at] + source.choice("{}()[]\"'\\/#<>|?:.,=-") + text[at:]
        case _:
            data = bytearray(text.encode("utf-8", "surrogatepass"))
            if data:
                data[source.randrange(len(data))] = source.randrange(256)
            return data.decode("utf-8", "replace")


def attempt(text: str) -> int:
    """Take a text as far as it goes: parse, check and render; compile it if it is clean.

    Return how far it came: 0 has mistakes of syntax, 1 mistakes of meaning, 2 none. Raises whatever
    fastgen raises, and AssertionError for a report that nobody could use.
    """
    import fastgen
    from fastgen.frontend.parser import parse_text
    from fastgen.passes import check_spec

    report = Report()
    spec = parse_text(text, "spec.fg", report)
    program = check_spec(spec, report) if spec is not None else None
    assert program is not None or report.has_errors, "refused without a reason"
    assert spec is not None or report.has_errors, "not read, without a reason"
    render_terminal(report.diagnostics, {"spec.fg": text}, colour=False)
    render_json(report.diagnostics, {"spec.fg": text})
    for found in report.diagnostics:
        assert found.code in catalogue(), found.code
        assert not found.code.startswith("FG9"), found
        assert found.span is not None, f"{found.code} has no place"
        assert 0 <= found.span.start <= found.span.end <= len(text), found
    if spec is None or program is None:
        return 0 if spec is None else 1
    project = fastgen.compile(spec)
    assert fastgen.parse(project["spec.fg"]) == spec, "printed as something else"
    return 2


def run(count: int, seed: int) -> tuple[dict[str, tuple[int, str, str]], list[int]]:
    """Try mutated programs; return each kind of failure (number, input, reason), and how far.

    Each failure has the shortest input that was seen.
    """
    source = random.Random(seed)  # noqa: S311  a test may be guessed
    failures: dict[str, tuple[int, str, str]] = {}
    reached = [0, 0, 0]
    for _ in range(count):
        text = mutated(program(source), source)
        try:
            reached[attempt(text)] += 1
        except Exception as error:  # whatever it is, it is what we look for
            frames = traceback.extract_tb(error.__traceback__)
            place = f"{Path(frames[-1].filename).name}:{frames[-1].name}: {type(error).__name__}"
            number, shortest, reason = failures.get(place, (0, text, ""))
            if len(text) <= len(shortest):
                lines = traceback.format_exception(error)
                shortest, reason = text, "".join(lines[-SHOWN_TRACEBACK_LINES:])
            failures[place] = (number + 1, shortest, reason)
    return failures, reached


def main() -> None:
    """Try as many programs as the command line says, perhaps with a seed, and print failures."""
    count = int(sys.argv[1])
    failures, reached = run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    for place, (number, text, reason) in sorted(failures.items(), key=lambda item: -item[1][0]):
        print(f"== {number} x {place}\n{reason}\n--- shortest input\n{text}\n")
    print(f"{count} inputs: {reached} reached syntax, meaning, a project; {len(failures)} failures")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
