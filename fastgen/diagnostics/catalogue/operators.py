"""FG2xxx: an operator, a function or a query is given what it cannot work with."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG2008",
        slug="operands-unfit",
        headline="`{operator}` does not go with {left} and {right}",
        what="An operator stands between two values that it cannot combine or compare.",
        why=("The answer would depend on how a database or Python converts one into the other."),
        bad=("app notes\n" 'entity Note { pages: int  check pages > "ten" }\n'),
        good=("app notes\n" "entity Note { pages: int  check pages > 10 }\n"),
    ),
    Entry(
        code="FG2011",
        slug="wrong-arguments",
        headline="`{function}` takes {takes}, {given} given",
        what="A function is called with too many or too few arguments.",
        why="What is missing has no default, and what is too much would be ignored.",
        bad=("app notes\n" "entity Note { text: text  size: int := length(text, 3) }\n"),
        good=("app notes\n" "entity Note { text: text  size: int := length(text) }\n"),
    ),
    Entry(
        code="FG2031",
        slug="not-many",
        headline="{type} cannot be searched",
        what=("A query, a function of many, `in` or `[…]` is given something that is not many."),
        why="There is nothing to go through.",
        bad=("app notes\n" "entity Note { pages: int  size: int := count(pages) }\n"),
        good=("app notes\n" "entity Note { pages: int[]  size: int := count(pages) }\n"),
    ),
    Entry(
        code="FG2032",
        slug="not-orderable",
        headline="{type} cannot be put in order",
        what="An order or a sort names something that has no order.",
        why="The same page would come out differently each time.",
        bad=(
            "app notes\n" "entity Note { extra: json }\n" "resource Note { list { sort extra } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { title: string }\n"
            "resource Note { list { sort title } }\n"
        ),
    ),
    Entry(
        code="FG2033",
        slug="wrong-argument",
        headline="`{function}` does not take {type}",
        what="A function is given a value of a type that it has no meaning for.",
        why="The functions of the language do one thing to one kind of value.",
        bad=("app notes\n" "entity Note { pages: int  size: int := length(pages) }\n"),
        good=("app notes\n" "entity Note { text: text  size: int := length(text) }\n"),
    ),
    Entry(
        code="FG2902",
        slug="function-not-compiled",
        headline="the function `{function}` is understood but not compiled yet",
        what="A function of the language is called that this release does not compile.",
        why="Code that left it out silently would not do what the spec says.",
        bad=("app notes\n" 'action show() at get "/show" { return { text: render("a") } }\n'),
        good=("app notes\n" 'action show() at get "/show" { return { text: "hi" } }\n'),
    ),
)
