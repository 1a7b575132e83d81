"""Finds the translator that a word names: `keywords`, or a model that somebody serves."""

from __future__ import annotations

from fastgen.neural.translation import Translator

TIMEOUT = 120.0
"""Seconds that one answer of a model may take."""


def translator_for(model: str | Translator | None, *, timeout: float = TIMEOUT) -> Translator:
    """Return the translator that is meant; None is the one that needs nothing installed.

    Raises PromptError for a model that is not known, and where what it needs is not installed.
    """
    if model is None or model == "keywords":
        from fastgen.neural.keywords.translator import Keywords

        return Keywords()
    if not isinstance(model, str):
        return model
    from fastgen.neural.providers import read_model_name, served_by

    return served_by(read_model_name(model), timeout=timeout)
