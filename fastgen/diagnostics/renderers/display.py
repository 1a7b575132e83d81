"""Turns text of a user into text that is safe to show, and says how wide it is."""

import unicodedata

TAB_WIDTH = 4
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control and format characters: they could move the cursor or hide a part of the text."""

JOINERS = frozenset("\u200c\u200d")
"""Format characters that are part of ordinary words and emoji."""


def show_character(character: str) -> str:
    r"""Return what is printed for a character: itself, spaces for a tab, a sign if it is hidden.

    >>> show_character("\x1b"), show_character("\u202e"), show_character("\t")
    ('␛', '�', '    ')
    """
    if " " <= character <= "~":
        return character
    if character == "\t":
        return " " * TAB_WIDTH
    if character < " ":
        return chr(0x2400 + ord(character))
    if unicodedata.category(character) in HIDDEN_CATEGORIES and character not in JOINERS:
        return "\N{REPLACEMENT CHARACTER}"
    return character


def show_text(text: str) -> str:
    """Return a text that can be printed on one line."""
    return text if text.isascii() and text.isprintable() else "".join(map(show_character, text))


def width_of(text: str) -> int:
    """Return the number of columns that a text takes, as it would be shown.

    >>> width_of("abc"), width_of("日本"), width_of("e\u0301")
    (3, 4, 1)
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(character_width(shown) for character in text for shown in show_character(character))


def character_width(character: str) -> int:
    """Return 0 for a mark that sits on the letter before, 2 for a wide letter, else 1."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
