"""Data is found in a checkout and in a wheel, and missed by name."""

from pathlib import Path

import pytest

from fastgen import resources
from fastgen.resources import MissingDataError, data_folder, read_data


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that stands for the installed package."""
    folder = tmp_path / "site/fastgen"
    folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "PACKAGE", folder)
    data_folder.cache_clear()
    return folder


@pytest.mark.parametrize("place", ["grammars", "fastgen/_data/grammars"])
def test_data_is_found_beside_and_inside_the_package(package: Path, place: str) -> None:
    folder = package.parent / place
    folder.mkdir(parents=True)
    (folder / "a.lark").write_text("start: é\n", encoding="utf-8")
    assert read_data("grammars", "a.lark") == "start: é\n"


def test_data_that_is_missing_is_named(package: Path) -> None:
    assert package.is_dir()
    with pytest.raises(MissingDataError, match="`templates`"):
        data_folder("templates")
