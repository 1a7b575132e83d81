"""An installed fastgen finds its data: sdist, wheel from the sdist, install, read."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA_FOLDERS = ("grammars", "templates", "ir_schemas")

pytestmark = pytest.mark.slow


def python(*arguments: str, cwd: Path, search: Path | None = None) -> str:
    """Run the interpreter of the tests and return what it prints."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if search is not None:
        environment["PYTHONPATH"] = str(search)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package, with data of known content."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "hatch_build.py", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "fastgen", folder / "fastgen")
    (folder / "README.md").write_text("# fastgen\n")
    for name in DATA_FOLDERS:
        (folder / name).mkdir()
        (folder / name / "sample.txt").write_text(f"data of {name}\n")
    return folder


@pytest.fixture(scope="module")
def distributions(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sdist of the checkout, and the wheel made from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    python("-m", "build", "--no-isolation", "--outdir", str(folder), cwd=checkout)
    return folder


def test_the_sdist_holds_the_build_hook_and_the_data(distributions: Path) -> None:
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert "hatch_build.py" in names
    assert {f"{name}/sample.txt" for name in DATA_FOLDERS} <= names


def test_the_wheel_holds_the_data_and_nothing_from_outside_the_package(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"fastgen/_data/{name}/sample.txt" for name in DATA_FOLDERS} <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"fastgen"}


def test_an_installed_wheel_finds_its_data(distributions: Path, tmp_path: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    target = tmp_path / "site"
    options = ("--no-deps", "--no-index", "--quiet", "--target", str(target))
    python("-m", "pip", "install", *options, str(wheel), cwd=tmp_path)
    for name in DATA_FOLDERS:
        code = f"from fastgen.resources import read_data; print(read_data({name!r}, 'sample.txt'))"
        assert python("-c", code, cwd=tmp_path, search=target) == f"data of {name}"


def test_an_editable_install_copies_no_data(checkout: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from hatchling.build import build_editable; print(build_editable(sys.argv[1]))"
    )
    name = python("-c", code, str(tmp_path), cwd=checkout).splitlines()[-1]
    assert not [entry for entry in zipfile.ZipFile(tmp_path / name).namelist() if "_data" in entry]
    search = "from fastgen.resources import read_data; print(read_data('grammars', 'sample.txt'))"
    assert python("-c", search, cwd=tmp_path, search=checkout) == "data of grammars"
