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
)
