"""Reads an OpenAPI document, and follows the references in it."""

from __future__ import annotations

import json
from dataclasses import field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

from fastgen.records import dataclass

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Members = dict[str, Json]

LARGEST = 16 * 1024 * 1024
"""Bytes of a contract."""
MOST_HOPS = 50
"""References that lead to references."""


class ContractError(Exception):
    """A contract cannot be read, or refers to what is not there."""


def members(value: Json) -> Members:
    """Return an object; anything else has no members."""
    return value if isinstance(value, dict) else {}


def elements(value: Json) -> list[Json]:
    """Return a list; anything else has no elements."""
    return value if isinstance(value, list) else []


def read_contract(path: Path) -> Members:
    """Read an OpenAPI 3.x document from a `.json`, `.yaml` or `.yml` file; raises ContractError."""
    try:
        if path.stat().st_size > LARGEST:
            raise ContractError(f"it is larger than {LARGEST // 1024 // 1024} MB")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContractError(f"it is not UTF-8 text (byte {error.start})") from error
    except (OSError, ValueError) as error:
        raise ContractError((getattr(error, "strerror", None) or str(error)).lower()) from error
    try:
        found = plain(json.loads(text) if path.suffix.lower() == ".json" else load_yaml(text))
    except json.JSONDecodeError as error:
        raise ContractError(f"line {error.lineno}: {error.msg.lower()}") from error
    except RecursionError as error:
        raise ContractError("it is nested too deep") from error
    version = members(found).get("openapi")
    if not isinstance(version, str | float) or not str(version).startswith("3."):
        raise ContractError("it is not an OpenAPI 3.x document: it has no `openapi: 3.…`")
    return members(found)


def load_yaml(text: str) -> object:
    """Return what YAML says; raises ContractError."""
    try:
        loader = yaml.SafeLoader(text)
        loader.yaml_implicit_resolvers = {  # what looks like a date is a text, as in JSON
            first: [each for each in found if each[0] != "tag:yaml.org,2002:timestamp"]
            for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }
        value: object = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise ContractError(f"line {line}: {error.problem or 'it is no YAML'}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ContractError(str(error).splitlines()[0]) from error
    return value


def plain(value: object) -> Json:
    """Return a value as JSON has it: keys of YAML may be numbers."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list():
            return [plain(each) for each in value]
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
    raise ContractError(f"it has a {type(value).__name__}, which JSON has not")


@dataclass(frozen=True, slots=True)
class Document:
    """An OpenAPI document whose references can be followed."""

    root: Members
    merged: dict[int, Members] = field(default_factory=dict)
    """References with something beside them, by the object that they stand in."""

    def follow(self, value: Json) -> Members:
        """Return what an object is or refers to; raises ContractError."""
        found = members(value)
        if id(found) in self.merged:
            return self.merged[id(found)]
        for _ in range(MOST_HOPS):
            target = found.get("$ref")
            if not isinstance(target, str):
                return found
            beside = {key: each for key, each in found.items() if key != "$ref"}
            if beside.keys() - {"description", "summary", "title"}:
                self.merged[id(found)] = {"allOf": [{"$ref": target}, beside]}
                return self.merged[id(found)]
            found = self.at(target)
        raise ContractError(f"`{target}` refers to itself")

    def at(self, reference: str) -> Members:
        """Return what a reference such as `#/components/schemas/Note` names."""
        if not reference.startswith("#"):
            raise ContractError(f"`{reference}` is another document: bundle them into one")
        found: Json = self.root
        for part in reference.removeprefix("#").split("/")[1:]:
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and name.isdigit() and int(name) < len(found):
                found = found[int(name)]
            elif isinstance(found, dict) and name in found:
                found = found[name]
            else:
                raise ContractError(f"`{reference}` leads nowhere")
        return members(found)

    @property
    def prefix(self) -> str:
        """The path of the first server, which stands before every path."""
        first = next(iter(elements(self.root.get("servers"))), None)
        url = members(first).get("url")
        return urlsplit(url).path.rstrip("/") if isinstance(url, str) else ""
