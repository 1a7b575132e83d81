"""Gives every operation its name: unique in the program, and what a person would call it."""

from __future__ import annotations

from fastgen.ir.checked.operations import OperationVerb
from fastgen.ir.naming import plural, snake_case
from fastgen.passes.operations.routes import PARAMETER


class OperationNames:
    """Hands out names; a name that is taken gets the end of its path behind it.

    >>> names = OperationNames()
    >>> names.take("get_customer", "/customers/{id}"), names.take("get_customer", "/me")
    ('get_customer', 'get_customer_me')
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wish: str, path: str) -> str:
        """Return the wished name, or one that nobody has."""
        name = wish
        if name in self._taken:
            words = [PARAMETER.sub("", segment) for segment in path.split("/")]
            last = [snake_case(word) for word in words if word]
            name = f"{wish}_{last[-1]}" if last else wish
        number = 1
        while name in self._taken:
            number += 1
            name = f"{wish}_{number}"
        self._taken.add(name)
        return name


def wished_name(
    verb: OperationVerb, singular: str, given: str | None, relation: str | None = None
) -> str:
    """Return what an operation of a resource is called.

    >>> wished_name("list", "book", None), wished_name("list", "book", "popular")
    ('list_books', 'list_popular_books')
    >>> wished_name("read", "book_copy", None), wished_name("toggle_add", "post", None, "likes")
    ('get_book_copy', 'add_post_likes')
    """
    one = f"{given}_{singular}" if given else singular
    many = plural(one)
    match verb:
        case "list":
            return f"list_{many}"
        case "read":
            return f"get_{one}"
        case "bulk_create":
            return f"create_{many}"
        case "bulk_update":
            return f"update_{many}"
        case "bulk_delete":
            return f"delete_{many}"
        case "toggle_add":
            return f"add_{one}_{relation}"
        case "toggle_remove":
            return f"remove_{one}_{relation}"
        case "move":
            return f"{relation}_{one}"
        case _:
            return f"{verb}_{one}"
