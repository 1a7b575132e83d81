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
)
