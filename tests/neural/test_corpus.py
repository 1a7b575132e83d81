"""The files of the corpus: what a prompt must be, and that those of this repository are right."""

from pathlib import Path

import pytest

from fastgen.neural.corpus import CorpusError, prompt_paths, read_gold, read_pairs, read_prompt
from model.data.check import WRITTEN, duplicates, read_folder, spec_faults

GUIDE = WRITTEN / "guide"
HEADER = "---\nlanguage: en\nstyle: bullets\ndifficulty: 2\n---\n"


@pytest.mark.parametrize(
    "text",
    [
        "Books",
        "---\nlanguage: en\n---\nBooks",
        HEADER.replace("en", "de") + "Books",
        HEADER.replace("bullets", "poem") + "Books",
        HEADER.replace("2", "5") + "Books",
        HEADER.replace("language", "tongue") + "Books",
        HEADER.replace("style: bullets", "style: bullets\nstyle: bullets") + "Books",
        HEADER,
    ],
)
def test_a_prompt_without_a_right_header_and_a_text_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "books.1.md"
    path.write_text(text)
    with pytest.raises(CorpusError, match=r"books\.1\.md"):
        read_prompt(path)


def test_a_prompt_needs_a_spec_beside_it_and_a_number(tmp_path: Path) -> None:
    (tmp_path / "books.1.md").write_text(HEADER + "Books")
    with pytest.raises(CorpusError, match=r"no books\.fg"):
        list(read_pairs(tmp_path))
    (tmp_path / "books.1.md").rename(tmp_path / "books.7.md")
    with pytest.raises(CorpusError, match="from 1 to 6"):
        list(read_pairs(tmp_path))


def test_a_mark_of_an_unknown_category_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.fg"
    path.write_text("entity A { x: int }  # assumed: colours\n")
    with pytest.raises(CorpusError, match="colours"):
        read_gold(path)


def test_the_check_tells_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "books.fg").write_text("type X = int\nentity Book { title: strin }\n")
    assert [fault.split()[1] for fault in spec_faults(tmp_path / "books.fg", fast=True)] == [
        "FG2003"
    ]
    (tmp_path / "books.fg").write_text("type X = int\nentity Book { title: string }\n")
    assert any("first version" in each for each in spec_faults(tmp_path / "books.fg", fast=True))
    (tmp_path / "books.1.md").write_text(HEADER + "Books with a title!")
    (tmp_path / "books.2.md").write_text(HEADER + "books, with a TITLE")
    pairs, wrong = read_folder(tmp_path)
    assert wrong == []
    assert len(list(duplicates(pairs))) == 1


@pytest.mark.parametrize("path", prompt_paths(GUIDE), ids=lambda path: path.stem)
def test_the_worked_examples_are_right(path: Path) -> None:
    prompt = read_prompt(path)
    spec = path.with_name(f"{path.name.split('.')[0]}.fg")
    assert (prompt.language == "pt") == spec.stem.endswith("-pt")
    assert list(spec_faults(spec, fast=True)) == []
    assert read_gold(spec).stated
