"""What a project may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgen.ir.project import Project, unsafe_reason
from fastgen.workspace.lock import Lock, LockedFile, lock_text, parse_lock
from fastgen.workspace.pristine import parse_pristine, pristine_bytes

UNSAFE = [
    "",
    "/etc/passwd",
    "../up.py",
    "a/../b.py",
    "a//b.py",
    "./a.py",
    "a/",
    "a\\b.py",
    "a\0.py",
    "a\n.py",
    "C:/a.py",
    "con.py",
    "a/NUL",
    "a./b.py",
    "b ",
    ".git/hooks/post-commit",
    ".FASTGEN/lock.json",
    "a" * 300,
    "\ud800.py",
]


@pytest.mark.parametrize("path", UNSAFE)
def test_unsafe_paths_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Project({path: ""})


@pytest.mark.parametrize(
    "paths", [("a.py", "A.py"), ("a", "a/b.py"), ("A", "a/b.py"), ("a/b/c", "a/b")]
)
def test_paths_that_fall_together_are_refused(paths: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Project(dict.fromkeys(paths, ""))


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="half a character"):
        Project({"a.py": "\ud800"})


def test_a_project_is_sorted_and_compares_by_content() -> None:
    left = Project({"b": "2", "a": "1"})
    assert list(left) == ["a", "b"]
    assert left == Project({"a": "1", "b": "2"})
    assert hash(left) == hash(Project({"a": "1", "b": "2"}))
    assert left != Project({"a": "1", "b": "2"}, written_once=["a"])


@given(st.dictionaries(st.text(max_size=8).filter(lambda p: not unsafe_reason(p)), st.text()))
def test_the_base_returns_what_was_stored(files: dict[str, str]) -> None:
    files = {path: text.replace("\r", "") for path, text in files.items()}
    assert parse_pristine(pristine_bytes(files).decode()) == files


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8).filter(lambda p: not unsafe_reason(p)),
        st.builds(LockedFile, st.just("0" * 64), st.sampled_from(["once", "generated"])),
    )
)
def test_the_lock_returns_what_was_stored(files: dict[str, LockedFile]) -> None:
    assert parse_lock(lock_text(Lock("x", files))) == Lock("x", files)
