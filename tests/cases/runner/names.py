"""The answers that a block `http` has given names to, and the parts of them that it uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_USE = re.compile(r"\{(?P<name>[a-z]\w*)(?P<path>(?:\.[\w-]+)+)\}")


@dataclass(slots=True)
class Names:
    """What the named answers said."""

    bodies: dict[str, object] = field(default_factory=dict)
    headers: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def learn(self, name: str, body: object, headers: Mapping[str, str]) -> None:
        """Take an answer under a name."""
        self.bodies[name] = body
        self.headers[name] = {key.lower(): value for key, value in headers.items()}

    def fill(self, text: str) -> str:
        """Return a text with the parts of answers in it; raises LookupError for what is not there.

        >>> names = Names({"note": {"id": 7, "tags": ["a"]}}, {"note": {"etag": '"x"'}})
        >>> names.fill("/notes/{note.id}?tag={note.tags.0} {note.ETag}")
        '/notes/7?tag=a "x"'
        """
        return _USE.sub(lambda found: self._part(found["name"], found["path"][1:]), text)

    def _part(self, name: str, path: str) -> str:
        header = self.headers[name].get(path.lower())
        if header is not None:
            return header
        value = self.bodies[name]
        for step in path.split("."):
            if isinstance(value, list):
                value = value[int(step)]
            elif isinstance(value, dict):
                value = value[step]
            else:
                raise LookupError(f"{{{name}.{path}}}")
        return str(value)
