"""Marks of a prompt: found from the gold, turned into labels and back, and into a spec."""

import pytest

from fastgen.neural.corpus import read_gold, read_pairs
from fastgen.neural.marks import Mark
from model.data.check import WRITTEN
from model.tagger.aligning import marks_of, prompt_words
from model.tagger.ceiling import measure_ceiling
from model.tagger.labels import labels_of, marks_of_labels

PAIRS = list(read_pairs(WRITTEN / "guide"))


def shown(mark: Mark, prompt: str) -> str:
    return f"{mark.kind} {prompt[mark.origin.start : mark.origin.end]}"


def test_the_words_that_name_the_parts_are_found() -> None:
    pair = next(each for each in PAIRS if each.domain == "petshop")
    prompt = pair.prompt.text
    found = [shown(mark, prompt) for mark in marks_of(read_gold(pair.spec).spec, prompt)]
    for wanted in ("entity Tutor", "entity Animal", "field espécie", "value cachorro",
                   "field data de nascimento", "field telefone"):  # fmt: skip
        assert wanted in found


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.prompt.path.stem)
def test_labels_say_all_that_marks_say(pair: object) -> None:
    from fastgen.neural.corpus import Pair

    assert isinstance(pair, Pair)
    words = prompt_words(pair.prompt.text)
    marks = marks_of(read_gold(pair.spec).spec, pair.prompt.text)
    again = marks_of_labels(labels_of(marks, words), words)
    assert {shown(each, pair.prompt.text) for each in again} == {
        shown(each, pair.prompt.text) for each in marks
    }


def test_right_marks_lead_far() -> None:
    found = list(measure_ceiling(each for each in PAIRS if each.prompt.difficulty == 1))
    assert min(each.score.total.f1 for each in found) > 0.8
