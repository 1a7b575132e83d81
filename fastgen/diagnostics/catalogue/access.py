"""FG4xxx: who may do what is not settled, or cannot hold."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG4001",
        slug="nobody-allowed",
        headline="nobody is allowed to {operation} `{name}`",
        what="The app has `auth`, and no `allow` reaches this operation.",
        why=(
            "With `auth`, what no rule allows is refused; an operation that refuses everybody is "
            "almost always a rule that was forgotten."
        ),
        bad=(
            "app notes {\n  auth jwt { user: Member, login: email }\n}\n"
            "entity Member {\n  email: email unique\n  password: password\n}\n"
            "entity Note {\n  text: text\n}\n"
            "resource Note\n"
        ),
        good=(
            "app notes {\n  auth jwt { user: Member, login: email }\n}\n"
            "entity Member {\n  email: email unique\n  password: password\n}\n"
            "entity Note {\n  text: text\n  allow all to authenticated\n}\n"
            "resource Note\n"
        ),
    ),
    Entry(
        code="FG4002",
        slug="no-caller",
        headline="`caller` does not exist in an app without `auth`",
        what="A rule or an expression uses `caller`, and nothing in the app says who calls.",
        why="Without a way to sign in there is nobody the rule could speak about.",
        bad=(
            "app notes\nentity Note {\n  text: text\n  allow read when caller is not null\n}\n"
            "resource Note\n"
        ),
        good="app notes\nentity Note {\n  text: text\n}\nresource Note\n",
    ),
)
