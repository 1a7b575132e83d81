"""FG3xxx: an endpoint cannot be what the spec says."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG3001",
        slug="duplicate-route",
        headline="`{method} {route}` is declared twice",
        what="Two operations answer the same method on the same path.",
        why="Only the first would ever be reached; the other would be dead code that looks alive.",
        bad="app notes\nentity Note { text: text }\nresource Note\nresource Note\n",
        good="app notes\nentity Note { text: text }\nresource Note\n",
    ),
    Entry(
        code="FG3002",
        slug="unknown-path-parameter",
        headline="the path names `{name}`, which is no parameter",
        what="A name in braces in a path has no parameter of the same name.",
        why="The value in the URL would be read and thrown away.",
        bad='app notes\naction hello() -> string at get "/hello/{who}" { return "hi" }\n',
        good=(
            "app notes\n"
            'action hello(who: string) -> string at get "/hello/{who}" { return who }\n'
        ),
    ),
)
