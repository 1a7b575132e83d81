"""What is measured was frozen, and nothing of it is learnt from."""

from __future__ import annotations

from model.data.check import WRITTEN, read_folder
from model.data.splits import DEV, TEST, faults, frozen, split_of

PAIRS = read_folder(WRITTEN)[0]


def test_no_frozen_pair_was_changed() -> None:
    assert faults(PAIRS) == []


def test_a_changed_pair_is_reported() -> None:
    others = [pair for pair in PAIRS if pair.author != TEST]
    assert len(faults(others)) == len(frozen()["test"])


def test_nothing_that_is_measured_is_learnt_from() -> None:
    splits = split_of(PAIRS)
    learnt, dev, test = splits["train"], splits["dev"], splits["test"]
    assert min(len(learnt) - 600, len(dev) - 90, len(test) - 250) >= 0
    assert not {DEV, TEST} & {pair.author for pair in learnt}
    measured = {pair.domain for pair in (*dev, *test)}
    assert not measured & {pair.domain for pair in learnt}
    for part in (dev, test):
        assert {str(pair.prompt.language) for pair in part} == {"en", "pt"}
