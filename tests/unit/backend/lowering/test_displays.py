"""What is known of a long line at a glance is what looking at all of its tokens gives."""

from pathlib import Path

import pytest

import fastgen
from fastgen.backend import code
from fastgen.backend.lowering.displays import lay_out_display
from fastgen.backend.lowering.layout import lay_out
from fastgen.backend.lowering.line_reader import LineReader

EXAMPLES = Path(__file__).parents[4] / "examples"
LONG = [f"{letter * 25}" for letter in "abcdef"]
COMMAS = ", ".join(LONG)


def looked_at(text: str, indent: int) -> list[str]:
    reader = LineReader(text)
    reader.statement()
    return lay_out(reader, indent)


@pytest.mark.parametrize("indent", [0, 1, 5])
@pytest.mark.parametrize(
    "line",
    [
        f"made = call({COMMAS})",
        f"made: dict[str, int] = call({COMMAS})",
        f"return [{COMMAS}]",
        f"values = {{{', '.join(f'{name!r}: {name}' for name in LONG)}}}".replace("'", '"'),
        f"await connection.execute({', '.join(LONG[:3])})",
        f"made += await call({', '.join(LONG[:4])})",
        f"made = [{', '.join(LONG[:4])}]",
        f"made = call([{', '.join(LONG[:2])}], {', '.join(LONG[:3])})",
        f"made = select({LONG[0]}).where({LONG[1]}).order_by({LONG[2]}, {LONG[3]})",
        f"return LIST.where({LONG[0]}).order_by({LONG[1]}).limit({LONG[2]}).offset({LONG[3]})",
        f"return select({LONG[0]}).where({LONG[1]}, {LONG[2]}).with_for_update()",
        f'made = call("a (text, with) signs", {COMMAS})',
    ],
)
def test_a_line_is_broken_as_if_it_was_looked_at(line: str, indent: int) -> None:
    found = lay_out_display(line, indent)
    assert found is None or found == looked_at(line, indent)
    assert found is not None or indent == 5


@pytest.mark.parametrize(
    "line",
    [
        f"made = call({COMMAS})[0]",
        f"made = call({COMMAS},)",
        f"made = call({COMMAS}) + 1",
        f"made = {{name: value for name, value in {'x' * 60}.items() if {'y' * 20}}}",
        f"made = call(lambda a, b: {COMMAS})",
        f"made = call({'x' * 120}, 1)",
        f"made = first.second.call({COMMAS})",
        f"made = select({LONG[0]}).columns.where({LONG[1]}).order_by({LONG[2]}, {LONG[3]})",
        f"made = call({COMMAS}, 'é')",
    ],
)
def test_what_takes_a_closer_look_is_left(line: str) -> None:
    assert lay_out_display(line, 0) is None


def test_the_lines_of_an_example_are_broken_as_if_they_were_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[tuple[str, int], list[str]] = {}

    def noted(text: str, indent: int) -> list[str] | None:
        found = lay_out_display(text, indent)
        if found is not None:
            asked[text, indent] = found
        return found

    monkeypatch.setattr(code, "lay_out_display", noted)
    code._broken.cache_clear()
    fastgen.compile(fastgen.load(EXAMPLES / "shop" / "spec.fg"))
    assert len(asked) > 30
    for (text, indent), found in asked.items():
        assert found == looked_at(text, indent)
