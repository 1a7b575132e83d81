"""Tells what is wrong at the place where a text cannot go on, and mends what is plain.

Each function looks for one kind of mistake; the first that recognises it reports it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from fastgen.diagnostics import Edit, Fix, Label, Report, Span, did_you_mean
from fastgen.frontend.engine import BRACKETS, Run
from fastgen.frontend.places import Places
from fastgen.frontend.plain_words import expectation, finding
from fastgen.frontend.tables import END
from fastgen.ir.expressions import Binary, IsNull
from fastgen.ir.statements import Return

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ANY_WORD = re.compile(r"\w+")
COMPARATORS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "is", "not"})
FOREIGN_WORDS = {
    "def": "an operation of your own is an `action`; code of your own is an `extern`",
    "class": "what is stored is an `entity`; a value in a field is a `type`",
    "function": "an operation of your own is an `action`; code of your own is an `extern`",
    "func": "an operation of your own is an `action`; code of your own is an `extern`",
    "fn": "an operation of your own is an `action`; code of your own is an `extern`",
    "async": "an operation of your own is an `action`",
    "model": "what is stored is an `entity`",
    "table": "what is stored is an `entity`",
    "struct": "what is stored is an `entity`; a value in a field is a `type`",
    "interface": "what is stored is an `entity`; a value in a field is a `type`",
    "const": "values from the environment are `settings`",
    "var": "values from the environment are `settings`",
    "from": 'another file is read with `import "file.fg"`',
    "route": "what is reached by a path is a `resource` or an `action`",
    "endpoint": "what is reached by a path is a `resource` or an `action`",
}
FOREIGN_SIGNS = {
    "&&": ("and", "write `and`"),
    "&": ("and", "write `and`"),
    "||": ("or", "write `or`"),
    "===": ("", "write `==`"),
    "!==": ("", "write `!=`"),
    "!": ("not", "write `not`"),
    "**": ("", "write the multiplication out"),
    "//": ("", "comments begin with `#`"),
    "/*": ("", "comments begin with `#` and end with their line"),
    ";": ("", "remove it: a line needs no end"),
    "@": ("", "remove it: there are no decorators"),
}


@dataclass
class Mistake:
    """The place where a text cannot go on."""

    run: Run
    terminal: str
    start: int
    end: int
    places: Places
    whole: bool
    unclosed_string: bool = field(default=False)

    @cached_property
    def accepted(self) -> frozenset[str]:
        """What could have come next."""
        return frozenset(self.run.machine.accepted(self.run.states))

    @property
    def token(self) -> str:
        """The text of the token."""
        return self.run.text[self.start : self.end]

    @property
    def before(self) -> object:
        """What was read last."""
        return self.run.values[-1] if self.run.values else None

    def span(self, start: int, end: int) -> Span:
        """Return the span of two offsets."""
        return self.places.span(start, end)

    @property
    def here(self) -> Span:
        """The span of the token."""
        return self.places.span(self.start, self.end)

    def after(self, pattern: str) -> re.Match[str] | None:
        """Match what follows the token."""
        return re.compile(pattern).match(self.run.text, self.end, self.run.end)

    def skip(self, position: int) -> bool:
        """Go on behind a place as if nothing stood there."""
        self.run.position = position
        return True

    def replace(self, replacement: str, title: str, start: int = -1, end: int = -1) -> Fix:
        """Return a fix that puts other text in the place of the token."""
        span = self.span(start if start >= 0 else self.start, end if end >= 0 else self.end)
        return Fix(title, (Edit(span, replacement),))


def explain_mistake(mistake: Mistake, report: Report, *, quiet: bool) -> bool:
    """Report one mistake; True when it is mended and the run can go on at once.

    ``quiet`` keeps silent about brackets, since a string that never closes may have swallowed one.
    """
    if mistake.terminal == END:
        _explain_end(mistake, report, quiet)
        return False
    if mistake.terminal == "$STRANGE":
        from fastgen.frontend.strange_letters import explain_letter

        return explain_letter(mistake, report)
    for look in (
        _foreign_letter, _foreign_sign, _assignment, _bracket, _colon, _case, _after_return, _chain,
        _word,
    ):  # fmt: skip
        mended = look(mistake, report)
        if mended is not None:
            return mended
    if not (quiet and mistake.accepted & BRACKETS.keys()):
        _unexpected(mistake, report)
    return False


def _unexpected(mistake: Mistake, report: Report) -> None:
    """Report what has no better explanation."""
    from fastgen.frontend.hints import Stop, hint

    text, start = mistake.run.text, mistake.start
    before = text[text.rfind("\n", 0, start) + 1 : start]
    after = text[mistake.end : mistake.end + 80].partition("\n")[0]
    report.error(
        "FG1001",
        mistake.here,
        expected=expectation(mistake.accepted),
        found=finding(mistake.terminal, mistake.token),
        help=hint(Stop(mistake.token, before, after, mistake.accepted)),
    )


def _explain_end(mistake: Mistake, report: Report, quiet: bool) -> None:
    """Report a text that ends too early, at its last character."""
    run = mistake.run
    brackets = run.open_brackets()
    last = max(run.last_end, 1)
    end = mistake.span(last - 1, last)
    if not brackets:
        expected, found = expectation(mistake.accepted), finding(END, "")
        if run.text[run.end : run.end + 1] == "}":
            end, found = mistake.span(run.end, run.end + 1), "`}`"
        report.error("FG1001", end, expected=expected, found=found)
    elif not quiet:
        start = run.starts[brackets[-1]]
        labels = [Label(end, "the text ends here")]
        bracket = str(run.values[brackets[-1]])
        help_text = f"close it with `{BRACKETS[bracket]}`"
        report.error(
            "FG1002", mistake.span(start, start + 1), bracket=bracket, labels=labels, help=help_text
        )


def _foreign_sign(mistake: Mistake, report: Report) -> bool | None:
    """Look for ``||``, ``===``, ``//`` and their like, which are cut into signs that exist."""
    run, token = mistake.run, mistake.token
    text = run.text
    start, end = mistake.start, mistake.end
    around = text[start - 1 : start + 2] if start else text[start : start + 2]
    for sign in ("===", "!==", "||", "**", "//", "/*"):
        at = around.find(sign[-len(token) :] if sign[-1] == "=" else sign)
        if token[0] not in sign or at < 0:
            continue
        begin = start - len(sign) + 1 if sign[-1] == "=" else start - (0 if start == 0 else 1) + at
        if text[begin : begin + len(sign)] != sign:
            continue
        word, help_text = FOREIGN_SIGNS[sign]
        span = mistake.span(begin, begin + len(sign))
        report.error("FG1008", span, sign=sign, help=help_text)
        end = begin + len(sign)
        if sign[-1] == "=":
            return mistake.skip(end)
        if word and run.feed(word, word, start, end):
            return True
        if sign == "//" and begin == start:
            stop = text.find("\n", end)
            return mistake.skip(stop if stop >= 0 else run.end)
        if sign == "/*" and begin == start:
            stop = text.find("*/", end)
            return mistake.skip(stop + 2 if stop >= 0 else run.end)
        return False
    return None


