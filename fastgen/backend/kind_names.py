"""Knows what the modules of accounts are called where callers are rows of several entities."""

from __future__ import annotations

import re

from fastgen.backend.wrap import LINE_LENGTH
from fastgen.ir.naming import snake_case

AUTH = "auth_"
SHARED = ("passwords", "throttle", "opaque", "basic")
"""Modules of ``app/auth`` that know of no entity: callers of all share them."""
_OWN = re.compile(rf"\bapp\.auth\b(?!\.(?:{'|'.join(SHARED)})\b)")
_STATEMENT = r"from app\.[\w.]+ import (?:\([^)]*\)|[^(\n]*)\n"
_BLOCK = re.compile(rf"^(?:{_STATEMENT})+", re.MULTILINE)
_IMPORT = re.compile(r"from (app\.[\w.]+) import (\([^)]*\)|[^(\n]*)\n")


def package_of(user: str) -> str:
    """Return the package of the accounts of an entity.

    >>> package_of("ShopOwner")
    'auth_shop_owner'
    """
    return f"{AUTH}{snake_case(user)}"


def moved(text: str, package: str) -> str:
    r"""Return the text of a module of accounts as it is in a package of another name.

    >>> moved("from app.auth.caller import Caller\n", "auth_buyer")
    'from app.auth_buyer.caller import Caller\n'
    """
    if package == "auth":
        return text
    text = _OWN.sub(f"app.{package}", text)
    text = text.replace("app.state.auth", f"app.state.{package}")
    text = text.replace("rows.sign_in(", f"rows.sign_in_{package.removeprefix(AUTH)}(")
    return _BLOCK.sub(_sorted, text)


def _sorted(found: re.Match[str]) -> str:
    statements = sorted(_IMPORT.finditer(found.group(0)), key=lambda each: each.group(1))
    return "".join(_wrapped(each) for each in statements)


def _wrapped(found: re.Match[str]) -> str:
    line = found.group(0)
    if "(" in line or len(line) <= LINE_LENGTH + 1:
        return line
    names = "".join(f"    {name.strip()},\n" for name in found.group(2).split(","))
    return f"from {found.group(1)} import (\n{names})\n"
