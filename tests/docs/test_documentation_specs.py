"""Every spec that the documentation shows is one that fastgen accepts.

A block marked ``fg`` is a complete program and has no mistake. ``fg fragment`` is a piece of one:
it is parsed, inside the frame that its last word names, and may only lack what the rest of the
program declares. ``fg error FG2003`` has exactly that mistake.
"""

from __future__ import annotations

import pytest

import fastgen
from tests.docs.documents import Block, blocks

FRAMES = {
    "declarations": "{}",
    "entity": "entity Fragment {{\n{}\n}}",
    "resource": "resource Fragment {{\n{}\n}}",
    "action": "action fragment() {{\n{}\n}}",
}
BLOCKS = list(blocks("fg"))
PROGRAMS = [block for block in BLOCKS if not block.words]
FRAGMENTS = [block for block in BLOCKS if block.words[:1] == ("fragment",)]
MISTAKES = [block for block in BLOCKS if block.words[:1] == ("error",)]


def place_of(block: Block) -> str:
    return block.place


def codes_of(text: str) -> list[str]:
    return [f"{found.code}: {found.message}" for found in fastgen.check(text).diagnostics]


def test_every_block_is_of_a_known_kind() -> None:
    assert len(PROGRAMS) >= 10
    assert len(PROGRAMS) + len(FRAGMENTS) + len(MISTAKES) == len(BLOCKS)
    assert {(*block.words[1:], "declarations")[0] for block in FRAGMENTS} <= FRAMES.keys()


@pytest.mark.parametrize("block", PROGRAMS, ids=place_of)
def test_a_program_has_no_mistake(block: Block) -> None:
    assert codes_of(block.text) == []


@pytest.mark.parametrize("block", FRAGMENTS, ids=place_of)
def test_a_fragment_can_be_parsed(block: Block) -> None:
    frame = FRAMES[(*block.words[1:], "declarations")[0]]
    assert [code for code in codes_of(frame.format(block.text)) if code.startswith("FG1")] == []


@pytest.mark.parametrize("block", MISTAKES, ids=place_of)
def test_a_mistake_is_reported(block: Block) -> None:
    assert {code.partition(":")[0] for code in codes_of(block.text)} == set(block.words[1:])
