"""A generated app in production keeps its promises under races, outages and hostile clients."""

from __future__ import annotations

import sys

import pytest

from tests.robustness.__main__ import CHECKS, examine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_promise_is_kept() -> None:
    findings = examine(list(CHECKS))
    assert [finding for finding in findings if not finding.kept] == []
    assert len(findings) >= 2 * len(CHECKS)
