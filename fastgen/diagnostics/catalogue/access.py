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
            "app notes {\n"
            "  auth jwt { user: Member, login: email }\n"
            "}\n"
            "entity Member {\n"
            "  email: email unique\n"
            "  password: password\n"
            "}\n"
            "entity Note {\n"
            "  text: text\n"
            "}\n"
            "resource Note { read }\n"
        ),
        good=(
            "app notes {\n"
            "  auth jwt { user: Member, login: email }\n"
            "}\n"
            "entity Member {\n"
            "  email: email unique\n"
            "  password: password\n"
            "}\n"
            "entity Note {\n"
            "  text: text\n"
            "  allow read to authenticated\n"
            "}\n"
            "resource Note { read }\n"
        ),
    ),
    Entry(
        code="FG4002",
        slug="no-caller",
        headline="`caller` does not exist in an app without `auth`",
        what="A rule or an expression uses `caller`, and nothing in the app says who calls.",
        why="Without a way to sign in there is nobody the rule could speak about.",
        bad=(
            "app notes\n"
            "entity Note {\n"
            "  text: text\n"
            "  allow read when caller is not null\n"
            "}\n"
            "resource Note\n"
        ),
        good=("app notes\n" "entity Note {\n" "  text: text\n" "}\n" "resource Note\n"),
    ),
    Entry(
        code="FG4003",
        slug="unknown-role",
        headline="there is no role `{name}`",
        what=(
            "A rule speaks about a role that is no member of the enum in the user's `role` field."
        ),
        why="Nobody could ever have it, so the rule would hold for nobody.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "enum Role { reader, editor }\n"
            "entity Member { email: email unique  password: password  role: Role = Role.reader }\n"
            "entity Note { text: text  allow all to editer }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "enum Role { reader, editor }\n"
            "entity Member { email: email unique  password: password  role: Role = Role.reader }\n"
            "entity Note { text: text  allow all to editor }\n"
        ),
    ),
    Entry(
        code="FG4004",
        slug="unfit-user",
        headline="`{user}` cannot sign in without {lacks}",
        what="The entity that `auth` calls the user lacks a field that signing in needs.",
        why="Nobody could prove who they are.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
        ),
    ),
    Entry(
        code="FG4005",
        slug="unknown-right",
        headline="there is no operation `{name}` to allow or deny",
        what="A rule names neither a standard operation nor a move or a set of the entity.",
        why="The rule would bear on nothing.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Note { text: text  allow raed to anyone }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Note { text: text  allow read to anyone }\n"
        ),
    ),
    Entry(
        code="FG4006",
        slug="owner-unknown",
        headline="`{field}` is the caller, and nobody may be signed in here",
        what="A row with an owner is made where an anonymous caller may come.",
        why="The row would belong to nobody.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Note { text: text  author: Member owner }\n"
            "action add(text: string) { allow to anyone  return create Note { text } }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Note { text: text  author: Member owner }\n"
            "action add(text: string) { allow to authenticated  return create Note { text } }\n"
            'action mine() at get "/mine" { allow to authenticated\n'
            "  return [n.text for n in Note where .author == caller] }\n"
        ),
    ),
    Entry(
        code="FG4007",
        slug="secret-leaves",
        headline="`{field}` is a {kind} and never leaves",
        what=("A password, a secret or a token is read into an answer, a string or a comparison."),
        why="What never leaves cannot be stolen from an answer, a log or a list.",
        bad=("app notes\n" "entity Note { text: text  pin: password  view card { text, pin } }\n"),
        good=("app notes\n" "entity Note { text: text  pin: password  view card { text } }\n"),
    ),
    Entry(
        code="FG4008",
        slug="owner-is-no-user",
        headline="the owner `{field}` is no `{user}`",
        what=("A field with the flag `owner` points at another entity than the one that signs in."),
        why="The owner is the caller, who is a row of that entity.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Shelf { name: string }\n"
            "entity Note { text: text  shelf: Shelf owner }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
            "entity Shelf { name: string }\n"
            "entity Note { text: text  author: Member owner }\n"
        ),
    ),
    Entry(
        code="FG4009",
        slug="login-not-unique",
        headline="`{field}` does not tell one `{user}` from another",
        what="The field that callers sign in with is not a unique text.",
        why="Two users could have the same login, and one would be taken for the other.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email  password: password }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
        ),
    ),
    Entry(
        code="FG4010",
        slug="list-gives-away",
        headline="a list may not give away `{field}`, which is {kind}",
        what="A filter, a sort or a search goes through a field that is never shown.",
        why="Asking again and again with other values would spell the field out.",
        bad=(
            "app notes\n"
            "entity Note { text: text  rank: int hidden }\n"
            "resource Note { list { sort rank } }\n"
        ),
        good=(
            "app notes\n"
            "entity Note { text: text  rank: int }\n"
            "resource Note { list { sort rank } }\n"
        ),
    ),
    Entry(
        code="FG4011",
        slug="bad-lifetime",
        headline="this is no span of time that a token can live",
        what=("`expires` or `refresh` is not a number of seconds, minutes, hours, days or weeks."),
        why="A token whose end is unknown would live for ever.",
        bad=(
            'app notes { auth jwt { user: Member, login: email, expires: "soon" } }\n'
            "entity Member { email: email unique  password: password }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email, expires: 15 minutes } }\n"
            "entity Member { email: email unique  password: password }\n"
        ),
    ),
    Entry(
        code="FG4901",
        slug="auth-not-compiled",
        headline="{what} is understood but not compiled yet",
        what="The app asks for a way to sign in that this release does not compile.",
        why="Leaving it out silently would shut callers out, or let them in.",
        bad=(
            "app notes { auth session { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
        ),
    ),
)
