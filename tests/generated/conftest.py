"""Builds each example and each spec once, into a folder that its checks share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import fastgen

SPECS = Path(__file__).parent / "specs"
"""Specs that use what no example does."""


@pytest.fixture(scope="session")
def build_example(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return a function from the name of an example, or of a spec, to the folder of its project."""
    built: dict[str, Path] = {}

    def build(name: str) -> Path:
        if name not in built:
            folder = tmp_path_factory.mktemp("projects") / name
            example = repository / "examples" / name / "spec.fg"
            spec = example if example.exists() else SPECS / f"{name}.fg"
            project = fastgen.compile(fastgen.load(spec))
            project.write(folder)
            built[name] = folder
        return built[name]

    return build
