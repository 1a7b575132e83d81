"""Says in text and in JSON where each part of a spec comes from, and what was not understood."""

from __future__ import annotations

from fastgen.neural.translation import Element, Translation

_WIDEST = 46
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def explained_text(translation: Translation) -> str:
    """Return the spec with the words of the prompt beside its lines, then what is to be known."""
    beside: dict[int, str] = {}
    for element in translation.elements:
        if element.origin is not None and element.line not in beside:
            beside[element.line] = f'"{_cut(quoted(translation, element))}"'
    for element in translation.assumptions:
        beside.setdefault(element.line, "(assumed)")
    lines = translation.text.rstrip("\n").split("\n")
    width = min(max(map(len, lines)), 64)
    shown = [
        f"{line:<{width}}  # {beside[number]}" if number in beside else line
        for number, line in enumerate(lines, 1)
    ]
    blocks = ["\n".join(shown)]
    reasons: dict[str, list[str]] = {}
    for element in translation.assumptions:
        reasons.setdefault(element.why, []).append(element.what)
    assumed = [f"{why}: {'; '.join(dict.fromkeys(what))}" for why, what in reasons.items()]
    uncovered = [f'"{_cut(each.text, 90)}"' for each in translation.uncovered]
    for title, found in (
        ("Assumed, since the description does not say:", assumed),
        ("Not understood, and so not in the spec:", uncovered),
        ("Left out, since it does not fit:", list(dict.fromkeys(translation.left_out))),
    ):
        if found:
            blocks.append("\n".join((title, *(f"  - {each}" for each in found))))
    return "\n\n".join(blocks)


def explained_facts(translation: Translation) -> dict[str, Json]:
    """Return the same as a document."""
    return {
        "spec": translation.text,
        "translator": translation.translator,
        "language": translation.language,
        "elements": [_element(translation, element) for element in translation.elements],
        "uncovered": [
            {"text": each.text, "start": each.origin.start, "end": each.origin.end}
            for each in translation.uncovered
        ],
        "left_out": list(translation.left_out),
    }


def quoted(translation: Translation, element: Element) -> str:
    """Return the words of the prompt that an element comes from."""
    if element.origin is None:
        return ""
    return translation.prompt[element.origin.start : element.origin.end]


def _element(translation: Translation, element: Element) -> Json:
    origin = element.origin
    return {
        "line": element.line,
        "what": element.what,
        "words": None if origin is None else quoted(translation, element),
        "start": None if origin is None else origin.start,
        "end": None if origin is None else origin.end,
        "assumed": element.why or None,
    }


def _cut(text: str, widest: int = _WIDEST) -> str:
    """Return a text on one line, cut where it is too long; control characters are left out."""
    line = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return line if len(line) <= widest else f"{line[: widest - 1]}…"