def _assignment(mistake: Mistake, report: Report) -> bool | None:
    """Look for ``=`` where ``:=`` belongs, and the other way round."""
    others = {"=": (":=", "=="), ":=": ("=",)}.get(mistake.token, ())
    other = next((sign for sign in others if sign in mistake.accepted), None)
    if other is None:
        return None
    report.error(
        "FG1006",
        mistake.here,
        found=mistake.token,
        expected=other,
        help=f"write `{other}`",
        fix=mistake.replace(other, f"write `{other}`"),
    )
    return mistake.run.feed(other, other, mistake.start, mistake.end)


def _bracket(mistake: Mistake, report: Report) -> bool | None:
    """Look for a closing bracket of the wrong kind, or a new declaration while one is open."""
    run, token = mistake.run, mistake.token
    brackets = run.open_brackets()
    kinds = [str(run.values[place]) for place in brackets]
    openers = {closer: opener for opener, closer in BRACKETS.items()}
    if token in openers:
        if openers[token] not in kinds:
            report.error("FG1003", mistake.here, bracket=token, help="remove it")
            return mistake.skip(mistake.end)
        if kinds[-1] == openers[token]:
            return None
        return _unclosed(mistake, report, brackets[-1], f"`{token}` stands here")
    if not brackets or not mistake.places.first_on_line(mistake.start):
        return None
    from fastgen.frontend.recovery import DECLARATIONS

    column = mistake.places.column_of(mistake.start)
    if token in DECLARATIONS and column == 1 and mistake.whole:
        return _unclosed(mistake, report, brackets[-1], f"`{token}` begins a declaration here")
    labelled = mistake.terminal in ("$LABEL", "$LABEL_OPTIONAL")
    if kinds[-1] != "{" and labelled and BRACKETS[kinds[-1]] in mistake.accepted:
        return _unclosed(mistake, report, brackets[-1], "the next line begins here")
    return None


def _unclosed(mistake: Mistake, report: Report, place: int, remark: str) -> bool:
    """Report a bracket that is open where it should not be any more."""
    run = mistake.run
    start, bracket = run.starts[place], str(run.values[place])
    report.error(
        "FG1002",
        mistake.span(start, start + 1),
        bracket=bracket,
        labels=[Label(mistake.here, remark)],
        help=f"close it with `{BRACKETS[bracket]}`",
    )
    return False


