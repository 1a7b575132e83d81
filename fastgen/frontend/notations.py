"""Turns an IR in JSON or YAML into a spec, and a spec into JSON or YAML."""

from __future__ import annotations

import json
import re
from typing import Literal

from pydantic import ValidationError

from fastgen.diagnostics import Report, did_you_mean
from fastgen.frontend.documents import Document, as_mapping, read_json
from fastgen.frontend.sources import parse_sources, spoken_path
from fastgen.ir.spec import IR_VERSION, Spec

Notation = Literal["json", "yaml"]
MOST_PROBLEMS = 50
SHAPES = {
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
    "string_type": "a text",
    "bool_type": "`true` or `false`",
    "int_type": "a whole number",
}
"""What is expected, by the kind of problem that the schema finds."""
_SURROGATES = re.compile("[\ud800-\udfff]")


def load_json(text: str, file: str, report: Report) -> Spec | None:
    """Read a spec from JSON; None when it has mistakes, all of them reported."""
    report.sources[file] = text
    return _load(read_json(text, file, report), report)


def load_yaml(text: str, file: str, report: Report) -> Spec | None:
    """Read a spec from YAML; None when it has mistakes, all of them reported."""
    from fastgen.frontend.yaml_reader import read_yaml

    report.sources[file] = text
    return _load(read_yaml(text, file, report), report)


def dump_json(spec: Spec) -> str:
    """Write a spec as JSON; what is as by default is left out."""
    return f"{json.dumps(plain_values(spec), indent=2, ensure_ascii=False)}\n"


def dump_yaml(spec: Spec) -> str:
    """Write a spec as YAML; what is as by default is left out."""
    from fastgen.frontend.yaml_writer import write_yaml

    return write_yaml(plain_values(spec))


def plain_values(spec: Spec) -> dict[str, object]:
    """Return a spec as plain values, its version first."""
    values: dict[str, object] = spec.model_dump(mode="json", exclude_defaults=True)
    return {"version": IR_VERSION, **values}


def _load(document: Document | None, report: Report) -> Spec | None:
    """Check the values of a document against the IR and parse its expressions."""
    if document is None:
        return None
    values = as_mapping(document.value)
    if values is None:
        report.error("FG1205", document.locate(()), reason="an IR is an object")
        return None
    version = values.get("version", IR_VERSION)
    if version != IR_VERSION or isinstance(version, bool):
        span = document.locate(("version",))
        report.error("FG1204", span, found=repr(version), known=IR_VERSION)
        return None
    if _refuse_letters(document, report):
        return None
    try:
        spec = Spec.model_validate(values)
    except ValidationError as error:
        _report_problems(error, document, report)
        return None
    before = len(report)
    parsed = parse_sources(spec, report, document.locate)
    return parsed if len(report) == before else None


def _refuse_letters(document: Document, report: Report) -> bool:
    """Refuse halves of characters, which JSON can hold and no file can."""
    pending: list[tuple[tuple[str | int, ...], object]] = [((), document.value)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, str) and _SURROGATES.search(value):
            reason = "a text holds half a character"
            report.error("FG1205", document.locate(path), reason=reason)
            return True
        if isinstance(value, dict):
            pending.extend(((*path, key), item) for key, item in value.items())
        elif isinstance(value, list):
            pending.extend(((*path, at), item) for at, item in enumerate(value))
    return False


def _report_problems(error: ValidationError, document: Document, report: Report) -> None:
    """Report what does not fit the schema, each with its path and its place."""
    for problem in error.errors(include_url=False)[:MOST_PROBLEMS]:
        path = tuple(problem["loc"])
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        help_text = None
        match problem["type"]:
            case "missing":
                reason = f"`{name}` is missing"
            case "extra_forbidden":
                reason = f"nothing here is called `{name}`"
            case "literal_error":
                known = re.findall(r"'([^']*)'", problem["ctx"]["expected"])
                found = str(problem["input"])
                reason = f"`{found}` is no `{name}`"
                meant = did_you_mean(found, known)
                listed = ", ".join(f"`{word}`" for word in known)
                help_text = f"did you mean `{meant}`?" if meant else f"there are {listed}"
            case kind if kind in SHAPES:
                reason = f"`{name}`: {SHAPES[kind]} is expected"
            case _:
                message = problem["msg"].removeprefix("Value error, ")
                reason = f"`{name}`: {message[:1].lower()}{message[1:]}"
        report.error(
            "FG1205",
            document.locate(path),
            reason=reason,
            help=help_text,
            path=spoken_path(document.value, path),
        )
