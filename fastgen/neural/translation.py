"""Turns a prompt into a spec that checks, and says where each part of it comes from.

Also what was assumed, what was left out and what nobody understood.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from fastgen.diagnostics import Report
from fastgen.frontend.parser import parse_text
from fastgen.frontend.printer import print_spec
from fastgen.ir.spec import Spec
from fastgen.neural.building import Builder
from fastgen.neural.completing import complete
from fastgen.neural.draft import Draft
from fastgen.neural.edits import Edit, Offer, Origin, Withhold
from fastgen.neural.elements import line_of_edit
from fastgen.neural.statements import (
    LANGUAGES,
    LONGEST_PROMPT,
    Statement,
    language_of,
    statements_of,
)
from fastgen.passes import check_spec
from fastgen.records import dataclass

MOST_REPAIRS = 20
"""How many edits are taken back at most before a draft is given up."""


class PromptError(Exception):
    """Nothing can be made of a prompt; the message says why, `help` what to do."""

    def __init__(self, code: str, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.code = code
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Element:
    """A line of the spec and where it comes from: a stretch of the prompt, or an assumption."""

    line: int
    what: str
    origin: Origin | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A spec that was made of a prompt, as a tree and as a text."""

    prompt: str
    spec: Spec
    text: str
    elements: tuple[Element, ...]
    uncovered: tuple[Statement, ...]
    """What the prompt says that no part of the spec comes from."""
    left_out: tuple[str, ...]
    """What was proposed and does not fit, with the reason."""
    translator: str
    language: str

    @property
    def assumptions(self) -> tuple[Element, ...]:
        """The parts that the prompt does not say."""
        return tuple(element for element in self.elements if element.origin is None)


class Translator(Protocol):
    """Proposes edits for a prompt: rules of thumb, or a model."""

    @property
    def name(self) -> str:
        """What the translator is called where its work is shown."""

    def propose(self, prompt: str, language: str) -> Iterable[Edit]:
        """Return edits in the order in which they are to be applied."""


def translate_prompt(prompt: str, translator: Translator, *, name: str = "app") -> Translation:
    """Return the spec that a translator makes of a prompt.

    Raises PromptError for a prompt that is empty, too long, in a language that the translators do
    not know, or in which nothing to store is found.
    """
    language = accept_prompt(prompt)
    draft = Draft()
    for edit in translator.propose(prompt, language):
        draft.apply(edit)
    if not draft.entities:
        raise PromptError(
            "FG6203",
            "nothing that could be stored was found in the description",
            "name the things and what is known of them: `books with a title and an author`",
        )
    proposed = list(draft.edits)
    refused = [f"{_what(edit)}: {why}" for edit, why in draft.refused]
    for _ in range(MOST_REPAIRS):
        draft = Draft(proposed)
        complete(draft, language=language)
        text = print_spec(Builder(draft, name).build())
        report = Report()
        spec = parse_text(text, "spec.fg", report)
        if spec is not None and not report.has_errors:
            check_spec(spec, report)
        if spec is not None and not report.has_errors:
            return _translation(prompt, draft, spec, text, refused, translator.name, language)
        error = next(each for each in report.diagnostics if each.severity == "error")
        culprit = _culprit(proposed, spec, 0 if error.span is None else error.span.line)
        proposed.remove(culprit)
        refused.append(f"{_what(culprit)}: {error.message}")
    raise PromptError("FG6204", "no spec that checks was found", "say it in other words")


def accept_prompt(prompt: str) -> str:
    """Return the language of a prompt; raise PromptError if it is not one that can be read."""
    if not prompt.strip():
        raise PromptError("FG6201", "the description is empty", "say what is to be stored")
    if len(prompt) > LONGEST_PROMPT:
        raise PromptError(
            "FG6202",
            f"the description has {len(prompt):,} characters",
            f"at most {LONGEST_PROMPT:,} are read; leave out what is not about the data, "
            "who may do what, and what can be asked",
        )
    language = language_of(prompt)
    if language not in ("en", "pt"):
        known = LANGUAGES.get(language)
        raise PromptError(
            "FG6205",
            f"the description is not in English or Portuguese{f' but in {known}' if known else ''}",
            "write it in English or in Portuguese",
        )
    return language


def _culprit(edits: list[Edit], spec: Spec | None, line: int) -> Edit:
    """Return the edit that a line comes from, else the last one."""
    if spec is not None:
        for edit in reversed(edits):
            if line_of_edit(edit, spec) == line:
                return edit
    return edits[-1]


def _translation(
    prompt: str,
    draft: Draft,
    spec: Spec,
    text: str,
    refused: list[str],
    translator: str,
    language: str,
) -> Translation:
    """Return what was made, told line by line."""
    elements = [
        Element(line_of_edit(edit, spec), _what(edit), edit.origin, edit.why)
        for edit in draft.edits
        if not (isinstance(edit, Withhold) or (isinstance(edit, Offer) and edit.never))
    ]
    covered = [edit.origin for edit in draft.edits if edit.origin is not None]
    uncovered = tuple(
        statement
        for statement in statements_of(prompt)
        if not any(
            origin.start < statement.origin.end and statement.origin.start < origin.end
            for origin in covered
        )
    )
    elements.sort(key=lambda element: element.line)
    return Translation(
        prompt, spec, text, tuple(elements), uncovered, tuple(refused), translator, language
    )


def _what(edit: Edit) -> str:
    """Return an edit in a few words."""
    from fastgen.neural.elements import words_of_edit

    return words_of_edit(edit)
