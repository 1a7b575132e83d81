"""FG5xxx: the data cannot be stored as the spec says."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG5001",
        slug="inverse-mismatch",
        headline="`{field}` is not the other side of `{via}`",
        what="A list written with `via` names a field that does not point back to this entity.",
        why=(
            "A to-many relation is stored in the other side; without it there is no column to "
            "follow."
        ),
        bad=(
            "app shop\nentity Product {\n  parts: Part[] via owner\n}\n"
            "entity Part {\n  product: Product\n  owner: string\n}\n"
        ),
        good=(
            "app shop\nentity Product {\n  parts: Part[] via product\n}\n"
            "entity Part {\n  product: Product\n  owner: string\n}\n"
        ),
    ),
    Entry(
        code="FG5002",
        slug="cyclic-computed-field",
        headline="the computed field `{field}` depends on itself",
        what="Following the expressions of computed fields leads back to where it began.",
        why="There is no order in which the values could be worked out.",
        bad="app shop\nentity Product {\n  a: int := b + 1\n  b: int := a + 1\n}\n",
        good="app shop\nentity Product {\n  a: int\n  b: int := a + 1\n}\n",
    ),
)
