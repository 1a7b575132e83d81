"""An example with an OpenAPI document in its folder announces what that document says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import fastgen
from fastgen.cli.contract import rendered
from tests.conftest import ROOT

CONTRACTS = sorted(
    path
    for ending in ("yaml", "yml", "json")
    for path in (ROOT / "examples").glob(f"*/openapi.{ending}")
)
EXAMPLES = sorted((ROOT / "examples").glob("*/spec.fg"))


@pytest.fixture(scope="session")
def announced() -> Callable[[Path], dict[str, fastgen.Json]]:
    """Return a function from a spec to the document of its app, each asked for once."""
    known: dict[Path, dict[str, fastgen.Json]] = {}

    def ask(spec: Path) -> dict[str, fastgen.Json]:
        if spec not in known:
            known[spec] = fastgen.compile(fastgen.load(spec)).announce()
        return known[spec]

    return ask


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.parent.name)
def test_an_example_keeps_its_contract(
    contract: Path, announced: Callable[[Path], dict[str, fastgen.Json]]
) -> None:
    document = announced(contract.parent / "spec.fg")
    found = fastgen.compare_contract(contract, document)
    assert found == [], "\n" + rendered(found)


@pytest.mark.parametrize("spec", EXAMPLES, ids=lambda path: path.parent.name)
def test_a_document_does_not_differ_from_itself(
    spec: Path, announced: Callable[[Path], dict[str, fastgen.Json]]
) -> None:
    document = announced(spec)
    assert document["paths"]
    assert fastgen.compare_contract(document, document, words=True) == []
