"""FG2xxx: a name means nothing, or a type does not fit."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG2001",
        slug="duplicate-name",
        headline="the name `{name}` is declared twice",
        what="Two declarations in the same scope have the same name.",
        why="A name that means two things means neither: every use of it would be a guess.",
        bad="app notes\nentity Note { text: text }\nentity Note { body: text }\n",
        good="app notes\nentity Note { text: text }\nentity Page { body: text }\n",
    ),
    Entry(
        code="FG2003",
        slug="unknown-type",
        headline="cannot find the type `{name}`",
        what="A field, a parameter or a result has a type that is neither built in nor declared.",
        why="The type decides the column, the check on input and the OpenAPI schema.",
        bad="app notes\nentity Note { from: emial }\n",
        good="app notes\nentity Note { from: email }\n",
    ),
)
