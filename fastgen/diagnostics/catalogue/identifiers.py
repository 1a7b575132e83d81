"""FG21xx: a name or a text cannot stand where it is, whatever it means."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG2101",
        slug="malformed-name",
        headline="`{name}` is not a name",
        what="In a spec that came as JSON or YAML, a name has a character that no name can have.",
        why="Names become classes, columns and files, which have only letters, digits and `_`.",
        bad='echo \'{"app": {"name": "my notes"}}\' > notes.json && fastgen check notes.json\n',
        good='echo \'{"app": {"name": "my_notes"}}\' > notes.json && fastgen check notes.json\n',
        example="shell",
    ),
    Entry(
        code="FG2102",
        slug="long-name",
        headline="the name `{name}` has more than {limit} characters",
        what="A name is longer than a database can hold together with what is put around it.",
        why="PostgreSQL cuts names off after 63 bytes, so that two of them could become one.",
        bad="app notes\nentity " + "Note" * 13 + " { text: text }\n",
        good="app notes\nentity Note { text: text }\n",
    ),
    Entry(
        code="FG2103",
        slug="malformed-text",
        headline="`{text}` is not {what}",
        what="A text has a character that cannot stand in a header, a path, an origin or a key.",
        why="It would be cut off, refused or read as something else where it is used.",
        bad='app notes { cors: ["https://notes.example/app"] }\nentity Note { text: text }\n',
        good='app notes { cors: ["https://notes.example"] }\nentity Note { text: text }\n',
    ),
    Entry(
        code="FG2104",
        slug="long-text",
        headline="{what} of {length} characters is too long: the limit is {limit}",
        what="A text of the spec is longer than its place allows.",
        why="What is that long is content, which belongs into the data, or a mistake of a program.",
        bad='app notes { cors: ["https://'
        + "a" * 300
        + '.example"] }\nentity Note { text: text }\n',
        good='app notes { cors: ["https://a.example"] }\nentity Note { text: text }\n',
    ),
    Entry(
        code="FG2105",
        slug="alike-names",
        headline="`{name}` and `{other}` are one name in the generated code",
        what="Two names of one scope differ only in humps, or in underscores at their ends.",
        why="Python writes both as `due_date`, and so do columns and variables of the environment.",
        bad="app notes\nentity Note { dueDate: date  due_date: date }\n",
        good="app notes\nentity Note { due: date  done: date }\n",
    ),
    Entry(
        code="FG2106",
        slug="too-many-parts",
        headline="{what} has {count} {parts}: the limit is {limit}",
        what="A program has more declarations, or a declaration more parts, than a person writes.",
        why="A limit keeps every stage of the compiler within bounded time and memory.",
        bad=f"app notes\nenum Tone {{ {', '.join(f't{n}' for n in range(1_001))} }}\n",
        good="app notes\nenum Tone { soft, loud }\n",
    ),
    Entry(
        code="FG2107",
        slug="too-much-growth",
        headline=("written out, `{name}` has more than {limit} parts or {levels} levels"),
        what="Rules, computed fields, types or required rows name others, again and again.",
        why="Each is put in the place of its name, so that twice in each of 30 is a billion.",
        bad="app notes\ntype T0 { a: int }\n"
        + "".join(f"type T{n} {{ a: T{n - 1}  b: T{n - 1} }}\n" for n in range(1, 12)),
        good="app notes\ntype T0 { a: int }\ntype T1 { a: T0  b: T0 }\n",
    ),
)
