"""FG3xxx: what an operation takes or answers is not JSON, and cannot be what the spec says."""

from fastgen.diagnostics.catalogue.entry import Entry

NOTE = "app notes\nentity Note { text: text }\n"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG3061",
        slug="misplaced-document",
        headline="`{function}(…)` is an answer, and no value",
        what="`html`, `text`, `csv` or `redirect` stands where a value does.",
        why="They say what an answer is; that is decided where it is given, right behind `return`.",
        bad=("app notes\n" 'action show() at get "/show" { return { page: html("<p>hi</p>") } }\n'),
        good=("app notes\n" 'action show() at get "/show" { return html("<p>hi</p>") }\n'),
    ),
    Entry(
        code="FG3062",
        slug="endless-table",
        headline="a table has as many rows as there are",
        what="The query in `csv(…)` has no `limit`, or one above 100,000.",
        why="One request could then read everything there is, and hold it in memory.",
        bad=NOTE + 'action notes() at get "/notes.csv" { return csv(Note) }\n',
        good=(
            NOTE + 'action notes() at get "/notes.csv" {\n'
            "  return csv([{ text: n.text } for n in Note limit 1000])\n}\n"
        ),
    ),
    Entry(
        code="FG3063",
        slug="no-cell",
        headline="`{name}` is {type}, which is no cell of a table",
        what="A row of `csv(…)` has a column that is more than one text, number or moment.",
        why="Programs that read tables would each make something else of it.",
        bad=(
            "app notes\n"
            "entity Note { labels: string[] }\n"
            'action notes() at get "/notes.csv" { return csv(Note limit 9) }\n'
        ),
        good=(
            "app notes\n"
            "entity Note { labels: string[]  view row { count: int := length(labels) } }\n"
            'action notes() at get "/notes.csv" { return csv((Note limit 9).row) }\n'
        ),
    ),
    Entry(
        code="FG3064",
        slug="open-redirect",
        headline="nobody knows where this redirect leads",
        what="A redirect begins with a value that somebody else has chosen.",
        why="A link to this site would lead to any other, and people trust how it begins.",
        bad=(
            "app notes\n" 'action leave(next: string) at get "/leave" { return redirect(next) }\n'
        ),
        good=(
            "app notes\n"
            'action leave(next: string) at get "/leave" { return redirect("/pages/{next}") }\n'
        ),
    ),
    Entry(
        code="FG3065",
        slug="header-of-ours",
        headline="the header `{header}` is not for an action to say",
        what="A `with { … }` says what kind of answer this is, or how long it is.",
        why="A text that a browser takes for a page would run what somebody else wrote in it.",
        bad=(
            "app notes\n"
            'action show(say: string) { return { say } with { "Content-Type": "text/html" } }\n'
        ),
        good=("app notes\n" 'action show(say: string) { return html("<p>{say}</p>") }\n'),
    ),
    Entry(
        code="FG3066",
        slug="redirect-status",
        headline="a redirect has no status {status}",
        what="The status before `redirect(…)` is none of 301, 302, 303, 307 and 308.",
        why="No client would go there.",
        bad=("app notes\n" 'action home() at get "/home" { return 200 redirect("/notes") }\n'),
        good=("app notes\n" 'action home() at get "/home" { return 307 redirect("/notes") }\n'),
    ),
    Entry(
        code="FG3067",
        slug="two-bodies",
        headline="`{name}` and `{other}` cannot be in one body",
        what=(
            "An action has a parameter `from body`, which is the whole body, and another one, or "
            "parameters in a form and in JSON."
        ),
        why="A request has one body.",
        bad=("app notes\n" "action send(all: json from body, more: string) { return { more } }\n"),
        good=(
            "app notes\n"
            "action send(all: json from body, more: string from query) { return { more } }\n"
        ),
    ),
    Entry(
        code="FG3068",
        slug="body-of-get",
        headline="`{name}` is a GET, which has no body",
        what="A GET action has a parameter `from body` or `from form`.",
        why="Browsers send none, and what stands between them and the app may take it away.",
        bad=(
            "app notes\n" 'action find(word: string from form) at get "/find" { return { word } }\n'
        ),
        good=("app notes\n" 'action find(word: string) at get "/find" { return { word } }\n'),
    ),
    Entry(
        code="FG3069",
        slug="absent-body",
        headline="`{name}` is the whole body, which cannot be absent or null",
        what="A parameter `from body` has a question mark or a default.",
        why="A request without a body, and one whose body is null, would look alike.",
        bad=("app notes\n" "action send(all?: json from body) { return { done: true } }\n"),
        good=("app notes\n" "action send(all: json from body) { return { done: true } }\n"),
    ),
    Entry(
        code="FG3070",
        slug="method-of-the-server",
        headline="no operation answers `{method}`",
        what="An operation is `at head` or `at options`.",
        why="HEAD and OPTIONS are matters of the server; operations have the other methods.",
        bad="app notes\n" 'action ping() at head "/ping" { return 204 }\n',
        good="app notes\n" 'action ping() at get "/ping" { return { alive: true } }\n',
    ),
)
