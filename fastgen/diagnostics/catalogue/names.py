"""FG2xxx: a name means nothing here."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG2001",
        slug="duplicate-name",
        headline="the name `{name}` is declared twice",
        what="Two declarations in the same scope have the same name.",
        why="A name that means two things means neither: every use of it would be a guess.",
        bad=("app notes\n" "entity Note { text: text }\n" "entity Note { body: text }\n"),
        good=("app notes\n" "entity Note { text: text }\n" "entity Page { body: text }\n"),
    ),
    Entry(
        code="FG2002",
        slug="unknown-name",
        headline="cannot find `{name}`",
        what="A bare word is no field of this row, no parameter and no value named above.",
        why="The expression would have nothing to work with.",
        bad=("app notes\n" "entity Note { text: text  short: bool := length(txt) < 10 }\n"),
        good=("app notes\n" "entity Note { text: text  short: bool := length(text) < 10 }\n"),
    ),
    Entry(
        code="FG2003",
        slug="unknown-type",
        headline="cannot find the type `{name}`",
        what=("A field, a parameter or a result has a type that is neither built in nor declared."),
        why="The type decides the column, the check on input and the OpenAPI schema.",
        bad=("app notes\n" "entity Note { from: emial }\n"),
        good=("app notes\n" "entity Note { from: email }\n"),
    ),
    Entry(
        code="FG2004",
        slug="unknown-field",
        headline="`{owner}` has no `{name}`",
        what=(
            "What follows a dot, or stands in a list of fields, is not a field of that entity, "
            "value or record."
        ),
        why="There is no column to read or write.",
        bad=("app notes\n" "entity Note { title: string  index (titel) }\n"),
        good=("app notes\n" "entity Note { title: string  index (title) }\n"),
    ),
    Entry(
        code="FG2005",
        slug="unknown-member",
        headline="`{enum}` has no member `{name}`",
        what="A name after the name of an enum is none of its members.",
        why="The value could never be stored, and a comparison with it would never hold.",
        bad=(
            "app notes\n" "enum Mood { calm, cross }\n" "entity Note { mood: Mood = Mood.clam }\n"
        ),
        good=(
            "app notes\n" "enum Mood { calm, cross }\n" "entity Note { mood: Mood = Mood.calm }\n"
        ),
    ),
    Entry(
        code="FG2010",
        slug="unknown-function",
        headline="cannot find the function `{name}`",
        what="What is called is no function of the language, no `rule` and no `extern`.",
        why="Nothing would run.",
        bad=("app notes\n" "entity Note { text: text  size: int := lenght(text) }\n"),
        good=("app notes\n" "entity Note { text: text  size: int := length(text) }\n"),
    ),
    Entry(
        code="FG2012",
        slug="shadowed-name",
        headline="`{name}` already means {meaning} here",
        what=(
            "A `let`, a parameter or the row of a query has a name that means something else "
            "already."
        ),
        why=(
            "A reader could not tell which of the two is meant, and a later change could turn one "
            "into the other."
        ),
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "action echo(text: string) { let text = 1  return { text } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "action echo(text: string) { let size = 1  return { text, size } }\n"
        ),
    ),
    Entry(
        code="FG2013",
        slug="dot-outside-query",
        headline="`.{name}` has no row to search",
        what=(
            "A leading dot means a field of the row that a query searches, and this is not inside "
            "a query."
        ),
        why="Outside a query there is no such row.",
        bad=("app notes\n" "entity Note { text: text  check length(.text) > 3 }\n"),
        good=("app notes\n" "entity Note { text: text  check length(text) > 3 }\n"),
    ),
    Entry(
        code="FG2020",
        slug="contains-itself",
        headline="`{name}` contains itself",
        what=(
            "A type, a mixin or a view leads back to where it began, with nothing between that "
            "could end it."
        ),
        why="Its value would have no end.",
        bad=("app notes\n" "type Name = Title\n" "type Title = Name\n"),
        good=("app notes\n" "type Name = Title\n" "type Title = string(1..80)\n"),
    ),
    Entry(
        code="FG2021",
        slug="unknown-view",
        headline="`{entity}` has no view `{name}`",
        what=("An `include` inside a view or an input names neither another view nor the entity."),
        why="There are no fields to take over.",
        bad=(
            "app notes\n"
            "entity Note {\n"
            "  text: text\n"
            "  view card { text }\n"
            "  view full { include crad }\n"
            "}\n"
        ),
        good=(
            "app notes\n"
            "entity Note {\n"
            "  text: text\n"
            "  view card { text }\n"
            "  view full { include card }\n"
            "}\n"
        ),
    ),
    Entry(
        code="FG2023",
        slug="unknown-mixin",
        headline="cannot find the mixin `{name}`",
        what=("An entity includes something that is neither a declared mixin nor a built-in one."),
        why="The fields it is thought to bring would be missing.",
        bad=(
            "app notes\n"
            "mixin Dated { created: datetime = now }\n"
            "entity Note { include Datde  text: text }\n"
        ),
        good=(
            "app notes\n"
            "mixin Dated { created: datetime = now }\n"
            "entity Note { include Dated  text: text }\n"
        ),
    ),
    Entry(
        code="FG2027",
        slug="no-meaning-here",
        headline="`{name}` has no meaning here",
        what=(
            "A word of the language is used where the thing it stands for does not exist, such as "
            "`it` in a list."
        ),
        why="Nothing is there for it to stand for.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            'action first_text() at get "/first" { return { text: it } }\n'
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            'action first_text() at get "/first" { return { text: "it" } }\n'
        ),
    ),
    Entry(
        code="FG2029",
        slug="not-parsed",
        headline="the expression `{text}` was never parsed",
        what=(
            "An IR from JSON or YAML holds expressions as text, and this one was checked before "
            "it was read."
        ),
        why="The meaning of a text is unknown until it is parsed.",
        bad=("fastgen check spec.json\n"),
        good=("fastgen check spec.json\n"),
        example="shell",
    ),
    Entry(
        code="FG2030",
        slug="not-a-value",
        headline="the {what} `{name}` is not a value",
        what="The name of a type stands where a value is needed.",
        why="A type says what values may be; it is none of them.",
        bad=("app notes\n" "enum Mood { calm, cross }\n" "entity Note { mood: Mood = Mood }\n"),
        good=(
            "app notes\n" "enum Mood { calm, cross }\n" "entity Note { mood: Mood = Mood.calm }\n"
        ),
    ),
    Entry(
        code="FG2034",
        slug="recursive-rule",
        headline="the rule `{name}` calls itself",
        what="Following the calls inside a `rule` leads back to it.",
        why="Rules are put in the place where they are called, which would never end.",
        bad=("app notes\n" "entity Note { text: text }\n" "rule nice(n: Note) := nice(n)\n"),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "rule nice(n: Note) := length(n.text) > 3\n"
        ),
    ),
)
