"""Programs of several files, and the ways in which a file cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastgen.diagnostics import Report
from fastgen.frontend.notations import dump_json, dump_yaml
from fastgen.frontend.parser import parse_text
from fastgen.frontend.program import load_program
from fastgen.ir.spec import Spec


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files and return the first."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / next(iter(files))


def load(folder: Path, files: dict[str, str]) -> tuple[Spec | None, list[str]]:
    """Load a program and return it with the codes of what was found."""
    report = Report()
    spec = load_program(write(folder, files), report)
    return spec, [found.code for found in report.diagnostics]


def test_imports_are_merged(tmp_path: Path) -> None:
    spec, codes = load(
        tmp_path,
        {
            "main.fg": 'import "parts/a.fg"\nimport "b.fg"\napp notes\nenum Main { x }\n',
            "parts/a.fg": 'import "../b.fg"\nenum A { x }\nsettings { key: secret }\n',
            "b.fg": "enum B { x }\n",
        },
    )
    assert codes == []
    assert spec is not None and spec.app is not None
    assert [enum.name for enum in spec.enums] == ["Main", "A", "B"]
    assert (spec.imports, [setting.name for setting in spec.settings]) == ((), ["key"])


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"main.fg": 'import "missing.fg"'}, "FG1101"),
        ({"main.fg": 'import "../other.fg"'}, "FG1102"),
        ({"main.fg": 'import "/etc/hosts.fg"'}, "FG1102"),
        ({"main.fg": 'import "a.fg"', "a.fg": 'import "main.fg"'}, "FG1103"),
        ({"main.fg": 'import "main.fg"'}, "FG1103"),
        ({"main.fg": 'app a\nimport "b.fg"', "b.fg": "app b"}, "FG1104"),
        ({"main.fg": 'import "a.fg"\nimport "./a.fg"', "a.fg": ""}, "FG1105"),
        ({"main.fg": 'import "a.txt"', "a.txt": ""}, "FG1206"),
        ({"main.txt": ""}, "FG1206"),
        ({"main.fg": 'import "a.fg"', "a.fg": "entty A {}"}, "FG1004"),
    ],
)
def test_a_wrong_import_is_reported(tmp_path: Path, files: dict[str, str], code: str) -> None:
    spec, codes = load(tmp_path / "inner", files)
    assert spec is None
    assert codes == [code]


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.fg").write_text("enum A { x }")
    main = write(tmp_path / "inner", {"main.fg": 'import "link.fg"'})
    (main.parent / "link.fg").symlink_to(tmp_path / "secret.fg")
    report = Report()
    assert load_program(main, report) is None
    assert [found.code for found in report.diagnostics] == ["FG1102"]


def test_a_missing_import_suggests_the_nearest_file(tmp_path: Path) -> None:
    report = Report()
    main = write(tmp_path, {"main.fg": 'import "biling.fg"', "billing.fg": ""})
    load_program(main, report)
    assert report.diagnostics[0].help == "did you mean `billing.fg`?"


def test_bytes_that_are_no_text_are_shown_at_their_place(tmp_path: Path) -> None:
    path = tmp_path / "main.fg"
    path.write_bytes(b"app notes\n# caf\xe9\n")
    report = Report()
    assert load_program(path, report) is None
    (found,) = report.diagnostics
    assert found.code == "FG1029"
    assert found.span is not None
    assert (found.span.line, found.span.column) == (2, 6)


def test_a_folder_is_no_program(tmp_path: Path) -> None:
    report = Report()
    assert load_program(tmp_path, report) is None
    assert [found.code for found in report.diagnostics] == ["FG1106"]


@pytest.mark.parametrize("suffix", ["json", "yaml", "yml"])
def test_a_program_may_be_in_any_notation(tmp_path: Path, suffix: str) -> None:
    spec = parse_text("app notes\nentity Note { text: text = 1 + 2 }\n", "x", Report())
    assert spec is not None
    path = tmp_path / f"main.{suffix}"
    path.write_text(dump_json(spec) if suffix == "json" else dump_yaml(spec))
    assert load_program(path, Report()) == spec
