"""What the catalogue says about one code."""

from typing import Literal

from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A code and everything that is known about it.

    `headline` is a format string that `Report.error(code, span, name=…)` fills. It stands alone
    and never says how to fix. `bad` gives exactly this code and `good` is the same spec without
    the mistake: the tests run both. `example` says what the two are: a spec, or commands that no
    test can run as a spec.
    """

    code: str
    slug: str
    headline: str
    what: str
    why: str
    bad: str = ""
    good: str = ""
    example: Literal["fg", "shell"] = "fg"
