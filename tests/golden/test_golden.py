"""What is compiled is, byte for byte, what somebody has read and accepted.

After a change that is meant: ``python -m tests.golden.update``, and read the diff.
"""

from __future__ import annotations

import pytest

from tests.golden.recorded import NAMES, differences, recorded

SHOWN = 5
"""Files whose differences a failing test prints."""


@pytest.mark.parametrize("name", NAMES)
def test_a_project_is_as_it_was_accepted(name: str) -> None:
    assert recorded(name), "nothing is recorded: run python -m tests.golden.update"
    changed = differences(name)
    shown = "".join(list(changed.values())[:SHOWN])
    assert not changed, f"{len(changed)} files differ; see tests.golden.update\n{shown}"
