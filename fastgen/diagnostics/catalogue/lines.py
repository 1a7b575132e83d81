"""FG10xx: a line can be read and cannot mean anything."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG1016",
        slug="number-too-large",
        headline="this number is too large",
        what="A number has more digits than any column can hold.",
        why="It would be cut off silently, or fail on the first request.",
        bad=("app notes\n" "entity Note { size: int = 99999999999999999999 }\n"),
        good=("app notes\n" "entity Note { size: int = 9999 }\n"),
    ),
    Entry(
        code="FG1017",
        slug="wrong-limit",
        headline="`{type}` cannot be limited like this",
        what="What stands in the parentheses after a type is not a limit of that type.",
        why="A limit that is ignored would be a check that is believed in and not made.",
        bad=("app notes\n" "entity Note { text: string(80) }\n"),
        good=("app notes\n" "entity Note { text: string(..80) }\n"),
    ),
    Entry(
        code="FG1018",
        slug="unknown-setting",
        headline="{owner} knows no `{name}`",
        what="A label in `app` or `auth` is none of the settings that exist.",
        why="A setting that is misspelt and ignored is a default that nobody chose.",
        bad=('app notes { bse: "/api" }\n' "entity Note { text: text }\n"),
        good=('app notes { base: "/api" }\n' "entity Note { text: text }\n"),
    ),
    Entry(
        code="FG1019",
        slug="auth-without-user",
        headline="this `auth` does not say who the callers are",
        what="`auth` needs `user:`, the entity whose rows are the callers.",
        why="Without it there is nobody that `caller` could be.",
        bad=(
            "app notes { auth jwt { login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member {\n"
            "  email: email unique\n"
            "  password: password\n"
            "}\n"
        ),
    ),
    Entry(
        code="FG1020",
        slug="wrong-setting-value",
        headline="`{name}` takes {expected}",
        what="A setting is given a value of another kind.",
        why="Settings of the app are read when it is built, so their values are written out.",
        bad=("app notes { base: 12 }\n" "entity Note { text: text }\n"),
        good=('app notes { base: "/api" }\n' "entity Note { text: text }\n"),
    ),
    Entry(
        code="FG1021",
        slug="incomplete-message",
        headline="the message `{name}` has no `{part}`",
        what="A mail needs `to` and `subject`; a webhook needs `to` and `body`.",
        why="A message without them could not be sent.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            'mail hello(note: Note) { to "a@example.com" }\n'
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            'mail hello(note: Note) { to "a@example.com"  subject "New" }\n'
        ),
    ),
    Entry(
        code="FG1022",
        slug="unclosed-string",
        headline="this string is never closed",
        what='A string ends on its line; a block string, `"""…"""`, may take several.',
        why="The rest of the file would be read as text.",
        bad=("app notes\n" 'entity Note { text: text = "empty }\n'),
        good=("app notes\n" 'entity Note { text: text = "empty" }\n'),
    ),
    Entry(
        code="FG1023",
        slug="said-twice",
        headline="`{name}` is said twice",
        what="A part that a declaration has once is given twice.",
        why="One of the two would win silently.",
        bad=("app notes\n" 'entity Note { text: text = "a" = "b" }\n'),
        good=("app notes\n" 'entity Note { text: text = "b" }\n'),
    ),
    Entry(
        code="FG1024",
        slug="strange-character",
        headline="{character} cannot stand in a spec",
        what=(
            "Outside strings and comments a spec is written in plain letters, digits " "and signs."
        ),
        why=(
            "A character that cannot be seen, or that looks like another one, makes "
            "two texts that read the same mean different things."
        ),
        bad=("app notes\n" "entity Note { téxt: text }\n"),
        good=("app notes\n" "entity Note { text: text }\n"),
    ),
    Entry(
        code="FG1025",
        slug="reserved-word",
        headline="`{word}` is a reserved word",
        what="A bare parameter or variable has the name of a word that expressions use.",
        why=(
            "The expression would mean something else. As a field it is written "
            "`self.in` or `.in`."
        ),
        bad=("app notes\n" "action double(in: int) { return in * 2 }\n"),
        good=("app notes\n" "action double(in: int) { return in_ * 2 }\n"),
    ),
    Entry(
        code="FG1026",
        slug="glued-words",
        headline="`{text}` runs a number and a word together",
        what="A number is followed by a word without a space between them.",
        why="Names cannot begin with a digit, and units are words of their own.",
        bad=("app notes\n" "entity Note { due: duration = 7days }\n"),
        good=("app notes\n" "entity Note { due: duration = 7 days }\n"),
    ),
    Entry(
        code="FG1027",
        slug="chained-comparison",
        headline="comparisons cannot be chained",
        what="A comparison is compared again.",
        why="`a < b < c` means one thing in mathematics and another in most programs.",
        bad=("app notes\n" "entity Note { size: int  check 0 < size < 10 }\n"),
        good=("app notes\n" "entity Note { size: int  check 0 < size and size < 10 }\n"),
    ),
    Entry(
        code="FG1028",
        slug="after-return",
        headline="nothing can come after `return`",
        what="A line follows `return` in the same block.",
        why="It would never run.",
        bad=("app notes\n" "action hello() {\n" "  return now\n" "  let x = 1\n" "}\n"),
        good=("app notes\n" "action hello() {\n" "  let x = 1\n" "  return now\n" "}\n"),
    ),
    Entry(
        code="FG1029",
        slug="not-utf-8",
        headline="this file is not UTF-8 text",
        what="The bytes of the file are not text in UTF-8.",
        why="Any other reading would turn letters into others without a word.",
        bad="iconv -t latin1 notes.fg > shop.fg && fastgen check shop.fg\n",
        good="iconv -f latin1 -t utf-8 shop.fg > fixed.fg && fastgen check fixed.fg\n",
        example="shell",
    ),
)
