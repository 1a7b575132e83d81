"""Every layout has the same modules, each in a place of its own."""

from __future__ import annotations

import ast

import pytest

import fastgen
from fastgen.backend.groups import groups_of_packages, relation_groups
from fastgen.ir.layouts import LAYOUTS, Layout
from tests.conftest import ROOT
from tests.unit.backend.programs import program_of

MOVED = [each for each in LAYOUTS if each not in ("single", "domain")]


def code_of(text: str) -> str:
    """Return a module without its imports and comments."""
    tree = ast.parse(text)
    tree.body = [
        node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom | ast.If)
    ]
    return ast.dump(tree)


def project_of(example: str, layout: Layout) -> fastgen.Project:
    spec = fastgen.load(ROOT / "examples" / example / "spec.fg")
    return fastgen.compile(spec, layout=layout)


def modules_of(project: fastgen.Project) -> list[str]:
    """Return the code of the modules of an app, those of packages left out."""
    return sorted(
        code_of(text)
        for path, text in project.items()
        if path.startswith("app/") and path.endswith(".py") and not path.endswith("__init__.py")
    )


@pytest.mark.parametrize("layout", MOVED)
@pytest.mark.parametrize("example", ["shop", "tracker"])
def test_a_layout_moves_modules_and_changes_nothing_but_their_imports(
    example: str, layout: Layout
) -> None:
    moved, usual = project_of(example, layout), project_of(example, "domain")
    assert modules_of(moved) == modules_of(usual)
    assert set(moved) != set(usual)
    assert {path for path in moved if path.startswith("tests/")} == {
        path for path in usual if path.startswith("tests/")
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_import_of_a_layout_finds_its_module(layout: Layout) -> None:
    project = project_of("notes" if layout == "single" else "shop", layout)
    modules = {path.removesuffix(".py").replace("/", ".") for path in project}
    for path, text in project.items():
        for node in ast.walk(ast.parse(text)) if path.endswith(".py") else ():
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app"):
                own = str(node.module)
                whole = {f"{own}.{alias.name}" for alias in node.names}
                package = f"{own}.__init__" in modules
                assert own in modules or (package and whole <= modules), (path, own)


def test_where_each_layout_has_a_service() -> None:
    places: dict[Layout, str] = {
        "layered": "app/services/orders.py",
        "domain": "app/orders/service.py",
        "grouped": "app/products/orders/service.py",
    }
    for layout, path in places.items():
        assert path in project_of("shop", layout), layout
    assert "app/service.py" in project_of("notes", "single")


def test_every_package_of_a_layout_can_be_imported() -> None:
    for layout in MOVED:
        paths = set(project_of("shop", layout))
        for path in paths:
            folder = path.rpartition("/")[0]
            if path.startswith("app/") and path.endswith(".py"):
                assert f"{folder}/__init__.py" in paths, path


RELATED = """
app groups {{ auth jwt {{ user: Person, login: email }} }}
entity Person {{ email: email unique  password: password  allow create to anyone }}
entity Author {{ name: string  allow all to authenticated }}
entity Book {{ author: Author  owner: Person  allow all to authenticated }}
entity Tag {{ name: string  allow all to authenticated }}
entity Part {{ {part}  allow all to authenticated }}
"""


def test_an_account_joins_nobody() -> None:
    program = program_of(RELATED.format(part="owner: Person"))
    assert relation_groups(program) == (("Person",), ("Author", "Book"), ("Tag",), ("Part",))


def test_a_package_keeps_its_group_and_a_new_entity_joins_those_it_is_related_to() -> None:
    program = program_of(RELATED.format(part="book: Book  tag: Tag"))
    names = {name: name.lower() for name in program.entities}
    known = {"person": "", "author": "author", "book": "author", "tag": ""}
    found = groups_of_packages(program, names, known)
    assert dict(found) == {**known, "part": "author"}
    assert groups_of_packages(program, names, {})["tag"] == "book"
