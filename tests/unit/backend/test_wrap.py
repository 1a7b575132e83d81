"""What ``wrap`` lays out, Black leaves alone."""

from __future__ import annotations

import black
from black.mode import TargetVersion
from hypothesis import given
from hypothesis import strategies as st

from fastgen.backend.wrap import wrap

NAMES = st.lists(
    st.from_regex(r"[a-z]{1,24}", fullmatch=True), min_size=0, max_size=12, unique=True
)
MODE = black.Mode(line_length=100, target_versions={TargetVersion.PY311})


@given(NAMES, st.from_regex(r"f[a-z]{1,30}", fullmatch=True))
def test_a_wrapped_signature_is_stable_under_black(names: list[str], function: str) -> None:
    items = [f"p_{name}: int" for name in names]
    text = wrap(f"def {function}(", items, ") -> int:") + "\n    return 1\n"
    assert black.format_str(text, mode=MODE) == text


@given(NAMES, st.from_regex(r"f[a-z]{1,30}", fullmatch=True))
def test_a_wrapped_call_is_stable_under_black(names: list[str], function: str) -> None:
    text = wrap(f"X = {function}(", [f"v_{name}" for name in names], ")") + "\n"
    assert black.format_str(text, mode=MODE) == text
