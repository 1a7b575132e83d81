"""Where a line that is too long breaks.

The rules of Black's stable style, for code without comments.

The names follow ``black.linegen`` (MIT), whose behaviour the tests compare this with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.lowering.leaf import COMMA, DOT, Leaf
from fastgen.backend.lowering.line import LINE_LENGTH, OPENING, Line, display_width
from fastgen.records import dataclass


class CannotSplit(Exception):
    """Raised where a way of splitting does not apply."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A line split at one pair of brackets."""

    head: Line
    body: Line
    tail: Line
    opening: Leaf
    closing: Leaf


def split_line(line: Line, *, force: bool = False) -> Iterator[Line]:
    """Yield the lines that Black makes of a line."""
    return _split(line, line.text(), force=force)


def _split(line: Line, text: str, *, force: bool) -> Iterator[Line]:
    if not line.should_split and display_width(text) <= LINE_LENGTH:
        yield line
        return
    attempts = (
        ("left",)
        if line.leaves[0].text in ("def", "async def")
        else ("delimiter", "right") if line.inside_brackets else ("right",)
    )
    for attempt in attempts:
        try:
            result = _transform(line, attempt, text, force=force)
        except CannotSplit:
            continue
        yield from result
        return
    yield line


def _transform(line: Line, attempt: str, text: str, *, force: bool) -> list[Line]:
    optional = [bracket for bracket in line.invisible if bracket.depth == 0]
    result: list[Line] = []
    pieces: Iterable[Line]
    match attempt:
        case "left":
            pieces = _left_hand_split(line)
        case "delimiter":
            pieces = _delimiter_split(line)
        case _:
            pieces = _right_hand_split_with_omits(line, force=force)
    for piece in pieces:
        shown = piece.text()
        if shown == text:
            raise CannotSplit
        result.extend(_split(piece, shown, force=force))
    if (
        force
        or attempt != "right"
        or not line.invisible
        or any(bracket.text for bracket in optional)
        or result[0].fits()
    ):
        return result
    copy = _copy(line)
    second = _transform(copy, attempt, text, force=True)
    return second if all(piece.fits() for piece in second) else result


def _copy(line: Line) -> Line:
    """Return a line with leaves of its own.

    So that parentheses made visible there do not show here.
    """
    copies: dict[Leaf, Leaf] = {}
    leaves: list[Leaf] = []
    for leaf in line.leaves:
        copy = Leaf(leaf.text, space=leaf.space, before=leaf.before)
        copy.bracket, copy.display = leaf.bracket, leaf.display
        copy.deeper, copy.shallower = leaf.deeper, leaf.shallower
        copy.opening = copies.get(leaf.opening, leaf.opening) if leaf.opening else None
        copies[leaf] = copy
        leaves.append(copy)
    result = Line(line.indent, leaves, inside_brackets=line.inside_brackets)
    result.should_split = line.should_split
    return result


def _build(leaves: list[Leaf], original: Line, opening: Leaf, component: str) -> Line:
    if component != "body":
        return Line(original.indent, leaves, tracked=_matched if component == "head" else _nothing)
    first = original.leaves[0].text
    if leaves and first in ("def", "async def") and opening.text == "(" and not _has_commas(leaves):
        leaves = [*leaves, Leaf(",")]
    result = Line(original.indent + 1, leaves, inside_brackets=True)
    if opening.display:
        last = leaves[-1] if leaves and leaves[-1].text == "," else None
        result.should_split = result.highest(exclude=last) == COMMA
    return result


def _has_commas(parameters: list[Leaf]) -> bool:
    """Tell whether there is a comma outside annotations: between parameters, in a default."""
    depth = 0
    for leaf in parameters:
        if leaf.text in ("(", "[", "{"):
            depth += 1
        elif leaf.text in (")", "]", "}"):
            depth -= 1
        elif not depth and leaf.text in (",", "="):
            return any(each.text == "," for each in parameters)
    return False


def _nothing(_: list[Leaf]) -> tuple[Leaf, ...]:
    """Return no leaf: the tail of a split is not split again at its delimiters."""
    return ()


