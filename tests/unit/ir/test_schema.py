"""The schema files are those of the IR, and say what the IR takes."""

from __future__ import annotations

import json

from fastgen.ir.schema import FAMILIES, family_schema, schema_files, spec_schema
from fastgen.ir.spec import Spec
from fastgen.resources import data_folder


def test_the_committed_files_are_fresh() -> None:
    folder = data_folder("ir_schemas")
    expected = schema_files()
    found = {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted((folder / "v1").glob("*.json"))
    }
    assert found == expected, "run `python -m fastgen.ir.schema`"


def test_spans_are_not_in_the_schema() -> None:
    assert '"span"' not in json.dumps(spec_schema())


def test_expressions_are_strings() -> None:
    definitions = spec_schema()["$defs"]
    assert isinstance(definitions, dict)
    value = definitions["RuleFunction"]["properties"]["value"]
    assert value["type"] == "string"


def test_families_cover_the_spec() -> None:
    covered = {name for names in FAMILIES.values() for name in names}
    assert covered == set(Spec.model_fields) - {"span", "version", "imports"}


def test_a_family_needs_nothing_from_outside() -> None:
    for family in FAMILIES:
        schema = family_schema(family)
        definitions = schema["$defs"]
        assert isinstance(definitions, dict)
        text = json.dumps(schema)
        assert all(f'"#/$defs/{name}"' in text for name in definitions)
        assert text.count('"$ref"') == sum(text.count(f'"#/$defs/{name}"') for name in definitions)
