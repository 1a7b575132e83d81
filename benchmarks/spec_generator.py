"""Writes a large, realistic spec of N entities, the same one every time.

`python -m benchmarks.spec_generator 100 > big.fg`
"""

import sys
from collections.abc import Iterator

QUALITIES = """
    Annual Blue Central Daily Eastern Final Global Hidden Inner Joint Key Local Mobile
    Northern Open Prime Quick Remote Spare Total Urban Vital Western Yearly Zonal
""".split()
THINGS = """
    Asset Batch Claim Depot Event Folder Grant Harvest Invoice Journey Kit Lease Meeting
    Notice Offer Parcel Quote Route Shipment Ticket Unit Voucher Warehouse Yard Zone
    Budget Contract Delivery Estimate Fixture Garage Hearing Inspection Job Kennel
    Ledger Machine Network Order Permit
""".split()
LARGEST = len(QUALITIES) * len(THINGS)
STATES = "draft, active, paused, closed"
FAMILY = 10  # entities that refer to one another


def entity_name(number: int) -> str:
    """Return the name of the entity with this number.

    >>> entity_name(0), entity_name(41)
    ('AnnualAsset', 'BlueBatch')
    """
    return QUALITIES[number // len(THINGS)] + THINGS[number % len(THINGS)]


def field_name(entity: str) -> str:
    """Return the name of an entity in the style of a field.

    >>> field_name("AnnualAsset")
    'annual_asset'
    """
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in entity).removeprefix("_")


def parent_of(number: int) -> int | None:
    """Return the entity that this one belongs to: each family of ten is a small tree."""
    return None if number % FAMILY == 0 else number - number % FAMILY + (number % FAMILY - 1) // 3


def generate_spec(count: int) -> str:
    """Return the text of a spec with so many entities, at least one, at most 1,000."""
    if not 1 <= count <= LARGEST:
        raise ValueError(f"the number of entities is between 1 and {LARGEST}, not {count}")
    parts = ["\n".join(_header())]
    parts += ["\n".join(_entity(number, count)) for number in range(count)]
    return "\n\n".join(parts) + "\n"


def _header() -> Iterator[str]:
    yield 'app big "A large backend" {'
    yield "  auth jwt { user: Account, login: email }"
    yield "}"
    yield ""
    yield "enum Role { member, clerk, manager }"
    yield ""
    yield "entity Account {"
    yield "  email: email unique lower trim"
    yield "  password: password"
    yield "  role: Role = Role.member"
    yield "  allow create to anyone"
    yield "  allow read, update(email, password) when self == caller"
    yield "  allow all to manager"
    yield "}"


def _entity(number: int, count: int) -> Iterator[str]:
    name = entity_name(number)
    parent = parent_of(number)
    children = [
        other
        for other in range(number + 1, min(count, number - number % FAMILY + FAMILY))
        if parent_of(other) == number
    ]
    has_state = number % 3 == 0
    if has_state:
        yield f"enum {name}State {{ {STATES} }}"
        yield ""
    yield f'entity {name} "{_sentence(name)}" {{'
    yield "  code: string(/[A-Z]{2,4}-[0-9]{4}/) unique"
    yield "  name: string(1..120) search trim"
    yield "  amount: int(0..) = 0"
    if number % 2 == 0:
        yield "  price: decimal(12, 2, 0..)"
    if number % 4 == 1:
        yield "  notes: text(..4000)?"
    if has_state:
        yield f"  state: {name}State = {name}State.draft"
    yield "  owner: Account owner"
    yield "  created: datetime = now readonly"
    if parent is not None:
        yield f"  parent: {entity_name(parent)} on delete {('restrict', 'cascade')[number % 2]}"
    if children:
        rows = f"{field_name(entity_name(children[0]))}_rows"
        yield f"  {rows}: {entity_name(children[0])}[] via parent"
    if number % 7 == 6:
        yield f"  related: {entity_name(number - 5)}[]"
    if children:
        yield f"  busy: int := count({rows} where .amount > 0)"
    elif number % 2 == 0:
        yield "  worth: decimal(14, 2) := price * amount"
    if number % 5 == 2:
        yield '  check amount <= 1000000 else "That is too many"'
    if number % 4 == 2:
        yield '  check unique (owner, name) else conflict "You have one of this name"'
    yield "  allow create to authenticated"
    yield "  allow read, update when owner == caller"
    yield f"  allow all to {('clerk, manager', 'manager')[number % 2]}"
    yield "}"
    yield f'resource {name} at "/{field_name(name).replace("_", "-")}-list" {{'
    filters = "name, min_amount: amount >=" + (", state" if has_state else "")
    listing = "sort created, name  search name  order by .created desc  page 20 max 100"
    yield f"  list {{ filter {filters}  {listing} }}"
    yield "  create  read  update  delete"
    yield "}"
    if number % 5 == 4:
        yield from _action(name)


def _action(name: str) -> Iterator[str]:
    row = field_name(name)
    yield f"action restock_{row}({row}: {name}, quantity: int(1..100)) at post"
    yield f'  "/{row.replace("_", "-")}-list/{{{row}}}/restock" {{'
    yield "  allow to clerk, manager"
    yield f'  require {row}.amount + quantity <= 5000 else conflict "There is no room"'
    yield f"  update {row} {{ amount: {row}.amount + quantity }}"
    yield f"  return {row}"
    yield "}"


def _sentence(name: str) -> str:
    return field_name(name).replace("_", " ").capitalize()


if __name__ == "__main__":
    sys.stdout.write(generate_spec(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
