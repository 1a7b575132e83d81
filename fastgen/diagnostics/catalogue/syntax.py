"""FG10xx: the text cannot be read."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG1001",
        slug="unexpected-text",
        headline="expected {expected}, found {found}",
        what="The text does not continue in any way the language allows at this place.",
        why="Guessing what was meant would build a program that nobody asked for.",
        bad=("app notes\n" "entity Note { text: text }\n" "resource Note at 12\n"),
        good=("app notes\n" "entity Note { text: text }\n" 'resource Note at "/notes"\n'),
    ),
    Entry(
        code="FG1002",
        slug="unclosed-bracket",
        headline="this `{bracket}` is never closed",
        what="The text ends, or the next declaration begins, while a bracket is still open.",
        why="Everything after the bracket would belong to the wrong declaration.",
        bad=("app notes\n" "entity Note { text: text\n"),
        good=("app notes\n" "entity Note { text: text }\n"),
    ),
    Entry(
        code="FG1003",
        slug="unmatched-bracket",
        headline="this `{bracket}` closes nothing",
        what="A closing bracket stands where no bracket of its kind is open.",
        why=(
            "One bracket too many, or an opening one that was forgotten, changes what"
            " belongs together."
        ),
        bad=("app notes\n" "entity Note { text: text } }\n"),
        good=("app notes\n" "entity Note { text: text }\n"),
    ),
    Entry(
        code="FG1004",
        slug="unknown-word",
        headline="`{word}` means nothing here",
        what=(
            "A line begins with a word that is no keyword at this place, and no name "
            "that was declared by a colon."
        ),
        why=(
            "Every line is either a rule, which begins with a keyword, or a name with" " its colon."
        ),
        bad=("app notes\n" "entty Note { text: text }\n"),
        good=("app notes\n" "entity Note { text: text }\n"),
    ),
    Entry(
        code="FG1005",
        slug="missing-colon",
        headline="`{name}` has no colon",
        what="A name that its author chose is written with a colon glued to it.",
        why="The colon is what tells a name from a keyword, so that any word may be a name.",
        bad=("app notes\n" "entity Note { text text }\n"),
        good=("app notes\n" "entity Note { text: text }\n"),
    ),
    Entry(
        code="FG1006",
        slug="wrong-assignment",
        headline="`{found}` stands in the place of `{expected}`",
        what=(
            "`=` gives a value to start with, `:=` says how a value is always worked "
            "out, `==` compares."
        ),
        why="They are different promises, and a reader should see at once which one is made.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "rule short(note: Note) = length(note.text) < 80\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "rule short(note: Note) := length(note.text) < 80\n"
        ),
    ),
    Entry(
        code="FG1007",
        slug="single-quotes",
        headline="a string is written between double quotes",
        what="A string begins with a single quote or a backtick.",
        why="One way to write a string is enough, and an apostrophe may stand in it freely.",
        bad=("app notes\n" "entity Note { text: text = 'empty' }\n"),
        good=("app notes\n" 'entity Note { text: text = "empty" }\n'),
    ),
    Entry(
        code="FG1008",
        slug="foreign-sign",
        headline="`{sign}` is not part of the language",
        what="A sign that other languages use has no meaning here.",
        why=(
            "Conditions are words (`and`, `or`, `not`), lines need no end, and "
            "comments begin with `#`."
        ),
        bad=("app notes\n" "entity Note { text: text; done: bool }\n"),
        good=("app notes\n" "entity Note { text: text, done: bool }\n"),
    ),
    Entry(
        code="FG1009",
        slug="foreign-declaration",
        headline="`{word}` is a word of another language",
        what="A declaration begins the way it does in another language.",
        why=(
            "A spec declares entities, resources and actions; code of your own lives "
            "behind `extern`."
        ),
        bad=("app notes\n" "entity Note { text: text }\n" "def hello() { }\n"),
        good=("app notes\n" "entity Note { text: text }\n" 'action hello() { return "hello" }\n'),
    ),
    Entry(
        code="FG1010",
        slug="wrong-case",
        headline="`{name}` begins with a {letter} letter",
        what=(
            "Entities, types and enums begin with a capital; everything else with a "
            "small letter."
        ),
        why="The first letter tells a reader, and the parser, what a name stands for.",
        bad=("app notes\n" "entity note { text: text }\n"),
        good=("app notes\n" "entity Note { text: text }\n"),
    ),
    Entry(
        code="FG1011",
        slug="too-deep",
        headline="this is nested too deep",
        what=(
            "Brackets, conditions or operators stand in each other deeper than any "
            "reader can follow."
        ),
        why="A limit keeps every stage of the compiler within bounded time and memory.",
    ),
    Entry(
        code="FG1012",
        slug="too-large",
        headline="the text is longer than {limit} characters",
        what="A file is larger than anything a person writes.",
        why="A limit keeps every stage of the compiler within bounded time and memory.",
    ),
    Entry(
        code="FG1013",
        slug="unknown-escape",
        headline="`{escape}` means nothing in a string",
        what="A backslash in a string is followed by a letter that it gives no meaning to.",
        why="Keeping the backslash would be a surprise, and dropping it would be another.",
        bad=("app notes\n" 'entity Note { text: text = "50\\%" }\n'),
        good=("app notes\n" 'entity Note { text: text = "50%" }\n'),
    ),
    Entry(
        code="FG1014",
        slug="stray-inset",
        headline="`{{{word}}}` does not belong here",
        what=(
            "`{for …}`, `{if …}`, `{else}` and `{end}` stand in block strings, each "
            "where it opens or closes something."
        ),
        why="A stretch of text that is repeated or left out needs a clear beginning and end.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "mail hello(note: Note) {\n"
            '  to "a@example.com"\n'
            '  subject "{if note.text == \\"\\"}empty{end}"\n'
            "}\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "mail hello(note: Note) {\n"
            '  to "a@example.com"\n'
            '  subject """{if note.text == ""}empty{end}"""\n'
            "}\n"
        ),
    ),
    Entry(
        code="FG1015",
        slug="unclosed-inset",
        headline="this `{{` of the string is never closed",
        what="A brace in a string opens an expression, and the string ends before it closes.",
        why=(
            "What stands between the braces would be text for one reader and code for" " another."
        ),
        bad=("app notes\n" 'entity Note { text: text = "{" }\n'),
        good=("app notes\n" 'entity Note { text: text = "\\{" }\n'),
    ),
)
