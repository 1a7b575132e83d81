"""FG41xx: rules of access that cannot be meant, and claims about access that do not hold."""

from fastgen.diagnostics.catalogue.entry import Entry

HEAD = (
    "app notes { auth jwt { user: Member, login: email } }\n"
    "enum Role { reader, editor }\n"
    "entity Member { email: email unique  password: password  role: Role = Role.reader  "
    "allow read when self == caller  allow update to editor  allow read to editor }\n"
)
"""What the examples have in common: who signs in, and as what."""

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG4101",
        slug="rule-never-holds",
        headline="this `{effect}` of `{owner}` never holds",
        what="The condition of a rule contradicts itself or what is known of the fields.",
        why=(
            "A rule that never holds allows or refuses nothing, whoever comes. Whoever wrote it "
            "meant another condition."
        ),
        bad=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  stars: int(0..5)\n"
        + "  allow read when stars > 3 and stars < 2\n"
        + "  allow read to editor\n"
        + "}\n"
        + "resource Note { read }\n",
        good=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  stars: int(0..5)\n"
        + "  allow read when stars > 3 or stars < 2\n"
        + "  allow read to editor\n"
        + "}\n"
        + "resource Note { read }\n",
    ),
    Entry(
        code="FG4102",
        slug="rules-contradict",
        headline="two rules of `{owner}` say the opposite of each other",
        what="An `allow` and a `deny` speak of the same operations under the same condition.",
        why="A `deny` beats every `allow`, so the `allow` is refused wherever it holds.",
        bad=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  public: bool\n"
        + "  allow read to authenticated\n"
        + "  allow update when public\n"
        + "  deny update when public\n"
        + "  allow update to editor\n"
        + "}\n"
        + "resource Note { read update }\n",
        good=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  public: bool\n"
        + "  allow read to authenticated\n"
        + "  deny update when public\n"
        + "  allow update to editor\n"
        + "}\n"
        + "resource Note { read update }\n",
    ),
    Entry(
        code="FG4103",
        slug="always-denied",
        headline="this `allow` of `{owner}` is refused wherever it holds",
        what="A `deny`, or several together, cover everything that an `allow` gives.",
        why="A `deny` beats every `allow`. The rule gives nothing to anybody.",
        bad=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  author: Member owner\n"
        + "  public: bool\n"
        + "  allow read to authenticated\n"
        + "  allow delete to editor\n"
        + "  allow delete when author == caller and public\n"
        + "  deny delete when public\n"
        + "}\n"
        + "resource Note { read delete }\n",
        good=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  author: Member owner\n"
        + "  public: bool\n"
        + "  allow read to authenticated\n"
        + "  allow delete to editor\n"
        + "  allow delete when author == caller\n"
        + "  deny delete when public\n"
        + "}\n"
        + "resource Note { read delete }\n",
    ),
    Entry(
        code="FG4104",
        slug="denies-nothing",
        headline="this `deny` of `{owner}` refuses nothing that was allowed",
        what="No `allow` gives any of what a `deny` takes away.",
        why=(
            "What no rule allows is refused already. Either the rule is needless, or the `allow` "
            "that it was meant for is missing or says something else."
        ),
        bad=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  allow read to authenticated\n"
        + "  allow update to editor\n"
        + "  deny update to reader\n"
        + "}\n"
        + "resource Note { read update }\n",
        good=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  allow read to authenticated\n"
        + "  allow update to editor\n"
        + "}\n"
        + "resource Note { read update }\n",
    ),
    Entry(
        code="FG4105",
        slug="nobody-gets-through",
        headline="nobody can {verb} `{name}`",
        what=(
            "The operation has rules, but no caller and no row fulfils all that it asks: the rules "
            "of the entity, those inside the operation, and that every row it names can be read."
        ),
        why="An operation that refuses everybody is a mistake in one of its rules.",
        bad=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  allow read, update to editor\n"
        + "}\n"
        + "resource Note { read  update { allow to reader } }\n",
        good=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  allow read, update to editor\n"
        + "}\n"
        + "resource Note { read  update { allow to editor } }\n",
    ),
    Entry(
        code="FG4106",
        slug="rows-out-of-sight",
        headline="those whom this `{effect}` of `{owner}` speaks of may not read the rows",
        what="A rule lets callers change rows that no rule lets them read.",
        why=(
            "A row that the caller may not read is answered 404, whatever else the rules say, so "
            "the rule gives nothing."
        ),
        bad=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  author: Member owner\n"
        + "  allow read when author == caller\n"
        + "  allow update when author == caller\n"
        + "  allow delete when author != caller\n"
        + "}\n"
        + "resource Note { read update }\n"
        + 'resource Note as "dead" at "/dead" { delete }\n',
        good=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  author: Member owner\n"
        + "  allow read to authenticated\n"
        + "  allow update when author == caller\n"
        + "  allow delete when author != caller\n"
        + "}\n"
        + "resource Note { read update }\n"
        + 'resource Note as "dead" at "/dead" { delete }\n',
    ),
    Entry(
        code="FG4107",
        slug="nobody-reads",
        headline="nobody can ever read a `{name}`",
        what=(
            "Rows are added to an entity that no rule lets anybody read, that no other answer "
            "shows and that no expression looks at."
        ),
        why="What nobody sees and nothing depends on need not be stored.",
        bad=HEAD
        + "entity Complaint {\n"
        + "  text: text\n"
        + "  allow create to anyone\n"
        + "}\n"
        + "resource Complaint { create }\n",
        good=HEAD
        + "entity Complaint {\n"
        + "  text: text\n"
        + "  allow create to anyone\n"
        + "  allow read to editor\n"
        + "}\n"
        + "resource Complaint { create list }\n",
    ),
    Entry(
        code="FG4108",
        slug="idle-role",
        headline="no rule speaks of the role `{role}`",
        what=(
            "A role other than the one that everybody has at first is named by no rule and no "
            "condition."
        ),
        why="Whoever has it may do no more than a plain caller. A rule was forgotten.",
        bad=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "enum Role { reader, editor, auditor }\n"
            "entity Member { email: email unique  password: password  role: Role = Role.reader }\n"
            "entity Note { text: text  allow read to anyone  allow write to editor }\n"
            "resource Note\n"
        ),
        good=(
            "app notes { auth jwt { user: Member, login: email } }\n"
            "enum Role { reader, editor }\n"
            "entity Member { email: email unique  password: password  role: Role = Role.reader }\n"
            "entity Note { text: text  allow read to anyone  allow write to editor }\n"
            "resource Note\n"
        ),
    ),
    Entry(
        code="FG4109",
        slug="required-and-forbidden",
        headline="a `{entity}` needs `{field}`, and nobody may {verb} one with it",
        what="The input requires a key that the rules narrow away for everybody.",
        why="With the key the answer is 403, without it 422: no row is ever made.",
        bad=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  stars: int\n"
        + "  allow read to anyone\n"
        + "  allow create(text) to authenticated\n"
        + "}\n"
        + "resource Note { read create }\n",
        good=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  stars: int = 0\n"
        + "  allow read to anyone\n"
        + "  allow create(text) to authenticated\n"
        + "}\n"
        + "resource Note { read create }\n",
    ),
    Entry(
        code="FG4110",
        slug="rule-needless",
        headline="other rules of `{owner}` cover this `{effect}`",
        what="Everything that a rule allows is allowed without it as well.",
        why=(
            "A needless rule looks as if it limited something. It does not: the wider rule holds "
            "all the same."
        ),
        bad=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  author: Member owner\n"
        + "  allow read to anyone\n"
        + "  allow read when author == caller\n"
        + "}\n"
        + "resource Note { read }\n",
        good=HEAD
        + "entity Note {\n"
        + "  text: text\n"
        + "  author: Member owner\n"
        + "  allow read when author == caller\n"
        + "}\n"
        + "resource Note { read }\n",
    ),
    Entry(
        code="FG4111",
        slug="claim-broken",
        headline="`{claim}` was forbidden, and the spec allows it",
        what="`fastgen check --forbid` found a way to do what must not be possible.",
        why="The claim is checked against the rules, for every caller and every row.",
        bad='fastgen check spec.fg --forbid "anonymous write"',
        good='fastgen check spec.fg --forbid "anonymous write except Member"',
        example="shell",
    ),
)
