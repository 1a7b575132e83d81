"""Builds each example once, into a folder that its checks share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import fastgen


@pytest.fixture(scope="session")
def build_example(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return a function from the name of an example to the folder of its project."""
    built: dict[str, Path] = {}

    def build(name: str) -> Path:
        if name not in built:
            folder = tmp_path_factory.mktemp("projects") / name
            project = fastgen.compile(fastgen.load(repository / "examples" / name / "spec.fg"))
            project.write(folder)
            built[name] = folder
        return built[name]

    return build
