"""Turns the IR into JSON Schema; ``python -m fastgen.ir.schema`` writes `ir_schemas/`."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from fastgen.ir.node import Node
from fastgen.ir.spec import IR_VERSION, Spec

FAMILIES: dict[str, tuple[str, ...]] = {
    "app": ("app", "settings", "setting_checks", "types", "enums"),
    "entities": ("mixins", "entities"),
    "resources": ("resources",),
    "actions": ("rules", "externs", "actions"),
    "surroundings": ("handlers", "jobs", "mails", "webhooks", "seeds", "scenarios"),
}
"""The parts of a spec that can be written one after the other, each with a schema of its own."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, object]


def spec_schema() -> Schema:
    """Return the schema of a whole spec; expressions and statements are strings in it."""
    return {"$schema": DIALECT, **_generated(Spec)}


def family_schema(family: str) -> Schema:
    """Return the schema of one part of a spec, with only the definitions that it needs."""
    whole = spec_schema()
    properties = _mapping(whole["properties"])
    definitions = _mapping(whole["$defs"])
    kept = {name: properties[name] for name in FAMILIES[family]}
    needed: dict[str, object] = {}
    pending = list(_references(kept))
    while pending:
        name = pending.pop()
        if name not in needed:
            needed[name] = definitions[name]
            pending.extend(_references(definitions[name]))
    return {
        "$schema": DIALECT,
        "$defs": {name: needed[name] for name in sorted(needed)},
        "title": family.capitalize(),
        "description": f"The part of a spec that holds {', '.join(FAMILIES[family])}.",
        "type": "object",
        "additionalProperties": False,
        "properties": kept,
    }


def schema_files() -> dict[str, str]:
    """Return every schema file by its path below `ir_schemas/`."""
    schemas = {"spec": spec_schema(), **{family: family_schema(family) for family in FAMILIES}}
    return {
        f"v{IR_VERSION}/{name}.schema.json": f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n"
        for name, schema in schemas.items()
    }


def write_schemas(folder: Path) -> None:
    """Write the schema files below a folder."""
    for name, text in schema_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _generated(model: type[Node]) -> Schema:
    """Return the schema that pydantic makes, with the descriptions of the fields."""
    schema: Schema = model.model_json_schema()
    definitions = _mapping(schema.get("$defs", {}))
    for node in _node_classes(Node):
        if node.__module__.startswith("fastgen.ir.checked"):
            continue
        owner = schema if node is model else definitions.get(node.__name__)
        if isinstance(owner, dict):
            properties = _mapping(owner["properties"])
            owner["properties"] = {
                name: _described(properties[name], text)
                for name, text in _texts(node, properties).items()
            }
    return schema


def _described(schema: object, text: str | None) -> object:
    """Return the schema of a property with its description."""
    if text is None:
        return schema
    return {**_mapping(schema), "description": text}


def _texts(node: type[Node], properties: Mapping[str, object]) -> dict[str, str | None]:
    """Return each property of a node with the docstring that stands below the field, if any."""
    found: dict[str, str | None] = dict.fromkeys(properties)
    tree = ast.parse(textwrap.dedent(inspect.getsource(node))).body[0]
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    for field, below in pairwise(body):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            text = below.value.value
            if isinstance(text, str) and field.target.id in found:
                found[field.target.id] = " ".join(text.split())
    return found


def _node_classes(parent: type[Node]) -> Iterator[type[Node]]:
    """Yield every class of nodes."""
    for child in parent.__subclasses__():
        yield child
        yield from _node_classes(child)


def _references(schema: object) -> Iterator[str]:
    """Yield the names of the definitions that a schema refers to."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield value.rpartition("/")[2]
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)


def _mapping(value: object) -> dict[str, object]:
    """Return a schema as a mapping."""
    if not isinstance(value, dict):
        raise TypeError("a schema is a mapping")
    return {str(key): item for key, item in value.items()}


if __name__ == "__main__":
    from fastgen.resources import data_folder

    write_schemas(data_folder("ir_schemas"))
