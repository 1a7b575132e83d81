"""Nothing in the package is dead: every function and class is named somewhere else as well."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "fastgen"
NAMED_BY_THE_GRAMMAR = {"actions"}
"""Folders of the front end whose methods are called by the names of the rules of the grammar."""
CALLED_BY_LIBRARIES = {
    "dump_bytecode", "load_bytecode", "DataFolders", "initialize", "log_message",
    "leave_Arg", "leave_Assign", "leave_Attribute", "leave_FormattedString", "leave_Name",
    "visit_AssignTarget", "visit_Name",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def defined(path: Path) -> set[str]:
    """Return the functions, classes and methods of a module, but those that Python calls itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names = {node.name for node in ast.walk(tree) if isinstance(node, kinds)}
    return {name for name in names if not (name.startswith("__") and name.endswith("__"))}


def test_every_function_and_class_is_used() -> None:
    sources = [*PACKAGE.rglob("*.py"), ROOT / "hatch_build.py"]
    texts = [path.read_text(encoding="utf-8") for path in sources]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.jinja")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "grammars").iterdir()]
    count = Counter(word for text in texts for word in WORD.findall(text))
    outside = {
        word
        for top in ("tests", "docs", "benchmarks", "model")
        for path in (ROOT / top).rglob("*")
        if path.suffix in {".py", ".md"} and "golden" not in path.parts
        for word in WORD.findall(path.read_text(encoding="utf-8"))
    }
    unused = {
        f"{path.relative_to(ROOT).as_posix()}: {name}"
        for path in sources
        if not NAMED_BY_THE_GRAMMAR & set(path.parts)
        for name in defined(path)
        if count[name] == 1 and name not in outside | CALLED_BY_LIBRARIES
    }
    assert not unused, "\n".join(sorted(unused))


def test_no_assertion_does_anything() -> None:
    """Without assertions (``python -O``) the program does the same."""
    changing = {"pop", "append", "add", "remove", "update", "setdefault", "discard", "next"}
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
        for call in ast.walk(node.test)
        if isinstance(call, ast.NamedExpr)
        or (isinstance(call, ast.Attribute) and call.attr in changing)
    ]
    assert found == []
