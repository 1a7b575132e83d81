"""The catalogue keeps its promises."""

import re
from string import Formatter

import pytest

from fastgen.diagnostics import explain, find_entry
from fastgen.diagnostics.catalogue import FAMILIES, Entry, catalogue

ENTRIES = [entry for _, family in FAMILIES for entry in family]
TAKEN_BY_THE_REPORT = {"help", "labels", "notes", "fix", "path", "code", "span"}


def test_codes_and_slugs_are_unique() -> None:
    assert len({entry.code for entry in ENTRIES}) == len(ENTRIES) == len(catalogue())
    assert len({entry.slug for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize(("digit", "family"), FAMILIES, ids=[digit for digit, _ in FAMILIES])
def test_a_family_is_in_its_range_and_in_order(digit: str, family: tuple[Entry, ...]) -> None:
    codes = [entry.code for entry in family]
    assert codes
    assert codes == sorted(codes)
    assert all(re.fullmatch(rf"FG{digit}\d{{3}}", code) for code in codes)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_an_entry_is_well_formed(entry: Entry) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.slug)
    assert not entry.headline.endswith(".")
    assert entry.what.endswith(".")
    assert entry.why.endswith(".")
    fields = {field for _, field, _, _ in Formatter().parse(entry.headline) if field is not None}
    assert all(field.isidentifier() for field in fields)
    assert not fields & TAKEN_BY_THE_REPORT


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_a_page_holds_what_the_entry_says(entry: Entry) -> None:
    page = explain(entry.code)
    assert page.startswith(f"{entry.code} {entry.slug}: ")
    assert "What\n" in page
    assert "Why\n" in page
    assert ("Example that fails" in page) == bool(entry.bad)


def test_an_entry_is_found_by_code_in_any_case_or_by_slug() -> None:
    assert find_entry("fg2003") is find_entry("unknown-type") is find_entry("FG2003")
    with pytest.raises(KeyError):
        find_entry("FG0000")
