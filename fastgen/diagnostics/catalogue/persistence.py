"""FG5xxx: the data cannot be stored as the spec says."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG5001",
        slug="inverse-mismatch",
        headline="`{field}` is not the other side of `{via}`",
        what=("A list written with `via` names a field that does not point back to this entity."),
        why=(
            "A to-many relation is stored in the other side; without it there is no column to "
            "follow."
        ),
        bad=(
            "app shop\n"
            "entity Product {\n"
            "  parts: Part[] via owner\n"
            "}\n"
            "entity Part {\n"
            "  product: Product\n"
            "  owner: string\n"
            "}\n"
        ),
        good=(
            "app shop\n"
            "entity Product {\n"
            "  parts: Part[] via product\n"
            "}\n"
            "entity Part {\n"
            "  product: Product\n"
            "  owner: string\n"
            "}\n"
        ),
    ),
    Entry(
        code="FG5002",
        slug="cyclic-computed-field",
        headline="the computed field `{field}` depends on itself",
        what="Following the expressions of computed fields leads back to where it began.",
        why="There is no order in which the values could be worked out.",
        bad=("app shop\n" "entity Product {\n" "  a: int := b + 1\n" "  b: int := a + 1\n" "}\n"),
        good=("app shop\n" "entity Product {\n" "  a: int\n" "  b: int := a + 1\n" "}\n"),
    ),
    Entry(
        code="FG5003",
        slug="clear-not-null",
        headline="`{field}` cannot be cleared: it is never null",
        what=(
            "A relation is to be cleared when the other row goes, and its type does not allow "
            "null."
        ),
        why="The delete would fail each time.",
        bad=(
            "app shop\n"
            "entity Maker { name: string }\n"
            "entity Product { maker: Maker on delete clear }\n"
        ),
        good=(
            "app shop\n"
            "entity Maker { name: string }\n"
            "entity Product { maker: Maker? on delete clear }\n"
        ),
    ),
    Entry(
        code="FG5004",
        slug="misplaced-on-delete",
        headline="`on delete` says nothing about `{field}`",
        what="`on delete` stands at a field that holds no key of another row.",
        why="What happens on delete is said where the key is stored: at the to-one side.",
        bad=("app shop\n" "entity Product { name: string on delete cascade }\n"),
        good=("app shop\n" "entity Product { name: string }\n"),
    ),
    Entry(
        code="FG5006",
        slug="unsuited-flag",
        headline="`{flag}` needs {needs}, and `{field}` is none",
        what="A flag stands at a field whose type or kind it has no meaning for.",
        why="It would be ignored, and somebody would rely on it.",
        bad=("app shop\n" "entity Product { stock: int search }\n"),
        good=("app shop\n" "entity Product { name: string search }\n"),
    ),
    Entry(
        code="FG5007",
        slug="inverse-of-many",
        headline="`{field}` is to be one row, and `{via}` is not unique",
        what="The other side of a to-one relation lets several rows point at the same one.",
        why="There could be two rows where the spec says one.",
        bad=(
            "app shop\n"
            "entity Product { detail: Detail via product }\n"
            "entity Detail { product: Product }\n"
        ),
        good=(
            "app shop\n"
            "entity Product { detail: Detail via product }\n"
            "entity Detail { product: Product unique }\n"
        ),
    ),
    Entry(
        code="FG5008",
        slug="default-reads-row",
        headline="the default of `{field}` reads the row that is being made",
        what="A default uses another field of the same row.",
        why="While the row is made the other field may not have its value yet.",
        bad=("app shop\n" "entity Product { price: int  double: int = price * 2 }\n"),
        good=("app shop\n" "entity Product { price: int  double: int := price * 2 }\n"),
    ),
    Entry(
        code="FG5009",
        slug="unstorable-condition",
        headline="this is not a condition that a database can hold",
        what=("The `where` of a unique rule looks at the clock, at other rows or at who asks."),
        why=(
            "Only the database can keep two requests from breaking the rule at once, and it sees "
            "one row."
        ),
        bad=(
            "app shop\n"
            "entity Product { name: string  sold: date  check unique (name) where sold > today }\n"
        ),
        good=(
            "app shop\n"
            "entity Product { name: string  sold: date?  check unique (name) where sold is null }\n"
        ),
    ),
    Entry(
        code="FG5010",
        slug="no-column",
        headline="`{field}` is no column",
        what="An index or a unique rule names a field that is computed or stored elsewhere.",
        why="A database can only look after its own columns.",
        bad=(
            "app shop\n"
            "entity Product { name: string  size: int := length(name)  index (size) }\n"
        ),
        good=(
            "app shop\n"
            "entity Product { name: string  size: int := length(name)  index (name) }\n"
        ),
    ),
    Entry(
        code="FG5011",
        slug="unreachable-state",
        headline="the state `{state}` is never reached from `{first}`",
        what=("No chain of moves leads from the first state to the one where this move starts."),
        why="The move could never be made.",
        bad=(
            "app shop\n"
            "entity Order { status: flow { pay: draft -> paid  ship: payed -> shipped } }\n"
            "resource Order { read }\n"
        ),
        good=(
            "app shop\n"
            "entity Order { status: flow { pay: draft -> paid  ship: paid -> shipped } }\n"
            "resource Order { read }\n"
        ),
    ),
    Entry(
        code="FG5012",
        slug="not-a-set",
        headline="this is no set that rows can be added to",
        what=("`add` or `remove` names something that is not a many-to-many relation of one row."),
        why="Rows of any other relation belong to it by a field of their own.",
        bad=(
            "app shop\n"
            "entity Product { parts: Part[] via product }\n"
            "entity Part { product: Product }\n"
            "action put(product: Product, part: Part) { add part to product.parts }\n"
        ),
        good=(
            "app shop\n"
            "entity Product { parts: Part[] }\n"
            "entity Part { name: string }\n"
            "action put(product: Product, part: Part) { add part to product.parts }\n"
        ),
    ),
    Entry(
        code="FG5013",
        slug="field-unset",
        headline="a new `{entity}` needs {names}",
        what=(
            "A row is created without a value for a field that has no default and cannot be null."
        ),
        why="The database would refuse the row.",
        bad=(
            "app shop\n"
            "entity Product { name: string  price: int }\n"
            "action add(name: string) { create Product { name } }\n"
        ),
        good=(
            "app shop\n"
            "entity Product { name: string  price: int }\n"
            "action add(name: string) { create Product { name, price: 1 } }\n"
        ),
    ),
    Entry(
        code="FG5014",
        slug="not-writable",
        headline="`{field}` cannot be written: {reason}",
        what="An input or a statement gives a value to a field that takes none.",
        why="The value would be lost, or a promise about the field broken.",
        bad=(
            "app shop\n"
            "entity Product { name: string  size: int := length(name) }\n"
            "resource Product { create { input { name, size } } }\n"
        ),
        good=(
            "app shop\n"
            "entity Product { name: string  size: int := length(name) }\n"
            "resource Product { create { input { name } } }\n"
        ),
    ),
    Entry(
        code="FG5015",
        slug="two-sets",
        headline="`{one}` and `{other}` may be one relation or two",
        what=(
            "Two entities have a set of each other, and neither says `via`: nothing tells whether "
            "they are the two sides of one relation."
        ),
        why=(
            "Read as two relations, what is added to one is not seen in the other. Two that are "
            "meant have an inverse each, or a link entity."
        ),
        bad=(
            "app shop\n"
            "entity Shelf { products: Product[] }\n"
            "entity Product { shelves: Shelf[] }\n"
        ),
        good=(
            "app shop\n"
            "entity Shelf { products: Product[] }\n"
            "entity Product { shelves: Shelf[] via products }\n"
        ),
    ),
    Entry(
        code="FG5016",
        slug="needed-circle",
        headline="no `{entity}` can ever be made: it needs a row that needs it",
        what=(
            "Rows need each other in a circle: each refers to another one that has to exist "
            "before, and none of the references may be null."
        ),
        why="There is no first row.",
        bad=(
            "app shop\n"
            "entity Order { invoice: Invoice }\n"
            "entity Invoice { order: Order }\n"
            "resource Order { read }\n"
        ),
        good=(
            "app shop\n"
            "entity Order { invoice: Invoice? }\n"
            "entity Invoice { order: Order }\n"
            "resource Order { read }\n"
        ),
    ),
    Entry(
        code="FG5017",
        slug="circular-key",
        headline="the key `{field}` leads back to itself",
        what="The keys of rows are the keys of other rows, in a circle.",
        why="To name one of these rows one would have to name it first.",
        bad=(
            "app shop\n"
            "entity Order { invoice: Invoice key }\n"
            "entity Invoice { order: Order key }\n"
        ),
        good=(
            "app shop\n"
            "entity Order { number: int key }\n"
            "entity Invoice { order: Order key }\n"
        ),
    ),
    Entry(
        code="FG5901",
        slug="storage-not-compiled",
        headline="{what} is understood but not compiled yet",
        what="An entity uses a built-in mixin or a flag that this release does not compile.",
        why=(
            "Rows that were not kept apart, versioned or hidden as the spec says would do harm "
            "unseen."
        ),
        bad=("app notes\n" "entity Note { text: text  size: int := length(text) stored }\n"),
        good=("app notes\n" "entity Note { text: text  size: int := length(text) }\n"),
    ),
)
