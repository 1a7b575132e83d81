"""Renders templates: strict, cached, and with no code but layout in them."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fastgen.backend.code import fit, lay_out
from fastgen.backend.template_cache import TemplateCache
from fastgen.backend.wrap import LINE_LENGTH, wrap
from fastgen.resources import data_folder

_GAP = re.compile(r"\n{4,}")
"""More than two blank lines: where an optional part is not there."""
BROKEN = ("app/auth/", "app/seed")
"""Templates whose statements stand on one line each: what is too long is broken afterwards."""


@cache
def environment() -> Environment:
    """Return the one environment: undefined names are errors, nothing is escaped unasked."""
    made = Environment(  # nosec B701  its output is Python and TOML, never HTML
        loader=FileSystemLoader(str(data_folder("templates"))),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python, TOML and YAML come out; values are encoded one by one
        auto_reload=False,
        bytecode_cache=TemplateCache(),
    )
    made.globals["wrap"] = wrap
    made.filters["fit"] = fit_text
    return made


def fit_text(text: str) -> str:
    """Break the lines that names have made too long; each is a whole statement, or its head."""
    return "\n".join(fit(line) if len(line) > LINE_LENGTH else line for line in text.split("\n"))


def render(template: str, view: object) -> str:
    """Render a template with its typed view; the text ends with one line end."""
    text = environment().get_template(template).render(view=view).rstrip("\n")
    if template.endswith(".py.jinja") and "\n\n\n\n" in text:
        text = _GAP.sub("\n\n\n", text)
    if template.startswith(BROKEN):
        text = lay_out(text.split("\n"))
    return f"{text}\n" if text else ""
