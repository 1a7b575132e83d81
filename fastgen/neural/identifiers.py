"""Turns words of a prompt into names of the language."""

import re

from fastgen.ir.naming import snake_case
from fastgen.neural.spelling import fold

LONGEST = 50
_WORDS = re.compile(r"[A-Za-z0-9]+")
TAKEN = {"id": "number", "self": "own", "caller": "calling"}
"""Words that are no names of fields, and what stands for them."""


def field_name(words: str) -> str | None:
    """Return words as the name of a field, or None if nothing of them can be one.

    >>> field_name("data de devolução"), field_name("E-mail Address"), field_name("2 x")
    ('data_de_devolucao', 'e_mail_address', 'x')
    """
    found = [word.lower() for word in _WORDS.findall(fold(snake_case(words)).replace("_", " "))]
    while found and found[0][0].isdigit():
        found.pop(0)
    name = "_".join(found)[:LONGEST].rstrip("_")
    return TAKEN.get(name, name) or None


def entity_name(words: str) -> str | None:
    """Return words as the name of an entity, or None if nothing of them can be one.

    >>> entity_name("book copy"), entity_name("Empréstimo"), entity_name("!")
    ('BookCopy', 'Emprestimo', None)
    """
    name = field_name(words)
    if name is None:
        return None
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))
