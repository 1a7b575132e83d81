"""FG1xxx: the text cannot be read."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG1001",
        slug="unexpected-text",
        headline="expected {expected}, found {found}",
        what="The text does not continue in any way the language allows at this place.",
        why="Guessing what was meant would build a program that nobody asked for.",
        bad="app notes\nentity Note { text text }\n",
        good="app notes\nentity Note { text: text }\n",
    ),
    Entry(
        code="FG1002",
        slug="unclosed-bracket",
        headline="this `{bracket}` is never closed",
        what="The text ends while a bracket is still open.",
        why="Everything after the bracket would belong to the wrong declaration.",
        bad="app notes\nentity Note { text: text\n",
        good="app notes\nentity Note { text: text }\n",
    ),
)
