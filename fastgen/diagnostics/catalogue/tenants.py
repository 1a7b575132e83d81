"""FG43xx: tenants whose rows could not be kept apart."""

from fastgen.diagnostics.catalogue.entry import Entry

APP = "app desk { auth jwt { user: Person, login: email } }\n"
COMPANY = "entity Company { name: string(1..80)  allow read to authenticated }\n"
PERSON = (
    "entity Person { company: Company tenant  email: email unique  password: password  "
    "allow read to authenticated }\n"
)
HEAD = APP + COMPANY + PERSON
"""What the examples have in common: the tenants, and who belongs to them."""
NOTE = "entity Note { company: Company tenant  text: string(1..80)  allow all to authenticated }\n"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG4301",
        slug="caller-without-tenant",
        headline="nothing says which tenant a `{user}` belongs to",
        what="A field has the flag `tenant`, and the entity that signs in has no such field.",
        why="Queries are scoped to the tenant of the caller, whose own field names it.",
        bad=APP
        + COMPANY
        + "entity Person { email: email unique  password: password }\n"
        + "entity Note { company: Company tenant  text: string(1..80) }\n",
        good=HEAD + "entity Note { company: Company tenant  text: string(1..80) }\n",
    ),
    Entry(
        code="FG4302",
        slug="tenant-misfit",
        headline="`{field}` cannot be the tenant: {reason}",
        what="A field with the flag `tenant` does not say, once and for all, whose a row is.",
        why=(
            "Every row of such an entity belongs to one tenant, which is of the same entity as "
            "the caller's: a row without one, or with two, would be nobody's or anybody's."
        ),
        bad=HEAD + "entity Note { company: Company? tenant  text: string(1..80) }\n",
        good=HEAD + "entity Note { company: Company tenant  text: string(1..80) }\n",
    ),
    Entry(
        code="FG4303",
        slug="tenant-leaks",
        headline="`{entity}` belongs to no tenant, and `{field}` holds a `{target}` of one",
        what=(
            "A row that all tenants see refers to a row of one tenant. A reference that may be "
            "null, and a set, do not say whose a row is; one that is always there does."
        ),
        why="Whoever reads the one would learn of the other.",
        bad=HEAD + NOTE + "entity Tag { name: string(1..40)  example: Note? }\n",
        good=HEAD
        + NOTE
        + "entity Tag { company: Company tenant  name: string(1..40)  example: Note? }\n",
    ),
    Entry(
        code="FG4304",
        slug="unique-among-tenants",
        headline="{names} would be unique among all tenants",
        what=(
            "The rows belong to a tenant by another row, and what is to be unique does not "
            "mention one."
        ),
        why="A tenant who meets a value in use would learn what another one has.",
        bad=HEAD
        + NOTE
        + "entity Line { note: Note  number: int unique  allow all to authenticated }\n",
        good=HEAD
        + NOTE
        + "entity Line {\n"
        + "  note: Note\n"
        + "  number: int\n"
        + "  check unique (note, number)\n"
        + "  allow all to authenticated\n"
        + "}\n",
    ),
    Entry(
        code="FG4305",
        slug="tenant-in-path",
        headline="`{{{name}}}` in the path would name the tenant",
        what="A path has a parameter for the field with the flag `tenant`.",
        why="The tenant is the caller's, whatever a request says.",
        bad=HEAD + NOTE + 'resource Note at "/companies/{company}/notes" { list }\n',
        good=HEAD + NOTE + 'resource Note at "/notes" { list }\n',
    ),
    Entry(
        code="FG4306",
        slug="tenant-stated",
        headline="`{field}` cannot be said here: it is the caller's",
        what=(
            "A statement says the tenant of a row. It may be the caller's own, one that the same "
            "action has just made, and any where nobody has to be signed in."
        ),
        why="Whoever is signed in writes for one tenant alone.",
        bad=APP
        + "entity Company { name: string(1..80)  allow read to authenticated }\n"
        + PERSON
        + NOTE
        + "action add(company: Company, text: string(1..80)) {\n"
        + "  allow to authenticated\n"
        + "  create Note { company, text }\n"
        + "}\n",
        good=HEAD
        + NOTE
        + "action add(text: string(1..80)) {\n"
        + "  allow to authenticated\n"
        + "  create Note { text }\n"
        + "}\n",
    ),
    Entry(
        code="FG4307",
        slug="tenant-unknown",
        headline="nothing says which tenant a new `{entity}` belongs to",
        what=(
            "A row of a tenant is made where nobody is signed in, or by a caller who may have no "
            "tenant."
        ),
        why="The row would belong to nobody.",
        bad=HEAD
        + NOTE
        + "action add(text: string(1..80)) { allow to anyone  create Note { text } }\n",
        good=HEAD
        + NOTE
        + "action add(text: string(1..80)) { allow to authenticated  create Note { text } }\n",
    ),
)
