"""FG304x and FG502x: words that stand where they mean nothing, or cannot be kept."""

from fastgen.diagnostics.catalogue.entry import Entry

STORED: tuple[Entry, ...] = (
    Entry(
        code="FG5020",
        slug="trait-needs-the-name",
        headline="`{trait}` needs the name `{field}` for itself",
        what="An entity includes a built-in mixin and has a field with the name of its column.",
        why="One column cannot hold both what the mixin counts and what the field says.",
        bad="app notes\nentity Note { include Versioned  version: int }\n",
        good="app notes\nentity Note { include Versioned  edition: int }\n",
    ),
)

OPTIONS: tuple[Entry, ...] = (
    Entry(
        code="FG3041",
        slug="idempotent-get",
        headline="`{name}` answers GET and is idempotent as it is",
        what="`idempotent` stands in an operation that answers GET.",
        why="Keys of idempotency keep a change from happening twice; a GET changes nothing.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { idempotent }  create }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list  create { idempotent } }\n"
        ),
    ),
    Entry(
        code="FG3042",
        slug="rate-of-nothing",
        headline="a rate of 0 lets nobody in",
        what="`rate` admits no request at all.",
        why="An operation that nobody can call is better left out.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { rate 0 per minute  list }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { rate 10 per minute  list }\n"
        ),
    ),
    Entry(
        code="FG3043",
        slug="cached-change",
        headline="`{name}` is not a GET, so nothing of it can be cached",
        what="`cache` stands in an operation that does not answer GET.",
        why="Only what a GET answers may be kept and used again.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list  create { cache 30 seconds } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { cache 30 seconds }  create }\n"
        ),
    ),
    Entry(
        code="FG3044",
        slug="unfit-cache",
        headline="`cache` takes a length of time: a second or more, a year at most",
        what="The time after `cache` is computed, is no time at all, or longer than a year.",
        why="It becomes a header that says how many seconds an answer may be kept.",
        bad=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { cache 0 seconds } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text }\n"
            "resource Note { list { cache 30 seconds } }\n"
        ),
    ),
    Entry(
        code="FG3045",
        slug="unsettled-enabled",
        headline="`enabled` asks for more than settings",
        what="The condition after `enabled` is not made of settings and constants alone.",
        why=(
            "It is asked once, when the app starts: there is no row, no caller and no clock. "
            "A condition without settings is always the same."
        ),
        bad=("app notes\n" "entity Note { text: text }\n" "resource Note { enabled 1 > 2 }\n"),
        good=(
            "app notes\n"
            "settings { writing: bool = true }\n"
            "entity Note { text: text }\n"
            "resource Note { enabled settings.writing }\n"
        ),
    ),
)
