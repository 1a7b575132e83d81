"""FG7xxx: a check of the generated code found something."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG7001",
        slug="generated-type-error",
        headline="mypy refuses the code made from this: {message}",
        what="The generated project does not pass `mypy --strict`.",
        why="What is generated must pass the checks that a person's code must pass.",
        bad="fastgen build spec.fg -o out && mypy --strict out/app\n",
        example="shell",
    ),
    Entry(
        code="FG7002",
        slug="generated-lint-error",
        headline="{tool} refuses the code made from this: {message}",
        what="A linter or a security check found something in the generated project.",
        why="What is generated must pass the checks that a person's code must pass.",
        bad="fastgen build spec.fg -o out && ruff check out\n",
        example="shell",
    ),
    Entry(
        code="FG7003",
        slug="not-lowered",
        headline="this is understood but not compiled yet: {what}",
        what="The spec is right, and this release writes no code for a part of it.",
        why="A part that was left out silently would be a project that does something else.",
        bad="fastgen build spec.fg -o out\n",
        example="shell",
    ),
    Entry(
        code="FG7004",
        slug="scenario-without-test",
        headline="no test is made of this scenario: {what}",
        what="The tests of the generated project leave this scenario out.",
        why=(
            "A test says each value that it sends and expects. Here one is not known before the "
            "test runs, or the database cannot be asked for it."
        ),
        bad="fastgen build spec.fg -o out\n",
        example="shell",
    ),
    Entry(
        code="FG7005",
        slug="operation-without-test",
        headline="no test of the generated project sends `{what}`",
        what="The tests that are written for each operation do without this one.",
        why=(
            "A test is written where its answer is certain. What this operation answers depends "
            "on more than the tests can arrange; a scenario that uses it is a test of it."
        ),
        bad="fastgen build spec.fg -o out\n",
        example="shell",
    ),
    Entry(
        code="FG7006",
        slug="unfit-layout",
        headline="the layout `{layout}` cannot hold this app: {reason}",
        what="A layout was asked for, by `layout:` in the app or by `--layout`, that does not fit.",
        why=(
            "`single` puts the modules of the one entity directly into `app`: those of a second "
            "one would have the same names."
        ),
        bad="fastgen build shop.fg -o shop --layout single\n",
        good="fastgen build shop.fg -o shop --layout layered\n",
        example="shell",
    ),
    Entry(
        code="FG7010",
        slug="generated-test-fails",
        headline="the test `{test}` of the project fails: {message}",
        what="A test of the generated project, which is about this part of the spec, fails.",
        why="Either the code was changed and does something else now, or fastgen is wrong.",
        bad="fastgen check spec.fg --project out\n",
        example="shell",
    ),
    Entry(
        code="FG7011",
        slug="generated-syntax-error",
        headline="the file made from this is not Python: {message}",
        what="A file of the project cannot be compiled by the Python of the project.",
        why="The app does not start.",
        bad="fastgen check spec.fg --project out\n",
        example="shell",
    ),
    Entry(
        code="FG7012",
        slug="checker-missing",
        headline="`{tool}` was not run: something it needs is not installed",
        what="A check of the project was asked for, and its tool is not there.",
        why="What was not checked has not passed.",
        bad="fastgen check spec.fg --project out\n",
        good="python -m pip install ruff && fastgen check spec.fg --project out\n",
        example="shell",
    ),
    Entry(
        code="FG7013",
        slug="checker-unfinished",
        headline="`{tool}` came to no result: {reason}",
        what="A check of the project took too long, could not be started or ended strangely.",
        why="What was not checked has not passed.",
        bad="fastgen check spec.fg --project out\n",
        example="shell",
    ),
    Entry(
        code="FG7014",
        slug="no-index-helps",
        headline="every row is read for this: no index helps {message}",
        what="A list looks at all rows of a table to find the few that it answers with.",
        why="It is quick with the rows of a trial, and slow with those of a year.",
        bad="fastgen check spec.fg --project out\n",
        good="fastgen check spec.fg --project out --fix\n",
        example="shell",
    ),
    Entry(
        code="FG7015",
        slug="statement-in-loop",
        headline="a statement runs in each round of a loop, at {message}",
        what="The number of SQL statements of a request grows with the number of rows.",
        why="Each is a way to the database and back: a hundred rows cost a hundred of them.",
        bad="fastgen check spec.fg --project out\n",
        example="shell",
    ),
    Entry(
        code="FG7016",
        slug="licence-not-allowed",
        headline="a package has a licence that is not on the list: {message}",
        what="The project needs a package whose licence may ask for more than its own text.",
        why="Whoever ships the app has to keep to the licences of everything in it.",
        bad="fastgen check spec.fg --project out\n",
        example="shell",
    ),
    Entry(
        code="FG7017",
        slug="large-page",
        headline="an answer can be very long: {message}",
        what="A page of a list may have more rows than a request should carry.",
        why="One caller can keep the app and the database busy, and both in memory.",
        bad="fastgen check spec.fg --project out\n",
        example="shell",
    ),
)