def _matched(leaves: list[Leaf]) -> set[Leaf]:
    """Return the leaves inside pairs of brackets that are both there."""
    found: set[Leaf] = set()
    stack: list[tuple[Leaf, list[Leaf]]] = []
    for leaf in leaves:
        if leaf.bracket in OPENING and leaf.opening is None:
            stack.append((leaf, [leaf]))
        elif leaf.opening is not None:
            if stack and stack[-1][0].bracket == leaf.opening.bracket:
                _, level = stack.pop()
                found.update(level)
                found.add(leaf)
            elif stack or found:
                break
        elif stack:
            stack[-1][1].append(leaf)
    return found


def _require_success(body: Line, tail: Line) -> None:
    if not body.leaves and len("".join(map(str, tail.leaves)).strip()) < 3:
        raise CannotSplit


def _left_hand_split(line: Line) -> Iterator[Line]:
    opening = next((leaf for leaf in line.leaves if leaf.text == "("), None)
    if opening is None:
        raise CannotSplit
    start = line.leaves.index(opening)
    end = next((i for i, leaf in enumerate(line.leaves) if leaf.opening is opening), start + 1)
    if end == start + 1:
        raise CannotSplit
    head = _build(line.leaves[: start + 1], line, opening, "head")
    body = _build(line.leaves[start + 1 : end], line, opening, "body")
    tail = _build(line.leaves[end:], line, opening, "tail")
    _require_success(body, tail)
    yield from (part for part in (head, body, tail) if part.leaves)


def _delimiter_split(line: Line) -> Iterator[Line]:
    last = line.leaves[-1]
    priority = line.highest(exclude=last)
    if not priority:
        raise CannotSplit
    if priority == DOT and line.count(priority) == 1:
        raise CannotSplit
    delimiters = line.delimiters
    current: list[Leaf] = []
    pieces = [current]
    for leaf in line.leaves:
        if not current:
            leaf.space = False
        current.append(leaf)
        if delimiters.get(leaf) == priority:
            current = []
            pieces.append(current)
    if not current:
        pieces.pop()
    elif priority == COMMA and current[-1].text != ",":
        current.append(Leaf(","))
    for piece in pieces:
        yield Line(line.indent, piece, inside_brackets=True)


def _right_hand_split_with_omits(line: Line, *, force: bool) -> list[Line]:
    lengths: dict[Leaf, int] = {}
    length = 4 * line.indent
    for leaf in line.leaves:
        lengths[leaf] = length
        length += len(leaf.text) + leaf.space
    first: list[Line] | None = None
    for omit in _trailers_to_omit(line):
        if omit:
            target = next(
                (
                    leaf.opening
                    for leaf in reversed(line.leaves)
                    if leaf.opening and leaf not in omit
                ),
                None,
            )
            if target is not None and target.text and lengths.get(target, 0) > LINE_LENGTH:
                continue
        lines = list(_right_hand_split(line, omit, force=force))
        if first is None and not omit:
            first = lines
        if lines[0].fits():
            return lines
    return first if first is not None else list(_right_hand_split(line, set(), force=force))


def _trailers_to_omit(line: Line) -> Iterator[set[Leaf]]:
    omit: set[Leaf] = set()
    yield omit
    length = 4 * line.indent
    opening: Leaf | None = None
    closing: Leaf | None = None
    inner: set[Leaf] = set()
    for index in range(len(line.leaves) - 1, -1, -1):
        leaf = line.leaves[index]
        length += len(leaf.text) + leaf.space
        if length > LINE_LENGTH:
            break
        if opening is not None:
            if leaf is opening:
                opening = None
            elif leaf.opening is not None:
                inner.add(leaf)
        elif leaf.opening is not None:
            if index and line.leaves[index - 1].bracket in OPENING:
                inner.add(leaf)
                continue
            if closing is not None:
                omit.add(closing)
                omit.update(inner)
                inner.clear()
                yield omit
            if leaf.text:
                opening, closing = leaf.opening, leaf


