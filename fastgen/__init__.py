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
    )
    from fastgen.contracts import Json
    from fastgen.diagnostics import Diagnostic, Report, Span, explain
    from fastgen.ir.spec import Spec

__all__ = [
    "Diagnostic",
    "Json",
    "Loaded",
    "Project",
    "Report",
    "Span",
    "Spec",
    "SpecError",
    "__version__",
    "check",
    "compare_contract",
    "compile",
    "dump",
    "explain",
    "format_text",
    "load",
    "parse",
]

_HOMES = {
    "Diagnostic": "fastgen.diagnostics",
    "Json": "fastgen.contracts",
    "Loaded": "fastgen.api",
    "Project": "fastgen.api",
    "Report": "fastgen.diagnostics",
    "Span": "fastgen.diagnostics",
    "Spec": "fastgen.ir.spec",
    "SpecError": "fastgen.api",
    "check": "fastgen.api",
    "compare_contract": "fastgen.api",
    "compile": "fastgen.api",
    "dump": "fastgen.api",
    "explain": "fastgen.diagnostics",
    "format_text": "fastgen.api",
    "load": "fastgen.api",
    "parse": "fastgen.api",
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
