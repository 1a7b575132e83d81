"""Finds the translator that a word names: `keywords`, or a model that somebody serves."""

from __future__ import annotations

from fastgen.neural.translation import PromptError, Translator


def translator_for(model: str | Translator | None) -> Translator:
    """Return the translator that is meant; None is the one that needs nothing installed.

    Raises PromptError for a model that is not known.
    """
    if model is None or model == "keywords":
        from fastgen.neural.keywords.translator import Keywords

        return Keywords()
    if not isinstance(model, str):
        return model
    raise PromptError(
        "FG6206",
        f"there is no model `{model}`",
        "`keywords` needs no model",
    )
