"""FG9xxx: fastgen itself is at fault."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG9001",
        slug="internal-error",
        headline="fastgen failed in a way it should not: {error}",
        what=(
            "An exception reached the top of the program. This is a bug in fastgen, not in the "
            "spec."
        ),
        why=(
            "A mistake in a spec is reported with its place and a help line and never ends like "
            "this. Please report it with the command, the spec (or the smallest part of it that "
            "fails) and the traceback, which FASTGEN_TRACEBACK=1 shows."
        ),
    ),
    Entry(
        code="FG9002",
        slug="missing-data",
        headline="the data folder `{name}` of fastgen is missing",
        what="The grammar, the templates or the schemas that belong to fastgen were not found.",
        why="The installation is incomplete: these folders are shipped inside the package.",
        bad="rm -r site-packages/fastgen/_data\n",
        good="pip install --force-reinstall fastgen\n",
        example="shell",
    ),
)
