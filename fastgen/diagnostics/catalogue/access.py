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
        code="FG4012",
        slug="setting-of-another-auth",
        headline="`{key}` means nothing in `auth {kind}`",
        what="A way to sign in is given a setting that belongs to another one.",
        why="It would change nothing, and who wrote it believes that it does.",
        bad=(
            'app notes { auth jwt { user: Member, login: email, cookie: "sid" } }\n'
            "entity Member { email: email unique  password: password }\n"
        ),
        good=(
            'app notes { auth session { user: Member, login: email, cookie: "sid" } }\n'
            "entity Member { email: email unique  password: password }\n"
        ),
    ),
    Entry(
        code="FG4013",
        slug="prefixed-cookie",
        headline="the prefix of a cookie is not yours to choose",
        what="The name of the cookie of a session begins with `__Host-` or `__Secure-`.",
        why=(
            "Browsers take such a cookie by https alone, so nobody could sign in on the machine of "
            "a developer; in production the app adds the prefix itself."
        ),
        bad=(
            'app notes { auth session { user: Member, login: email, cookie: "__Host-sid" } }\n'
            "entity Member { email: email unique  password: password }\n"
        ),
        good=(
            'app notes { auth session { user: Member, login: email, cookie: "sid" } }\n'
            "entity Member { email: email unique  password: password }\n"
        ),
    ),
    Entry(
        code="FG4014",
        slug="shared-sign-in",
        headline="`{route}` would belong to `auth {first}` and to `auth {second}`",
        what="Two ways to sign in have a ready-made route at the same place.",
        why="A request to it could mean either.",
        bad=(
            "app notes {\n"
            "  auth jwt { user: Member, login: email }\n"
            "  auth session { user: Member, login: email }\n"
            "}\n"
            "entity Member { email: email unique  password: password }\n"
        ),
        good=(
            "app notes {\n"
            "  auth jwt { user: Member, login: email }\n"
            '  auth session { user: Member, login: email, endpoints: "/session" }\n'
            "}\n"
            "entity Member { email: email unique  password: password }\n"
        ),
    ),
    Entry(
        code="FG4015",
        slug="unverified-change",
        headline="`{field}` may change, and nobody has confirmed the new address",
        what="The app has `verify`, and the address that is confirmed may be changed afterwards.",
        why="Whoever confirms one address could go on with another one, which is not his.",
        bad=(
            "app notes { auth jwt { user: Member, login: email, verify: true } }\n"
            "entity Member { email: email unique  password: password  verified: bool = false }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email, verify: true } }\n"
            "entity Member {\n"
            "  email: email unique immutable\n"
            "  password: password\n"
            "  verified: bool = false\n"
            "}\n"
        ),
    ),
    Entry(
        code="FG4016",
        slug="unfit-mail",
        headline="the mail `{name}` cannot take the place of the ready-made one",
        what="A mail is called like one that `auth` sends, and takes something else.",
        why="The app sends it with an address and a link, and with nothing else.",
        bad=(
            "app notes { auth jwt { user: Member, login: email, reset: true } }\n"
            "entity Member { email: email unique  password: password }\n"
            'mail reset_password(m: Member) { to m.email  subject "Hello"  text "Hi" }\n'
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email, reset: true } }\n"
            "entity Member { email: email unique  password: password }\n"
            "mail reset_password(address: email, link: url) {\n"
            '  to address  subject "Hello"  text "Go to {link}"\n'
            "}\n"
        ),
    ),
    Entry(
        code="FG4017",
        slug="mixed-callers",
        headline="`caller` is {kinds} here",
        what=(
            "Callers may be rows of several entities, and an expression needs a row of one, or a "
            "field that not all of them have."
        ),
        why="A row of one entity is never a row of another one, even where the ids are alike.",
        bad=(
            "app shop {\n"
            "  auth jwt { user: Buyer, login: email }\n"
            '  auth key { user: Partner, endpoints: "/partners" }\n'
            "}\n"
            "entity Buyer { email: email unique  password: password  city: string }\n"
            "entity Partner { name: string unique }\n"
            "entity Offer { city: string  allow read to authenticated when city == caller.city }\n"
            "resource Offer { list }\n"
        ),
        good=(
            "app shop {\n"
            "  auth jwt { user: Buyer, login: email }\n"
            '  auth key { user: Partner, endpoints: "/partners" }\n'
            "}\n"
            "entity Buyer { email: email unique  password: password  city: string }\n"
            "entity Partner { name: string unique }\n"
            "entity Offer { city: string  allow read to buyer when city == caller.city }\n"
            "resource Offer { list }\n"
        ),
    ),
    Entry(
        code="FG4018",
        slug="shared-credentials",
        headline="`{first}` and `{second}` would both be found by {where}",
        what="Callers of two entities bring their credentials in the same place.",
        why="Nothing in a cookie, a key or a password says whose it is; an access token does.",
        bad=(
            "app shop {\n"
            "  auth session { user: Buyer, login: email }\n"
            '  auth session { user: Seller, login: email, endpoints: "/sellers" }\n'
            "}\n"
            "entity Buyer { email: email unique  password: password }\n"
            "entity Seller { email: email unique  password: password }\n"
        ),
        good=(
            "app shop {\n"
            "  auth session { user: Buyer, login: email }\n"
            '  auth session { user: Seller, login: email, cookie: "seller", endpoints: "/s" }\n'
            "}\n"
            "entity Buyer { email: email unique  password: password }\n"
            "entity Seller { email: email unique  password: password }\n"
        ),
    ),
    Entry(
        code="FG4901",
        slug="auth-not-compiled",
        headline="{what} is understood but not compiled yet",
        what="The app asks for a way to sign in that this release does not compile.",
        why="Leaving it out silently would shut callers out, or let them in.",
        bad=(
            'app notes { auth oidc { user: Member, issuer: "https://id.example" } }\n'
            "entity Member { email: email unique  password: password }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password }\n"
        ),
    ),
)
