"""A whole random spec, as text."""

from __future__ import annotations

import random

from tests.differential.random_specs.actions import Actions
from tests.differential.random_specs.entities import Entities
from tests.differential.random_specs.parts import (
    ENTITIES,
    MEMBERS,
    RandomEntity,
    RandomField,
    RandomWorld,
)
from tests.differential.random_specs.resources import Resources
from tests.differential.random_specs.rules import Rules

VALUES = """type Coin { face: int(0..9), metal: string(..5)? }
type Circle { kind: string, radius: int }
type Square { kind: string, side: int = 1 }
type Shape = Circle | Square by kind"""


def random_spec(chance: random.Random) -> str:
    """Return the text of a spec, which nearly always is without mistakes."""
    world = RandomWorld(chance, accounts=chance.random() < 0.55)
    for name in chance.sample(["Color", "Level"], chance.randint(0, 2)):
        world.enums[name] = tuple(chance.sample(MEMBERS, chance.randint(2, 3)))
    entities = Entities(world)
    if world.accounts:
        declare_people(world)
    declared = [entities.declare(name) for name in chance.sample(ENTITIES, chance.randint(1, 3))]
    for entity in declared:
        entities.relate(entity)
    for entity in declared:
        entities.flow(entity)
        entities.compute(entity)
        entities.check(entity)
        entities.views(entity)
    for entity in declared:
        Rules(world).of_entity(entity)
    resources = [Resources(world).of_entity(entity) for entity in declared]
    actions = [Actions(world).action(number) for number in range(chance.randint(0, 3))]
    enums = [f"enum {name} {{ {', '.join(members)} }}" for name, members in world.enums.items()]
    roles = ["enum Role { guest, clerk, manager }"] if world.accounts else []
    blocks = [entity_text(one) for one in world.entities.values()]
    people = ['resource Person at "/people" { list read update }'] if world.accounts else []
    return (
        "\n\n".join(
            [app_text(world), VALUES, *roles, *enums, *blocks, *people, *resources, *actions]
        )
        + "\n"
    )


def app_text(world: RandomWorld) -> str:
    """Return the first lines."""
    settings = []
    if world.maybe(0.2):
        settings.append(f"wire: {world.chance.choice(['camel', 'kebab'])}")
    if world.maybe(0.15):
        settings.append('base: "/api/v1"')
    if world.accounts:
        settings.append("auth jwt { user: Person, login: email }")
    return f"app random {{\n  {chr(10).join(settings)}\n}}"


def declare_people(world: RandomWorld) -> None:
    """Declare those who ask."""
    person = RandomEntity("Person", "/people")
    person.fields = [
        RandomField("nickname", "text", 'nickname: string(..20) = "Somebody"'),
        RandomField("points", "int", "points: int = 0 readonly", given=False),
    ]
    person.lines = [
        "email: email unique", "password: password", "role: Role = Role.guest",
        "allow create to anyone", "allow read to authenticated",
        "allow update when self == caller", "allow all to manager",
    ]  # fmt: skip
    world.entities["Person"] = person


def entity_text(entity: RandomEntity) -> str:
    """Return the text of an entity."""
    lines = [one for one in entity.lines if one.startswith("include")]
    lines += [one.line for one in entity.fields if one.line]
    lines += [one for one in entity.lines if not one.startswith("include")]
    inner = "\n  ".join(lines)
    return f"entity {entity.name} {{\n  {inner}\n}}"
