"""FG6xxx: a slot, or what a model wrote, is not acceptable."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG6001",
        slug="slot-without-body",
        headline="the slot `{name}` has no body yet",
        what="An `extern` is declared and nobody has written what it does.",
        why="The operations that call it answer 501 until somebody does.",
        bad='app notes\nextern shorten(text: text) -> string "The first sentence"\n',
        good="fastgen build notes.fg     # then write the body in app/extensions/\n",
        example="shell",
    ),
    Entry(
        code="FG6002",
        slug="slot-import-refused",
        headline="the slot `{name}` may not import `{module}`",
        what="The body of a slot imports something that is not on the list of what slots may use.",
        why=(
            "Code that a model wrote runs with the rights of the app; the list is what makes it "
            "reviewable."
        ),
        bad="import subprocess\n",
        good="import textwrap\n",
        example="shell",
    ),
)
