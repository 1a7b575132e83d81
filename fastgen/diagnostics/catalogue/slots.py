"""FG6xxx: a slot, or what a model wrote, is not acceptable."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG6001",
        slug="slot-without-body",
        headline="the slot `{name}` has no body yet",
        what="An `extern` is declared and nobody has written what it does.",
        why="The operations that call it answer 501 until somebody does.",
        bad=("app notes\n" 'extern shorten(text: text) -> string "The first sentence"\n'),
        good=("fastgen build notes.fg     # then write the body in app/extensions/\n"),
        example="shell",
    ),
    Entry(
        code="FG6002",
        slug="slot-import-refused",
        headline="the slot `{name}` may not import `{module}`",
        what=(
            "The body of a slot imports something that is not on the list of what slots may use."
        ),
        why=(
            "Code that a model wrote runs with the rights of the app; the list is what makes it "
            "reviewable."
        ),
        bad=("import subprocess\n"),
        good=("import textwrap\n"),
        example="shell",
    ),
    Entry(
        code="FG6003",
        slug="slot-in-query",
        headline="the slot `{name}` cannot be called here",
        what="A slot is called in a field, a view, a check or a rule.",
        why="Those become SQL, and a database cannot call what a person writes in Python.",
        bad=(
            "app notes\n"
            "extern score(text: text) -> int\n"
            "entity Note { text: text  points: int := score(text) }\n"
        ),
        good=(
            "app notes\n"
            "extern score(text: text) -> int\n"
            "entity Note { text: text  points: int = 0 }\n"
            "action rate_note(note: Note) { update note { points: score(note.text) } }\n"
        ),
    ),
    Entry(
        code="FG6004",
        slug="example-arguments",
        headline="the example of `{name}` has {given} arguments, and the slot takes {takes}",
        what="An example of a slot does not fit its parameters.",
        why="Examples are run as tests.",
        bad=("app notes\n" "extern double(x: int) -> int { example (1, 2) -> 2 }\n"),
        good=("app notes\n" "extern double(x: int) -> int { example (1) -> 2 }\n"),
    ),
    Entry(
        code="FG6005",
        slug="slot-answers-row",
        headline="the slot `{name}` cannot answer {type}",
        what="A slot is declared to return rows of the database.",
        why=(
            "Slots work on values; rows are read and written by the spec, where access is "
            "checked."
        ),
        bad=("app notes\n" "entity Note { text: text }\n" "extern pick(seed: int) -> Note\n"),
        good=("app notes\n" "entity Note { text: text }\n" "extern pick(seed: int) -> int\n"),
    ),
    Entry(
        code="FG6006",
        slug="nothing-to-invent",
        headline="cannot invent a value for `{field}`",
        what=(
            "A scenario does not tell a field of a given row, and no valid value for it could be "
            "found."
        ),
        why="A row without that value could not be stored.",
        bad=(
            "app notes\n"
            "entity Person { name: string  photo: bytes }\n"
            "resource Person { list }\n"
            'scenario "a face" {\n'
            "  given ann: Person {}\n"
            "  as anyone: Person.list() -> 200\n"
            "}\n"
        ),
        good=(
            "app notes\n"
            "entity Person { name: string  photo: bytes? }\n"
            "resource Person { list }\n"
            'scenario "a face" {\n'
            "  given ann: Person {}\n"
            "  as anyone: Person.list() -> 200\n"
            "}\n"
        ),
    ),
    Entry(
        code="FG6007",
        slug="actor-is-no-user",
        headline="`{name}` is no `{user}` and cannot ask anything",
        what="A scenario lets somebody act who is not a row of the entity that signs in.",
        why="Only users can be callers.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Note { text: text  allow read to anyone }\n"
            "resource Note { list }\n"
            'scenario "reading" {\n'
            "  given one: Note {}\n"
            "  as one: Note.list() -> 200\n"
            "}\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Note { text: text  allow read to anyone }\n"
            "resource Note { list }\n"
            'scenario "reading" {\n'
            "  given one: Note {}\n"
            "  as anyone: Note.list() -> 200\n"
            "}\n"
        ),
    ),
    Entry(
        code="FG6008",
        slug="unknown-operation",
        headline="cannot find the operation `{name}`",
        what=(
            "A scenario calls something that is neither an action nor an operation of a resource."
        ),
        why="There is no route behind it.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list }\n"
            'scenario "reading" { as anyone: Note.lst() -> 200 }\n'
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list }\n"
            'scenario "reading" { as anyone: Note.list() -> 200 }\n'
        ),
    ),
    Entry(
        code="FG6015",
        slug="setting-not-handed",
        headline="`{name}` takes a setting of the type `{type}`",
        what="The argument for a `root` or a `tool` is no setting of this type.",
        why="Where an app writes, and what it runs, is not told by requests or rows.",
        bad=(
            "app notes\n"
            "settings { folder: root }\n"
            "extern publish(folder: root, words: text)\n"
            "entity Note { text: text }\n"
            "action tell(note: Note) { publish(note.text, note.text) }\n"
        ),
        good=(
            "app notes\n"
            "settings { folder: root }\n"
            "extern publish(folder: root, words: text)\n"
            "entity Note { text: text }\n"
            "action tell(note: Note) { publish(settings.folder, note.text) }\n"
        ),
    ),
    Entry(
        code="FG6016",
        slug="no-folder-no-program",
        headline="the default of `{name}` is not what a `{type}` is set to",
        what="A `root` is set to the path of a folder, a `tool` to the name or path of a program.",
        why="A tool is run without a shell: its name is one word, and has no options.",
        bad=("app notes\n" 'settings { convert: tool = "convert -strip" }\n'),
        good=("app notes\n" 'settings { convert: tool = "convert" }\n'),
    ),
    Entry(
        code="FG6901",
        slug="surroundings-not-compiled",
        headline="{what} is understood but not compiled yet",
        what=(
            "A spec has a mail, a webhook, a job or a handler. Since version 0.1 they are compiled "
            "and this is not reported any more."
        ),
        why="What is thought to be sent or run would not have been.",
        bad="pip install 'fastgen<0.1'\n",
        good="pip install --upgrade fastgen\n",
        example="shell",
    ),
)