def _first_right_hand_split(line: Line, omit: set[Leaf]) -> Parts:
    leaves = line.leaves
    end = len(leaves)
    while True:
        end -= 1
        while end >= 0 and (leaves[end].opening is None or leaves[end] in omit):
            end -= 1
        if end < 0:
            raise CannotSplit
        closing = leaves[end]
        opening = closing.opening
        assert opening is not None
        if end == 0 or leaves[end - 1] is not opening:
            break
        # An empty pair of brackets stays in the tail.
        end -= 1
    try:
        start = leaves.index(opening)
    except ValueError:
        raise CannotSplit from None
    head = _build(leaves[: start + 1], line, opening, "head")
    body = _build(leaves[start + 1 : end], line, opening, "body")
    tail = _build(leaves[end:], line, opening, "tail")
    _require_success(body, tail)
    return Parts(head, body, tail, opening, closing)


def _right_hand_split(line: Line, omit: set[Leaf], *, force: bool) -> Iterator[Line]:
    parts = _first_right_hand_split(line, omit)
    yield from _maybe_without_optional(parts, line, omit, force=force)


def _maybe_without_optional(
    parts: Parts, line: Line, omit: set[Leaf], *, force: bool
) -> Iterator[Line]:
    if (
        not force
        and parts.opening.bracket == "("
        and not parts.opening.text
        and not parts.closing.text
        and _can_omit_invisible_parens(parts)
    ):
        try:
            without = _first_right_hand_split(line, {parts.closing, *omit})
            if _prefer_without(without, parts):
                yield from _maybe_without_optional(
                    without, line, {parts.closing, *omit}, force=force
                )
                return
        except CannotSplit:
            if not _can_be_split(parts.body) and not parts.body.fits():
                raise
    parts.opening.text, parts.closing.text = parts.opening.bracket, parts.closing.bracket
    yield from (part for part in (parts.head, parts.body, parts.tail) if part.leaves)


def _prefer_without(without: Parts, parts: Parts) -> bool:
    head = parts.head.leaves
    if not (len(head) >= 2 and head[-2].text == "="):
        return True
    if not any(leaf.bracket for leaf in head[:-1]):
        return True
    if not parts.head.fits(LINE_LENGTH - 1):
        return True
    for leaf in reversed(without.head.leaves):
        if leaf.text == "=":
            break
        if leaf.opening is not None:
            return True
    return any(leaf.text == "=" for leaf in without.head.leaves) and without.head.fits()


def _can_be_split(line: Line) -> bool:
    leaves = line.leaves
    if len(leaves) < 2:
        return False
    if leaves[0].text[-1:] in ('"', "'") and leaves[1].text == ".":
        calls = dots = 0
        following = leaves[-1]
        for leaf in leaves[-2::-1]:
            if leaf.bracket in OPENING and leaf.opening is None:
                if following.opening is None:
                    return False
                calls += 1
            elif leaf.text == ".":
                dots += 1
            elif leaf.text.isidentifier():
                if not (following.text == "." or following.bracket in OPENING):
                    return False
            elif leaf.opening is None:
                return False
            if dots > 1 and calls > 1:
                return False
    return True


def _can_omit_invisible_parens(parts: Parts) -> bool:
    line = parts.body
    highest = line.highest()
    if not highest:
        return True
    if line.count(highest) > 1:
        return False
    if highest == DOT:
        return True
    first, second = line.leaves[0], line.leaves[1]
    opens = first.bracket in OPENING and first.opening is None and second.opening is None
    if opens and _can_omit_opening(line, first):
        return True
    penultimate, last = line.leaves[-2], line.leaves[-1]
    if last.opening is not None and (
        last.bracket in (")", "}") or (last.bracket == "]" and last.opening.display)
    ):
        if penultimate.bracket in OPENING and penultimate.opening is None:
            return False
        return _can_omit_closing(line, last)
    return False


def _can_omit_opening(line: Line, first: Leaf) -> bool:
    remainder = False
    length = 4 * line.indent
    for leaf in line.leaves:
        if leaf.opening is first:
            remainder = True
        if remainder:
            length += len(str(leaf))
            if length > LINE_LENGTH:
                return False
            if leaf.bracket in OPENING and leaf.opening is None:
                remainder = False
    return True


def _can_omit_closing(line: Line, last: Leaf) -> bool:
    length = 4 * line.indent
    seen = False
    for leaf in line.leaves:
        length += len(str(leaf))
        if leaf is last.opening:
            if seen or length <= LINE_LENGTH:
                return True
        elif leaf.bracket in OPENING and leaf.opening is None:
            seen = True
    return False
