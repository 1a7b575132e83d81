"""Turns prompts and their marks into tensors, and scores of a network back into marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from fastgen.neural.corpus import Pair, read_gold, read_pairs
from fastgen.neural.marks import Mark
from fastgen.records import dataclass
from model.tagger.aligning import Word, marks_of, prompt_words
from model.tagger.labels import FLAGS, NONE, Labels, labels_of, marks_of_labels
from model.tagger.network import Scores, Tagger

LONGEST = 512
"""Pieces that the encoder takes at most; words behind are not marked."""


@dataclass(frozen=True, slots=True)
class Example:
    """A pair, the words of its prompt and the labels to be learnt."""

    pair: Pair
    words: tuple[Word, ...]
    labels: Labels


def read_examples(folder: Path) -> list[Example]:
    """Return the examples of a corpus."""
    return [example_of(pair) for pair in read_pairs(folder)]


def example_of(pair: Pair) -> Example:
    """Return one pair with its labels."""
    words = prompt_words(pair.prompt.text)
    marks = marks_of(read_gold(pair.spec).spec, pair.prompt.text)
    return Example(pair, tuple(words), labels_of(marks, words))


def batches(
    examples: Sequence[Example], size: int, tokenizer: PreTrainedTokenizerBase, random: Random
) -> Iterator[dict[str, Tensor]]:
    """Yield the examples of one epoch in a new order."""
    order = list(examples)
    random.shuffle(order)
    for start in range(0, len(order), size):
        yield tensors(order[start : start + size], tokenizer)


def tensors(examples: Sequence[Example], tokenizer: PreTrainedTokenizerBase) -> dict[str, Tensor]:
    """Return a batch: pieces, mask, the first piece of each word, and the labels."""
    texts = [example.pair.prompt.text for example in examples]
    inputs = encode(texts, [example.words for example in examples], tokenizer)
    count = inputs["first"].size(1)
    labels: dict[str, list[object]] = {name: [] for name in Labels.__slots__}
    for example in examples:
        known = example.labels
        for name in ("tags", "types"):
            labels[name].append(_padded(getattr(known, name), count, NONE))
        labels["flags"].append(_padded(known.flags, count, (NONE,) * len(FLAGS)))
        for name in ("parents", "targets"):
            labels[name].append(_links(known, getattr(known, name), count))
    return inputs | {name: torch.tensor(values) for name, values in labels.items()}


def encode(
    texts: Sequence[str], words: Sequence[Sequence[Word]], tokenizer: PreTrainedTokenizerBase
) -> dict[str, Tensor]:
    """Return pieces, mask and first pieces of some prompts."""
    coded = tokenizer(
        list(texts),
        truncation=True,
        max_length=LONGEST,
        padding=True,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    longest = max(len(each) for each in words)
    first = torch.zeros(len(texts), longest, dtype=torch.long)
    for row, offsets in enumerate(coded["offset_mapping"].tolist()):
        starts = {start: index for index, (start, end) in enumerate(offsets) if end > start}
        for column, word in enumerate(words[row]):
            first[row, column] = starts.get(word.origin.start, 0)
    return {"pieces": coded["input_ids"], "mask": coded["attention_mask"], "first": first}


@torch.no_grad()
def predict(text: str, tagger: Tagger, tokenizer: PreTrainedTokenizerBase) -> list[Mark]:
    """Return the marks that a tagger sees in a prompt."""
    words = prompt_words(text)
    if not words:
        return []
    tagger.eval()
    device = next(tagger.parameters()).device
    inputs = {name: value.to(device) for name, value in encode([text], [words], tokenizer).items()}
    return marks_of_labels(best(tagger(**inputs), len(words)), words)


def best(scores: Scores, count: int) -> Labels:
    """Return the labels with the best scores of the first prompt of a batch."""
    links = scores.links[0].argmax(-1).tolist()
    last = scores.links.size(-1) - 1
    parents, targets = (
        tuple(NONE if place == last else int(place) for place in row[:count]) for row in links
    )
    flags = (scores.flags[0, :count] > 0).int().tolist()
    return Labels(
        tuple(scores.tags[0, :count].argmax(-1).tolist()),
        tuple(scores.types[0, :count].argmax(-1).tolist()),
        tuple(tuple(row) for row in flags),
        parents,
        targets,
    )


def _padded(values: Sequence[object], count: int, padding: object) -> list[object]:
    return [*values, *[padding] * (count - len(values))]


def _links(known: Labels, links: Sequence[int], count: int) -> list[int]:
    """Return links with "none" for marked words that have none: the last column of the scores."""
    found = [
        link if link != NONE else (count if tag else NONE)
        for tag, link in zip(known.tags, links, strict=True)
    ]
    return [*found, *[NONE] * (count - len(found))]
