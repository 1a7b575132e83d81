"""Renderers: diagnostics as text for people and for machines, one file per form."""

from fastgen.diagnostics.renderers.github import render_github
from fastgen.diagnostics.renderers.json import render_json
from fastgen.diagnostics.renderers.sarif import render_sarif
from fastgen.diagnostics.renderers.terminal import render_terminal

__all__ = ["render_github", "render_json", "render_sarif", "render_terminal"]
