"""FG2xxx: a value, a limit or a type does not fit."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG2006",
        slug="type-mismatch",
        headline="expected {expected}, found {found}",
        what="A value has another type than the place where it stands.",
        why=(
            "Every expression has one type, so that SQL, Python and the interpreter give the same "
            "answer."
        ),
        bad=("app notes\n" 'entity Note { pages: int = "many" }\n'),
        good=("app notes\n" "entity Note { pages: int = 1 }\n"),
    ),
    Entry(
        code="FG2007",
        slug="may-be-null",
        headline="this may be null where {expected} is expected",
        what="A value that may be null stands where null has no meaning.",
        why=("What happens with null has to be said once, here, and not found out in production."),
        bad=("app notes\n" "entity Note { pages: int?  double: int := pages * 2 }\n"),
        good=("app notes\n" "entity Note { pages: int?  double: int := (pages ?? 0) * 2 }\n"),
    ),
    Entry(
        code="FG2009",
        slug="never-null",
        headline="{type} is never null",
        what=("A test for null, `??` or `else` stands behind something that always has a value."),
        why="The other branch would never run, so one of the two is not what was meant.",
        bad=("app notes\n" "entity Note { text: text  empty: bool := text is null }\n"),
        good=("app notes\n" "entity Note { text: text?  empty: bool := text is null }\n"),
    ),
    Entry(
        code="FG2014",
        slug="no-such-member",
        headline="`{type}` has no member `{member}`",
        what="What stands before the dot is not a row, a value or a record.",
        why="Only those have parts with names.",
        bad=("app notes\n" "entity Note { text: text  size: int := text.length }\n"),
        good=("app notes\n" "entity Note { text: text  size: int := length(text) }\n"),
    ),
    Entry(
        code="FG2015",
        slug="misplaced-limit",
        headline="`{type}` takes no {limit}",
        what="A type is given a limit that it does not have.",
        why="A limit that is ignored would be a check that is believed in and not made.",
        bad=("app notes\n" "entity Note { done: bool(0..1) }\n"),
        good=("app notes\n" "entity Note { done: bool }\n"),
    ),
    Entry(
        code="FG2016",
        slug="limits-reversed",
        headline="the lower limit {low} is above the upper limit {high}",
        what="The two ends of a range are the wrong way round.",
        why="No value would ever be accepted.",
        bad=("app notes\n" "entity Note { title: string(80..1) }\n"),
        good=("app notes\n" "entity Note { title: string(1..80) }\n"),
    ),
    Entry(
        code="FG2017",
        slug="impossible-length",
        headline="a length cannot be {limit}",
        what="A length is negative or not a whole number.",
        why="Lengths are counted in characters.",
        bad=("app notes\n" "entity Note { title: string(..2.5) }\n"),
        good=("app notes\n" "entity Note { title: string(..3) }\n"),
    ),
    Entry(
        code="FG2018",
        slug="bad-pattern",
        headline="the pattern /{pattern}/ cannot be read",
        what="A regular expression has a mistake in it.",
        why="Every request that has to match it would fail.",
        bad=("app notes\n" "entity Note { code: string(/[A-Z/) }\n"),
        good=("app notes\n" "entity Note { code: string(/[A-Z]+/) }\n"),
    ),
    Entry(
        code="FG2019",
        slug="row-in-value",
        headline="`{type}` is a row and cannot stand inside a value",
        what="A field of an inline value, or the values of a map, are rows of an entity.",
        why="Values are stored inside a row, where no foreign key can reach.",
        bad=("app notes\n" "entity Author { name: string }\n" "type Credit { author: Author }\n"),
        good=(
            "app notes\n" "entity Author { name: string }\n" "type Credit { author: Author.name }\n"
        ),
    ),
    Entry(
        code="FG2022",
        slug="impossible-value",
        headline="this is not a possible value of {type}",
        what="A literal breaks the limits or the format of the type it is written for.",
        why="It would be refused by the very check that the type stands for.",
        bad=("app notes\n" "entity Note { stars: int(1..5) = 6 }\n"),
        good=("app notes\n" "entity Note { stars: int(1..5) = 5 }\n"),
    ),
    Entry(
        code="FG2024",
        slug="empty-enum",
        headline="the enum `{name}` has no members",
        what="An enum is declared without a single member.",
        why="A field of that type could never have a value.",
        bad=("app notes\n" "enum Mood {}\n"),
        good=("app notes\n" "enum Mood { calm }\n"),
    ),
    Entry(
        code="FG2026",
        slug="missing-key",
        headline="{owner} needs {names}",
        what="A record leaves out what it has to give.",
        why="There is no default that could stand in for it.",
        bad=(
            "app notes\n"
            "type Place { street: string, city: string }\n"
            'entity Note { at: Place = { street: "Main" } }\n'
        ),
        good=(
            "app notes\n"
            "type Place { street: string, city: string }\n"
            'entity Note { at: Place = { street: "Main", city: "Bonn" } }\n'
        ),
    ),
    Entry(
        code="FG2035",
        slug="bad-setting-type",
        headline="the setting `{name}` cannot be {type}",
        what="A setting has a type that no environment variable can hold.",
        why="Settings are read from the environment, where everything is text.",
        bad=("app notes\n" "entity Note { text: text }\n" "settings { house: Note }\n"),
        good=("app notes\n" "entity Note { text: text }\n" "settings { house: string }\n"),
    ),
    Entry(
        code="FG2036",
        slug="unknown-media-type",
        headline="nothing tells that a content is `{media}`",
        what="A `file` or an `image` lists a media type that content is not recognised as.",
        why=(
            "What a file is, is read from its content: the word of a client is worth nothing. "
            "Pages and drawings with scripts (HTML, SVG) are never taken for what they say."
        ),
        bad=("app notes\n" 'entity Note { text: text  scan: image(..5 MB, "image/svg+xml")? }\n'),
        good=("app notes\n" 'entity Note { text: text  scan: image(..5 MB, "image/png")? }\n'),
    ),
    Entry(
        code="FG2037",
        slug="misplaced-file",
        headline="`{type}` cannot stand in {place}",
        what="A `file` or an `image` is an item of a list or a map, or a part of a value.",
        why="A file is kept beside its row, by one field; give it an entity of its own.",
        bad=("app notes\n" "entity Note { text: text  scans: image[] }\n"),
        good=(
            "app notes\n"
            "entity Note { text: text  scans: Scan[] via note }\n"
            "entity Scan { note: Note on delete cascade  page: image }\n"
        ),
    ),
    Entry(
        code="FG2038",
        slug="misplaced-fixture",
        headline="a made-up file stands in scenarios alone",
        what="`fixture(…)` stands in an operation or in a rule.",
        why="It makes a file up for a test; what a program keeps has come from somebody.",
        bad=(
            "app notes\n"
            "entity Note { scan: file }\n"
            'action make() { create Note { scan: fixture("a.pdf") } }\n'
        ),
        good=(
            "app notes\n"
            "entity Note { scan: file }\n"
            "action make(scan: Note.scan) { create Note { scan } }\n"
            'scenario "a scan" { as anyone: make(fixture("a.pdf")) -> 204 }\n'
        ),
    ),
    Entry(
        code="FG2045",
        slug="misplaced-root",
        headline="`{type}` cannot stand in {place}",
        what="A `root` or a `tool` is a setting, and a parameter of an `extern`; nothing else.",
        why="A folder and a program are chosen by who runs the app, and no request has one.",
        bad=("app notes\n" "entity Note { text: text  folder: root }\n"),
        good=(
            "app notes\n"
            "settings { folder: root }\n"
            "extern publish(folder: root, words: text)\n"
            "entity Note { text: text }\n"
            "action tell(note: Note) { publish(settings.folder, note.text) }\n"
        ),
    ),
    Entry(
        code="FG2046",
        slug="limit-too-large",
        headline="`{type}` has a limit of {found}: the most is {limit}",
        what="A text is longer, or a decimal has more digits, than both databases can hold.",
        why="The column could not be made, or numbers in it would not be exact.",
        bad=("app notes\n" "entity Note { worth: decimal(99, 2) }\n"),
        good=("app notes\n" "entity Note { worth: decimal(38, 2) }\n"),
    ),
    Entry(
        code="FG2901",
        slug="type-not-compiled",
        headline="{what} is understood but not compiled yet",
        what=(
            "A type or a string uses a part of the language that this release reads and checks, "
            "and does not compile."
        ),
        why="Code that left it out silently would not do what the spec says.",
        bad=("app notes\n" "entity Note { text: text  codes: token[] }\n"),
        good=("app notes\n" "entity Note { text: text  codes: string[] }\n"),
    ),
)
