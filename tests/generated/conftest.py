"""Builds each example and each spec once, into a folder that its checks share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import fastgen


def build_into(folder: Path, spec: Path) -> None:
    """Write the project of a spec into a folder."""
    fastgen.compile(fastgen.load(spec)).write(folder)


@pytest.fixture(scope="session")
def build_example(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return a function from the name of an example, or of a spec here, to its project's folder."""
    built: dict[str, Path] = {}

    def build(name: str) -> Path:
        if name not in built:
            folder = tmp_path_factory.mktemp("projects") / name
            places = (
                repository / "tests/generated/specs" / f"{name}.fg",
                repository / "examples" / name / "spec.fg",
                repository / "tests/unit/passes/specs" / f"{name}.fg",
            )
            spec = next(place for place in places if place.exists())
            build_into(folder, spec)
            built[name] = folder
        return built[name]

    return build
