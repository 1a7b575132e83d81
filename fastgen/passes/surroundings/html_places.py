"""Knows where in a text of HTML an escaped value is safe, and follows a template to each value."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from fastgen.records import dataclass

Where: TypeAlias = Literal["text", "tag", "quoted", "bare", "raw", "comment"]

ADDRESSES: Final = frozenset(
    {"href", "src", "action", "formaction", "background", "cite", "poster"}
)
"""Attributes that a browser follows."""
CODE: Final = frozenset({"style", "srcdoc", "srcset"})
"""Attributes that are read as more than a text, besides those that begin with `on`."""
RAW: Final = ("script", "style", "textarea", "title", "xmp", "iframe", "noscript")
"""Elements whose text is not read as HTML."""

PLAIN: Final = frozenset({"title", "textarea"})
"""Those of them whose text knows the names of letters: what is escaped stays a text."""

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE: Final = re.compile(r"""\s*([^\s=>"'/]+)\s*(=?)\s*(["']?)""")
_SAFE_START: Final = re.compile(r"(https?://[^/]+/|https?://$|mailto:|tel:|/[^/]|#)", re.IGNORECASE)


@dataclass(slots=True)
class Place:
    """How far a template of HTML has come.

    >>> place = Place()
    >>> place.read('<a href="')
    >>> place.where, place.attribute, place.problem(is_address=False)
    ('quoted', 'href', 'an address')
    >>> place.read('https://a.example/')
    >>> place.problem(is_address=False) is None
    True
    """

    where: Where = "text"
    element: str = ""
    attribute: str = ""
    quote: str = ""
    value: str = ""

    def copy(self) -> Place:
        """Return the same place, to follow one branch from it."""
        return Place(self.where, self.element, self.attribute, self.quote, self.value)

    def is_like(self, other: Place) -> bool:
        """Tell whether a value is as safe at one place as at the other."""
        if self.where != other.where:
            return False
        if self.where == "quoted":
            same = self.problem(is_address=False) == other.problem(is_address=False)
            return same and (self.attribute, self.quote) == (other.attribute, other.quote)
        return self.where in ("text", "comment") or self.element == other.element

    def problem(self, *, is_address: bool) -> str | None:
        """Return what a value would be part of here if it is not safe, else None."""
        if self.where == "text":
            return None
        if self.where == "raw":
            return None if self.element in PLAIN else f"`<{self.element}>`"
        if self.where == "comment":
            return "a comment"
        if self.where != "quoted":
            return "a tag, outside quotes"
        if self.attribute.startswith("on") or self.attribute in CODE:
            return f"the attribute `{self.attribute}`"
        whole = is_address and not self.value.strip()
        if self.attribute in ADDRESSES and not whole and not _SAFE_START.match(self.value.strip()):
            return "an address"
        return None

    def read(self, text: str) -> None:
        """Go on behind a piece of text."""
        position = 0
        while position < len(text):
            position = self._step(text, position)

    def say(self) -> None:
        """Go on behind a value."""
        if self.where == "quoted":
            self.value += "x"

    def _step(self, text: str, position: int) -> int:
        match self.where:
            case "text":
                return self._text(text, position)
            case "comment":
                return self._until(text, position, "-->", "text")
            case "raw":
                end = re.compile(rf"</{self.element}", re.IGNORECASE).search(text, position)
                if end is None:
                    return len(text)
                self.where = "text"
                return end.start()
            case "quoted":
                end_of = text.find(self.quote, position)
                if end_of < 0:
                    self.value += text[position:]
                    return len(text)
                self.where = "tag"
                return end_of + 1
            case "bare":
                found = re.compile(r"[\s>]").search(text, position)
                if found is None:
                    return len(text)
                self.where = "tag"
                return found.start()
            case "tag":
                return self._tag(text, position)

    def _text(self, text: str, position: int) -> int:
        start = text.find("<", position)
        if start < 0:
            return len(text)
        if text.startswith("<!--", start):
            self.where = "comment"
            return start + 4
        found = _TAG.match(text, start)
        if found is None:
            at_end = start + 1 >= len(text.rstrip("/"))
            self.where = "tag" if at_end else "text"
            return start + 1
        self.where = "tag"
        self.element = "" if found[1] else found[2].lower()
        return found.end()

    def _tag(self, text: str, position: int) -> int:
        if text[position] == ">":
            self.where = "raw" if self.element in RAW else "text"
            return position + 1
        if text[position].isspace() or text[position] == "/":
            return position + 1
        found = _ATTRIBUTE.match(text, position)
        if found is None:
            return position + 1
        self.attribute = found[1].lower()
        self.value = ""
        if found[3]:
            self.where, self.quote = "quoted", found[3]
        elif found[2]:
            self.where = "bare"
        return found.end()

    def _until(self, text: str, position: int, end: str, then: Where) -> int:
        found = text.find(end, position)
        if found < 0:
            return len(text)
        self.where = then
        return found + len(end)
