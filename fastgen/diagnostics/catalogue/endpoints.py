"""FG3xxx: an endpoint cannot be what the spec says."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG3001",
        slug="duplicate-route",
        headline="`{method} {route}` is declared twice",
        what="Two operations answer the same method on the same path.",
        why=(
            "Only the first would ever be reached; the other would be dead code that looks alive."
        ),
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list }\n"
            "resource Note { list }\n"
        ),
        good=("app notes\n" "entity Note { text: text }\n" "resource Note { list }\n"),
    ),
    Entry(
        code="FG3004",
        slug="nothing-to-search",
        headline="`{entity}` has no field to search",
        what=("`search` stands without names, and no field of the entity has the flag `search`."),
        why="A search over nothing finds nothing.",
        bad=("app notes\n" "entity Note { title: string }\n" "resource Note { list { search } }\n"),
        good=(
            "app notes\n"
            "entity Note { title: string search }\n"
            "resource Note { list { search } }\n"
        ),
    ),
    Entry(
        code="FG3005",
        slug="unfit-filter",
        headline="a list cannot be filtered by `{field}`, which is {type}",
        what=(
            "The path of a filter ends in something that a word in a URL cannot be compared with."
        ),
        why="A request can name a value, not a whole row or record.",
        bad=(
            "app notes\n"
            "entity Note { extra: json }\n"
            "resource Note { list { filter extra } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { title: string }\n"
            "resource Note { list { filter title } }\n"
        ),
    ),
    Entry(
        code="FG3008",
        slug="get-changes",
        headline="`{name}` answers GET and changes something",
        what="An operation that answers GET writes to the database.",
        why="Browsers, caches and crawlers repeat a GET whenever they like.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            'action clear() at get "/clear" { delete all Note }\n'
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            'action clear() at post "/clear" { delete all Note }\n'
        ),
    ),
    Entry(
        code="FG3009",
        slug="create-incomplete",
        headline="a new `{entity}` would have no {names}",
        what=("The input of a create, with what the server sets, leaves a field without a value."),
        why="Every request would fail at the database.",
        bad=(
            "app notes\n"
            "entity Note { title: string  text: text }\n"
            "resource Note { create { input { title } } }\n"
        ),
        good=(
            "app notes\n"
            'entity Note { title: string  text: text = "" }\n'
            "resource Note { create { input { title } } }\n"
        ),
    ),
    Entry(
        code="FG3010",
        slug="impossible-page",
        headline="a page of {size} with at most {maximum} is impossible",
        what=(
            "The size of a page is zero, or above its maximum, or the maximum is above what a "
            "request may cost."
        ),
        why="Every list is bounded.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { page 200 max 100 } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { page 50 max 100 } }\n"
        ),
    ),
    Entry(
        code="FG3011",
        slug="page-parameters",
        headline="a page by {style} has the parameters {names}",
        what="The names after `as` are too many, too few, or twice the same.",
        why="Each of the parameters of a page needs one name.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { page 50 max 100 by offset as skip } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { page 50 max 100 by offset as skip, limit } }\n"
        ),
    ),
    Entry(
        code="FG3018",
        slug="unfit-toggle",
        headline="`{field}` is no set of `{user}`, which a toggle needs",
        what=(
            "A toggle adds and removes the caller, and the field is not a many-to-many set of "
            "callers."
        ),
        why="There would be nothing to add the caller to.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Note { text: text  allow all to authenticated }\n"
            "resource Note { read  toggle text }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Note { text: text  fans: Member[]  allow all to authenticated }\n"
            "resource Note { read  toggle fans }\n"
        ),
    ),
    Entry(
        code="FG3022",
        slug="no-such-bulk",
        headline="there is no bulk `{verb}`",
        what="`bulk` names an operation that does not come in bulk.",
        why="Only creating, updating and deleting many rows differs from doing it once.",
        bad=("app notes\n" "entity Note { text: text }\n" "resource Note { bulk create, read }\n"),
        good=(
            "app notes\n" "entity Note { text: text }\n" "resource Note { bulk create, update }\n"
        ),
    ),
    Entry(
        code="FG3030",
        slug="filter-taken",
        headline="`{name}` is a parameter of the list itself",
        what=(
            "A filter has the name of a parameter that every such list takes: of its pages, its "
            "order or its search."
        ),
        why="One word in the query would mean two things.",
        bad=(
            "app notes\n" "entity Note { limit: int }\n" "resource Note { list { filter limit } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { limit: int }\n"
            "resource Note { list { filter at_most: limit <= } }\n"
        ),
    ),
    Entry(
        code="FG3046",
        slug="envelope-around-nothing",
        headline="{what} has to name `{part}` once",
        what=(
            "The record of an envelope leaves out what it stands around, or has it twice: `it` "
            "for the body and for one row, `items` for a list."
        ),
        why="Clients would never see the row, or would not know which of the two to read.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { envelope one { ok: true }  read }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { envelope one { ok: true, note: it }  read }\n"
        ),
    ),
    Entry(
        code="FG3047",
        slug="envelope-of-input",
        headline="an envelope around a body is one key around `it`, or keys around keys",
        what="The envelope around what a request says has other parts than the body.",
        why="What else a request is to say is an input or a parameter, with a type of its own.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { envelope input { version: 1, note: it }  create }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { envelope input { note: it }  create }\n"
        ),
    ),
    Entry(
        code="FG3048",
        slug="no-place-for-total",
        headline="the envelope of this list has no place for its {what}",
        what=(
            "A list counts on request (`total`) and its envelope does not mention `total`, or its "
            "pages go by cursor and the envelope does not mention `next`."
        ),
        why="The number would be thrown away, or nobody could ask for the second page.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { envelope many { notes: items }  total } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { envelope many { notes: items, count: total }  total } }\n"
        ),
    ),
)