def _colon(mistake: Mistake, report: Report) -> bool | None:
    """Look for a name whose colon stands apart, or is missing."""
    token = mistake.token
    if "$LABEL" not in mistake.accepted or not WORD.fullmatch(token) or token[0] <= "Z":
        return None
    apart = mistake.after(r"[ \t]+:(?!=)")
    if apart is not None:
        fix = mistake.replace(f"{token}:", "write the colon next to it", end=apart.end())
        span = mistake.span(mistake.start, apart.end())
        help_text = f"write `{token}:`"
        report.error("FG1005", span, name=token, help=help_text, fix=fix)
        return mistake.run.feed("$LABEL", f"{token}:", mistake.start, apart.end())
    begins = mistake.places.first_on_line(mistake.start) or mistake.before == "{"
    if begins and mistake.after(r"[ \t]+[a-z]\w*\??:(?!=)") is not None:
        report.error("FG1004", mistake.here, word=token, help="remove it: a field has only a name")
        return mistake.skip(mistake.end)
    follow = mistake.after(r"[ \t]+(\w+)")
    if follow is None or did_you_mean(token, keywords(mistake)) is not None:
        return None
    first = mistake.places.first_on_line(mistake.start)
    if not first and not isinstance(mistake.before, list) and mistake.before != "{":
        return None
    report.error(
        "FG1005",
        mistake.here,
        name=token,
        help=f"write `{token}:`",
        fix=mistake.replace(f"{token}:", "add the colon"),
    )
    return mistake.run.feed("$LABEL", f"{token}:", mistake.start, mistake.end)


def keywords(mistake: Mistake) -> list[str]:
    """Return the keywords that could have come next."""
    return sorted(word for word in mistake.accepted if WORD.fullmatch(word))


def _case(mistake: Mistake, report: Report) -> bool | None:
    """Look for a small letter where a capital belongs, and the other way round."""
    token, accepted = mistake.token, mistake.accepted
    if mistake.terminal == "$BAD_LABEL" and "$LABEL" in accepted:
        better, wanted, letter = _small(token), "$LABEL", "capital"
    elif not WORD.fullmatch(token):
        return None
    elif token[0] > "Z" and "$TYPE" in accepted and "$NAME" not in accepted:
        better, wanted, letter = token[0].upper() + token[1:], "$TYPE", "small"
    elif token[0] <= "Z" and "$NAME" in accepted and "$TYPE" not in accepted:
        better, wanted, letter = _small(token), "$NAME", "capital"
    else:
        return None
    report.error(
        "FG1010",
        mistake.here,
        name=token.rstrip(":?"),
        letter=letter,
        help=f"write `{better}`",
        fix=Fix(f"write `{better}`", (Edit(mistake.here, better),), "unsafe"),
    )
    return mistake.run.feed(wanted, better, mistake.start, mistake.end)


def _small(name: str) -> str:
    """Return a name with a small letter in front; one in capitals is all small."""
    return name.lower() if name.isupper() and len(name) > 1 else name[0].lower() + name[1:]


def _after_return(mistake: Mistake, report: Report) -> bool | None:
    """Look for a line behind ``return``."""
    values = mistake.run.values
    blocks = [place for place in mistake.run.open_brackets() if values[place] == "{"]
    inside = values[blocks[-1] :] if blocks else []
    if "}" not in mistake.accepted or not WORD.fullmatch(mistake.token):
        return None
    if not any(isinstance(value, Return) or value == "return" for value in inside):
        return None
    start = mistake.run.starts[-1]
    moved = mistake.places.first_on_line(start) and values[-1] != "return"
    here = mistake.span(start, mistake.run.last_end) if moved else mistake.here
    report.error("FG1028", here, help="put it before `return`")
    return False


def _chain(mistake: Mistake, report: Report) -> bool | None:
    """Look for ``a < b < c``."""
    values = mistake.run.values
    compared = isinstance(mistake.before, IsNull) or (
        isinstance(mistake.before, Binary) and mistake.before.operator in (*COMPARATORS, "not in")
    )
    if not compared and len(values) > 1 and isinstance(values[-2], str):
        compared = values[-2] in COMPARATORS
    if mistake.token not in COMPARATORS or not compared:
        return None
    report.error("FG1027", mistake.here, help="join two comparisons with `and`")
    return False


def _foreign_letter(mistake: Mistake, report: Report) -> bool | None:
    """Look for a word with a letter in it that no name has."""
    follow = mistake.after(r"\w+")
    if follow is None or not WORD.fullmatch(mistake.token):
        return None
    from fastgen.frontend.strange_letters import explain_strange

    explain_strange(mistake, report, mistake.end)
    if mistake.run.text[follow.end() : follow.end() + 1] == ":":
        return mistake.run.feed("$LABEL", "x:", mistake.start, follow.end() + 1)
    return False


def _word(mistake: Mistake, report: Report) -> bool | None:
    """Look for a word that begins a line and means nothing there."""
    token = mistake.token
    if not WORD.fullmatch(token):
        return None
    known = keywords(mistake)
    top = "entity" in known and "resource" in known
    if top and token in FOREIGN_WORDS:
        report.error("FG1009", mistake.here, word=token, help=FOREIGN_WORDS[token])
        return False
    guess = did_you_mean(token, known)
    if guess is not None or top or (len(known) > 1 and isinstance(mistake.before, list)):
        help_text = (
            f"did you mean `{guess}`?" if guess else f"expected {expectation(mistake.accepted)}"
        )
        report.error("FG1004", mistake.here, word=token, help=help_text)
        return False
    return None
