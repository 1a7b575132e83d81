"""The app and the interpreter tell the same of every file: its type, its size, its name."""

from __future__ import annotations

import types
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastgen.ir.media import BEGINNINGS, KNOWN, fixture
from fastgen.semantics import files
from tests.conftest import ROOT

STARTS = [content for _, content in BEGINNINGS.values()] + [
    b"RIFF\x01\x02\x03\x04VP8 ",
    b"<svg>",
    b"PK\x03\x04",
]
CONTENTS = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=40).map(str.encode),
    st.tuples(st.sampled_from(STARTS), st.binary(max_size=60)).map(b"".join),
    st.tuples(st.sampled_from(STARTS), st.integers(0, 40)).map(lambda each: each[0][: each[1]]),
)
JPEG = st.lists(
    st.tuples(st.sampled_from([0xC0, 0xC2, 0xC4, 0xE0, 0xDB, 0xFF, 0xD8]), st.binary(max_size=12)),
    max_size=5,
).map(
    lambda segments: b"\xff\xd8"
    + b"".join(
        bytes([0xFF, kind]) + (len(data) + 2).to_bytes(2, "big") + data for kind, data in segments
    )
)
NAMES = st.text(
    alphabet=st.sampled_from('ab./\\:*?"<>| \x00\u202e\u2044ÄConul1\ufb01'), max_size=200
)


def module(name: str) -> types.ModuleType:
    """Return a module of the generated app; these have no word of Jinja in them."""
    text = (ROOT / f"templates/app/storage/{name}.py.jinja").read_text(encoding="utf-8")
    found = types.ModuleType(name)
    exec(compile(text, name, "exec"), found.__dict__)  # noqa: S102  # our own template
    return found


MEDIA, STORED = module("media"), module("stored")


@given(CONTENTS, st.lists(st.sampled_from(KNOWN), max_size=3).map(tuple), st.integers(1, 20))
def test_a_content_is_of_one_type(content: bytes, taken: tuple[str, ...], step: int) -> None:
    sniffer = MEDIA.Sniffer()
    for start in range(0, len(content), step):
        sniffer.feed(content[start : start + step])
    assert sniffer.media(taken) == files.recognised(content, taken)


@given(st.sampled_from(["image/png", "image/gif", "image/webp", "image/jpeg"]), CONTENTS | JPEG)
def test_an_image_has_one_size(media: str, content: bytes) -> None:
    sides = files.sides_of(media, content)
    small = sides is not None and 0 < sides[0] * sides[1] <= files.MOST_PIXELS
    assert MEDIA.is_shown_safely(media, BytesIO(content)) is small


@given(NAMES)
def test_a_name_is_cleaned_in_one_way(name: str) -> None:
    cleaned = STORED.clean_name(name)
    assert cleaned == files.shown_name(name)
    assert STORED.clean_name(cleaned) == cleaned
    assert not {*'/\\:*?"<>|\x00\u202e'} & {*cleaned}
    assert 0 < len(cleaned) <= STORED.LONGEST_NAME + 1


@pytest.mark.parametrize("ending", sorted(BEGINNINGS))
def test_a_made_up_file_is_what_its_name_says(ending: str) -> None:
    media, content = fixture(f"a.{ending}", 200)
    assert files.recognised(content, (media,)) == media
    if media.startswith("image/"):
        assert files.sides_of(media, content) is not None


def test_a_text_is_no_ticket() -> None:
    with pytest.raises(ValueError, match="should be a file"):
        STORED.StoredFile.require(f"{'0' * 32} 4 text/plain a.txt")
    file = STORED.StoredFile.of("0" * 32, 4, "text/plain", "../a b.txt")
    assert (file.size, file.type, file.name) == (4, "text/plain", "a b.txt")
