"""fastgen: from a description of a backend to a FastAPI project.

The names here are the public ones. Each is loaded when it is first used, so that importing the
package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from fastgen.version import VERSION as __version__

if TYPE_CHECKING:
    from fastgen.api import (
        Loaded,
        Project,
        SpecError,
        check,
        compare_contract,
        compile,
        dump,
        format_text,
        load,
        parse,
        plan,
        translate,
    )
    from fastgen.contracts import Json
    from fastgen.diagnostics import Diagnostic, Report, Span, explain
    from fastgen.ir.layouts import Arrangement
    from fastgen.ir.spec import Spec
    from fastgen.neural.translation import PromptError, Translation
    from fastgen.planning import ArchitecturePlan, Decision
    from fastgen.workspace import recorded_arrangement

__all__ = [
    "ArchitecturePlan",
    "Arrangement",
    "Decision",
    "Diagnostic",
    "Json",
    "Loaded",
    "Project",
    "PromptError",
    "Report",
    "Span",
    "Spec",
    "SpecError",
    "Translation",
    "__version__",
    "check",
    "compare_contract",
    "compile",
    "dump",
    "explain",
    "format_text",
    "load",
    "parse",
    "plan",
    "recorded_arrangement",
    "translate",
]

_HOMES = {
    "ArchitecturePlan": "fastgen.planning",
    "Arrangement": "fastgen.ir.layouts",
    "Decision": "fastgen.planning",
    "Diagnostic": "fastgen.diagnostics",
    "Json": "fastgen.contracts",
    "Loaded": "fastgen.api",
    "Project": "fastgen.api",
    "PromptError": "fastgen.neural.translation",
    "Report": "fastgen.diagnostics",
    "Span": "fastgen.diagnostics",
    "Spec": "fastgen.ir.spec",
    "SpecError": "fastgen.api",
    "Translation": "fastgen.neural.translation",
    "check": "fastgen.api",
    "compare_contract": "fastgen.api",
    "compile": "fastgen.api",
    "dump": "fastgen.api",
    "explain": "fastgen.diagnostics",
    "format_text": "fastgen.api",
    "load": "fastgen.api",
    "parse": "fastgen.api",
    "plan": "fastgen.api",
    "recorded_arrangement": "fastgen.workspace",
    "translate": "fastgen.api",
}


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # The submodule `explain` of diagnostics has the name of its function: take it from the package.
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names without loading them."""
    return sorted({*globals(), *__all__})
