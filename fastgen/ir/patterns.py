"""Regular expressions that mean the same in Python and in the linear-time engine of pydantic."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

_POSSESSIVE = re.compile(r"(?<!\\)(?:\\\\)*[*+?}]\+")


@lru_cache(maxsize=1024)
def unsupported_reason(pattern: str) -> str | None:
    r"""Return why a pattern of a spec cannot be used, or None.

    The generated app runs it in Rust, in time linear in the text: there are no backreferences and
    no looking around. The interpreter runs it in Python, so it has to be valid there too, and what
    one of the two reads differently is refused.

    >>> unsupported_reason("[A-Z]{3}-[0-9]{4}") is None
    True
    >>> unsupported_reason(r"(a)\1"), unsupported_reason("a++")
    ('backreferences are not supported', 'possessive quantifiers are not supported')
    """
    try:
        with warnings.catch_warnings():
            # "Possible nested set": Rust reads `[[`, `&&` and `--` in a class as operators.
            warnings.simplefilter("error", FutureWarning)
            flags = re.compile(pattern).flags
    except FutureWarning as warning:
        return str(warning)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    if flags & re.VERBOSE:
        return "the flag x is not supported"
    if _POSSESSIVE.search(pattern):
        return "possessive quantifiers are not supported"
    try:
        SchemaValidator(core_schema.str_schema(pattern=f"^(?:{pattern})$"))
    except SchemaError as error:
        lines = [line.strip() for line in str(error).splitlines() if "error:" in line]
        return lines[-1].rpartition("error:")[2].strip() if lines else "it is too large"
    return None
