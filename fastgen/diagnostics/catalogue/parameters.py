"""FG3xxx: a parameter, a path or an answer cannot be what the spec says."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG3002",
        slug="unknown-path-parameter",
        headline="the path names `{name}`, which is no parameter",
        what=("A name in braces in a path has no parameter, field or entity of the same name."),
        why="The value in the URL would be read and thrown away.",
        bad=(
            "app notes\n" 'action hello(name: string) at get "/hello/{who}" { return { name } }\n'
        ),
        good=("app notes\n" 'action hello(who: string) at get "/hello/{who}" { return { who } }\n'),
    ),
    Entry(
        code="FG3012",
        slug="answers-differ",
        headline="`{name}` answers {first} here and {other} there",
        what="Two `return` of an action have values of different types.",
        why="A client needs to know what comes back.",
        bad=(
            "app notes\n"
            'action pick(big: bool) { if big { return { size: 1 } }  return "small" }\n'
        ),
        good=(
            "app notes\n"
            "action pick(big: bool) { if big { return { size: 1 } }  return { size: 0 } }\n"
        ),
    ),
    Entry(
        code="FG3013",
        slug="may-end-silently",
        headline="`{name}` may end without an answer",
        what="One way through an action ends in `return`, another runs past its end.",
        why="A client would now and then get nothing where it expects something.",
        bad=("app notes\n" "action pick(big: bool) { if big { return { size: 1 } } }\n"),
        good=(
            "app notes\n"
            "action pick(big: bool) { if big { return { size: 1 } }  fail not_found }\n"
        ),
    ),
    Entry(
        code="FG3014",
        slug="unknown-error-kind",
        headline="cannot find the error `{name}`",
        what="An error is neither one of the known kinds nor declared in `errors`.",
        why="Its status would be unknown.",
        bad=("app notes\n" "action stop() { fail sold_out }\n"),
        good=(
            'app notes { errors { sold_out: 409 "Nothing left" } }\n'
            "action stop() { fail sold_out }\n"
        ),
    ),
    Entry(
        code="FG3015",
        slug="bad-status",
        headline="{kind} cannot have the status {status}",
        what="An error has a status outside 400 to 599, or an answer one that is no status.",
        why="Clients tell success from failure by the status.",
        bad=("app notes\n" 'action stop() { fail 200 "no" }\n'),
        good=("app notes\n" 'action stop() { fail 409 "no" }\n'),
    ),
    Entry(
        code="FG3016",
        slug="unnamed-error-argument",
        headline="the error `{kind}` takes named arguments only",
        what="An argument of an error has no label.",
        why="Arguments fill the names in braces of the message.",
        bad=(
            'app notes { errors { sold_out: 409 "Only {left} left" } }\n'
            "action stop() { fail sold_out(3) }\n"
        ),
        good=(
            'app notes { errors { sold_out: 409 "Only {left} left" } }\n'
            "action stop() { fail sold_out(left: 3) }\n"
        ),
    ),
    Entry(
        code="FG3017",
        slug="unfit-place",
        headline="`{name}` is {type}, which cannot stand in {place}",
        what=(
            "A parameter comes from a path, a query, a header or a cookie and is more than one "
            "word."
        ),
        why="Those hold words; lists of words only in a query.",
        bad=(
            "app notes\n"
            "type Place { street: string }\n"
            "action find(at: Place from query) { return { at } }\n"
        ),
        good=(
            "app notes\n"
            "type Place { street: string }\n"
            "action find(at: Place) { return { at } }\n"
        ),
    ),
    Entry(
        code="FG3019",
        slug="body-with-204",
        headline="status 204 has no body",
        what="A `return` gives a value with a status that means there is none.",
        why="Servers and clients cut the body off.",
        bad=("app notes\n" "action stop() { return 204 { done: true } }\n"),
        good=("app notes\n" "action stop() { return 200 { done: true } }\n"),
    ),
    Entry(
        code="FG3020",
        slug="bad-header",
        headline="a header has a name and a value",
        what="The record after `with` spreads another record or gives a name without value.",
        why="The headers of an answer are part of its contract.",
        bad=(
            "app notes\n" "action stop(link: string) { return 200 { done: true } with { link } }\n"
        ),
        good=(
            "app notes\n"
            'action stop(link: string) { return 200 { done: true } with { "Link": link } }\n'
        ),
    ),
    Entry(
        code="FG3023",
        slug="by-without-row",
        headline="`{name}` is no row that `by` could find",
        what="`by` stands at a parameter whose type is not an entity.",
        why="Only rows are found by one of their fields.",
        bad=("app notes\n" "action find(name: string by name) { return { name } }\n"),
        good=("app notes\n" "action find(name: string) { return { name } }\n"),
    ),
    Entry(
        code="FG3024",
        slug="by-not-unique",
        headline="`{field}` does not tell one `{entity}` from another",
        what="A parameter finds a row by a field that is not unique.",
        why=("Several rows could have the same value, and one of them would be taken by chance."),
        bad=(
            "app notes\n"
            "entity Note { title: string }\n"
            "action find(note: Note by title) { return note }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { title: string unique }\n"
            "action find(note: Note by title) { return note }\n"
        ),
    ),
    Entry(
        code="FG3025",
        slug="optional-in-path",
        headline="`{name}` is part of the path and cannot be left out",
        what="A parameter in the path has a default, a question mark or may be null.",
        why="A path without one of its parts is another path.",
        bad=("app notes\n" 'action hello(who?: string) at get "/hello/{who}" { return { who } }\n'),
        good=("app notes\n" 'action hello(who: string) at get "/hello/{who}" { return { who } }\n'),
    ),
    Entry(
        code="FG3026",
        slug="path-elsewhere",
        headline="`{name}` is part of the path and cannot come from {place}",
        what="A parameter is named in the path and said to come from somewhere else.",
        why="One of the two values would be thrown away.",
        bad=(
            "app notes\n"
            'action hello(who: string from query) at get "/hello/{who}" { return { who } }\n'
        ),
        good=("app notes\n" 'action hello(who: string) at get "/hello/{who}" { return { who } }\n'),
    ),
    Entry(
        code="FG3027",
        slug="not-in-path",
        headline="`{name}` is to come from a path that does not name it",
        what="A parameter is said to come from the path, and the path has no place for it.",
        why="There would be nothing to read.",
        bad=(
            "app notes\n" 'action hello(who: string from path) at get "/hello" { return { who } }\n'
        ),
        good=(
            "app notes\n"
            'action hello(who: string from path) at get "/hello/{who}" { return { who } }\n'
        ),
    ),
    Entry(
        code="FG3028",
        slug="reserved-route",
        headline="`{method} {route}` is a route of {owner}",
        what=(
            "An operation answers the method and path of a route that every app has, or that "
            "`auth` brings."
        ),
        why="One of the two would never be reached.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            'action enter() at post "/auth/login" { allow to anyone  return 204 }\n'
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            'action enter() at post "/auth/enter" { allow to anyone  return 204 }\n'
        ),
    ),
    Entry(
        code="FG3029",
        slug="misplaced-line",
        headline="`{line}` says nothing in `{verb}`",
        what=(
            "The block of an operation has a line that means something for other operations only."
        ),
        why="It would be ignored, and somebody would rely on it.",
        bad=(
            "app notes\n"
            "entity Note { title: string }\n"
            "resource Note { read { filter title } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { title: string }\n"
            "resource Note { list { filter title } }\n"
        ),
    ),
    Entry(
        code="FG3901",
        slug="answer-not-compiled",
        headline="{what} is understood but not compiled yet",
        what=(
            "An envelope, or the shape of an error, holds something other than the parts it is "
            "made of, constants, lists and records; or an order of checks is written. This "
            "release does not compile it."
        ),
        why="Answers that looked otherwise than the spec says would break every client.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { envelope one { note: it, size: length(it.text) }  read }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { envelope one { note: it }  read }\n"
        ),
    ),
    Entry(
        code="FG3902",
        slug="request-not-compiled",
        headline="{what} is understood but not compiled yet",
        what="An operation has an option that is not compiled. Every option is, since 0.1.",
        why="A limit or a promise that is ignored is worse than none.",
        example="shell",
    ),
)
