"""FG42xx: secrets and tokens, and what would give them away."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG4201",
        slug="secret-needs-a-lasting-key",
        headline="`{field}` is sealed for its row, and the key of `{entity}` {reason}",
        what=(
            "An entity with a secret has a key that the database counts, that a request can "
            "change, or that has several fields."
        ),
        why=(
            "A secret can be opened in its own row alone: the key of the row has to be known "
            "before it is written, and to stay."
        ),
        bad="app ward\nentity Patient { id: int  insurance: secret }\n",
        good="app ward\nentity Patient { insurance: secret }\n",
    ),
    Entry(
        code="FG4202",
        slug="secret-in-a-url",
        headline="`{name}` is a {kind} and must not stand in a URL",
        what="A path or a query string carries a secret or a token.",
        why="URLs are written to logs and histories of browsers.",
        bad=(
            "app ward\n"
            "entity Patient { name: string  insurance: secret unique }\n"
            'resource Patient at "/patients" { read at "/{insurance}" }\n'
        ),
        good=(
            "app ward\n"
            "entity Patient { name: string  insurance: secret unique }\n"
            'resource Patient at "/patients" { read }\n'
        ),
    ),
    Entry(
        code="FG4203",
        slug="account-function-in-a-query",
        headline="`{function}` is called in a field, a view, a check or a rule",
        what="A user is looked up by password, or signed in, where rows are only read.",
        why=(
            "A token signs in. An action knows whose token it hands out, and so does a view of the "
            "user with `token(self)`, which is shown to that user alone."
        ),
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member {\n"
            "  email: email unique  password: password\n"
            "  card: string := token(self)\n"
            "  allow read to anyone\n"
            "}\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password  allow read to anyone }\n"
            "action enter(email: email, password: string) {\n"
            "  allow to anyone\n"
            "  let member = authenticate(email, password) else wrong_login\n"
            "  return { email: member.email, token: token(member) }\n"
            "}\n"
        ),
    ),
    Entry(
        code="FG4204",
        slug="account-function-without-its-auth",
        headline="`{function}` needs {needed}",
        what=(
            "A user is looked up by password where nobody has one, or gets a token where "
            "nobody can call with one."
        ),
        why="What an action hands out has to be good for something.",
        bad=(
            "app notes { auth session { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password  allow read to anyone }\n"
            "action enter(email: email, password: string) {\n"
            "  allow to anyone\n"
            "  let member = authenticate(email, password) else wrong_login\n"
            "  return { email: member.email, token: token(member) }\n"
            "}\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member { email: email unique  password: password  allow read to anyone }\n"
            "action enter(email: email, password: string) {\n"
            "  allow to anyone\n"
            "  let member = authenticate(email, password) else wrong_login\n"
            "  return { email: member.email, token: token(member) }\n"
            "}\n"
        ),
    ),
    Entry(
        code="FG4205",
        slug="token-of-somebody-else",
        headline="`{view}` has a token, and would show that of somebody else",
        what=(
            "A view with `token(self)` shows a row that is not certainly that of whoever gets the "
            "answer."
        ),
        why=(
            "A token signs in. It may be shown of `caller`, where somebody has to be signed in, of "
            "a user that has just been made, and of one that `authenticate` has found; never in "
            "the default view, inside another row, or in a list."
        ),
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member {\n"
            "  email: email unique  password: password\n"
            "  view own { email, token: string := token(self) }\n"
            "  allow read to anyone\n"
            "}\n"
            "resource Member { envelope one { member: it.own }  read }\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "entity Member {\n"
            "  email: email unique  password: password\n"
            "  view own { email, token: string := token(self) }\n"
            "  allow read to anyone\n"
            "}\n"
            'resource Member at "/me" { target caller  envelope one { member: it.own }  read }\n'
        ),
    ),
)
