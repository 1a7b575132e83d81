"""Makes random requests for a program: valid ones to live rows, and wrong and hostile ones."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

from fastgen.ir.checked.entities import Field, ShapeField
from fastgen.ir.checked.frames import place_of
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.types import InputType, ListType
from fastgen.semantics.bodies import URLENCODED, is_form, is_text, whole_of
from fastgen.semantics.expressions import Scope
from fastgen.semantics.inputs import create_shape
from fastgen.semantics.messages import Request
from fastgen.semantics.values import Row
from fastgen.semantics.views import key_of, to_json
from fastgen.semantics.world import World
from fastgen.verification.comparison import Pairs
from fastgen.verification.list_queries import ListQueries
from fastgen.verification.model import Model
from fastgen.verification.near_misses import NearMisses
from fastgen.verification.samples import HOSTILE, HOSTILE_WORDS, Samples

JSON = {"Content-Type": "application/json"}
RAW_BODIES = (b"", b"{", b"[]", b"null", b'"x"', b'{"a":', b"\xff", b"[" * 5000, b'{"a":1}}')


TRIES = 10
"""How often a request to an operation is made until one is answered well."""
STRANGERS = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://shop.example"},
)


class Traffic:
    """A source of requests for the state that the model is in; the same seed, the same requests."""

    def __init__(self, model: Model, pairs: Pairs, seed: int) -> None:
        self.model = model
        self.pairs = pairs
        self.chance = random.Random(seed)  # noqa: S311
        self.samples = Samples(model.program, self.chance)
        self.lists = ListQueries(self.chance, self.samples)
        self.misses = NearMisses(self.chance, self.samples)
        self.tokens: list[str] = []
        self.callers: list[Mapping[str, str]] = []
        """What each caller sends to say who he is."""
        self.logins: dict[frozenset[tuple[str, str]], str] = {}
        """Who it is that sends this."""
        self.asking: str | None = None
        """Who the request is of that is being made."""
        ways = model.program.authentications
        self.ready = [route for auth in ways for route in auth.routes if len(ways) > 1]
        """The ready-made routes, where callers have several ways."""
        self.cursors: list[str] = []
        self.pages: list[tuple[Request, str]] = []
        """Lists that have another page, and its cursor."""
        self.lists_asked: dict[str, str] = {}
        """The parameter for the cursor of each list that was asked, by its target."""
        self.done: Counter[str] = Counter()
        """How often a request to an operation, by its id, was foreseen to be answered well."""

    def aimed(self) -> Request:
        """Return the next request: as often as not one that the interpreter answers with 2xx.

        Operations that were answered well less often come first.
        """
        if self.chance.random() < 0.4:
            return self.request()
        tried = self.chance.sample(self.model.program.operations, 1)
        if self.chance.random() < 0.6:
            every = [one for one in self.model.program.operations if one.verb != "delete"]
            some = self.chance.sample(every, min(4, len(every)))
            tried = sorted(some, key=self.turn)[:2] or tried
        request = None
        for operation in tried:
            for _ in range(TRIES):
                request = self.to(operation)
                status = self.model.foresee(request)
                if status is not None and status < 300:
                    self.done[operation.id] += 1
                    return request
        return self.request() if request is None else request

    def turn(self, operation: Operation) -> float:
        """Return when an operation's turn comes: those that make rows come three times as often."""
        return self.done[operation.id] / (3 if operation.verb in {"create", "bulk_create"} else 1)

    def request(self) -> Request:
        """Return the next request."""
        if self.ready and self.chance.random() < 0.15:
            return self.ready_made()
        if self.pages and self.chance.random() < 0.06:
            return self.next_page()
        return self.to(self.chance.choice(self.weighted()))

    def learn_page(self, request: Request, cursor: str) -> None:
        """Take note that the answer to a request has a page after it."""
        self.cursors.append(cursor)
        if request.method == "GET" and request.target in self.lists_asked:
            self.pages.append((request, cursor))

    def next_page(self) -> Request:
        """Return the request for the page after one of those that were answered last."""
        request, cursor = self.chance.choice(self.pages[-8:])
        place = self.lists_asked[request.target]
        path, _, query = request.target.partition("?")
        asked = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != place]
        if self.chance.random() < 0.3:  # of another size, or of another list
            asked = [pair for pair in asked if pair[0] != "limit"][self.chance.randint(0, 1) :]
        target = f"{path}?{urlencode([*asked, (place, cursor)])}"
        self.lists_asked[target] = place
        return Request(request.method, target, request.headers)

    def to(self, operation: Operation) -> Request:
        """Return a request to an operation."""
        chance = self.chance
        headers = dict(self.credentials())
        self.asking = self.logins.get(frozenset(headers.items()))
        method = operation.method if chance.random() < 0.97 else chance.choice(["PUT", "POST"])
        path = self.path(operation)
        query = self.query(operation)
        target = f"{path}?{urlencode(query)}" if query else path
        if operation.listing is not None and operation.listing.page.style == "cursor":
            self.lists_asked[target] = operation.listing.page.names[0]
        if is_form(operation) or whole_of(operation) is not None:
            media, content = self.plain_body(operation)
            if chance.random() < 0.05:
                headers |= chance.choice(STRANGERS)
            return Request(method, target, {**headers, "Content-Type": media}, content)
        if operation.input is None:
            return Request(method, target, headers)
        if chance.random() < 0.03:
            return Request(method, target, {**headers, **JSON}, chance.choice(RAW_BODIES))
        said: object = self.body(operation)
        for step in reversed(place_of(operation.contract.input, "it") or ()):
            # Now and then without its envelope, or with another key beside it.
            if chance.random() < 0.95:
                said = {str(step): said, **({"more": 1} if chance.random() < 0.03 else {})}
        body = json.dumps(said).encode()
        return Request(method, target, {**headers, **JSON}, body)

    def weighted(self) -> list[Operation]:
        """Return the operations, those that make rows more than once."""
        weights = {"create": 3, "list": 3, "delete": 1}
        return [
            one for one in self.model.program.operations for _ in range(weights.get(one.verb, 2))
        ]

    def credentials(self) -> Mapping[str, str]:
        """Return the headers of some caller, of nobody, of somebody unknown, or of several."""
        draw = self.chance.random()
        if not self.callers or draw < 0.12:
            return {}
        found = self.chance.choice(self.callers)
        if draw < 0.15:
            return {name: self.spoiled_word(name, value) for name, value in found.items()}
        if draw > 0.97:
            return {**found, **self.chance.choice(self.callers)}
        return found

    def spoiled_word(self, name: str, value: str) -> str:
        """Return a header that is not quite right."""
        if name == "Host":
            return value
        return self.chance.choice([value + "x", value[:-1], "unknown", value.partition("=")[0]])

    def ready_made(self) -> Request:
        """Return a request to a ready-made route that changes no password."""
        routes = [one for one in self.ready if one.name not in {"password", "register"}]
        route = self.chance.choice(routes)
        body = self.chance.choice([b"", b"{", b"[]", b"{}", b'{"username": 1}', b'"\\ud800"'])
        media = self.chance.choice(["application/json", "text/plain"])
        headers = {**self.credentials(), "Content-Type": media}
        return Request(route.method, route.path, headers, body)

    # ------------------------------------------------------------ paths

    def path(self, operation: Operation) -> str:
        """Return a path, mostly to rows that are there and belong together."""
        world = self.world()
        values: dict[str, object] = {}
        if operation.entity is not None and operation.verb != "action":
            row = self.row(operation.entity)
            # Rows above in the path: any for a new row or a list, now and then wrong ones.
            other = 0.5 if operation.verb in {"create", "list"} else 0.2
            above = self.chance.random() < other
            for part in operation.path_parameters:
                if part.role != "scope" or not above:
                    values[part.name] = self.of_row(row, part, world)
        path = operation.path
        for part in operation.path_parameters:
            value = values.get(part.name)
            if value is None and part.entity is not None:
                found = self.row(part.entity)
                value = None if found is None else self.field(found, part.field or "id", world)
            if value is None and part.role == "value":
                value = self.samples.value(part.type)
            if value is None or self.chance.random() < 0.05:
                value = self.chance.choice(HOSTILE_WORDS[:6])
            text = value if isinstance(value, str) else json.dumps(value)
            path = path.replace(f"{{{part.name}}}", quote(text.replace("/", ""), safe=""), 1)
        return path

    def of_row(self, row: Row | None, part: PathParameter, world: World) -> object:
        """Return what a row says about a parameter of its path."""
        if row is None:
            return None
        if part.scopes is None:
            return self.field(row, part.field or "id", world)
        current: Row = row
        for name in part.scopes.split("."):
            number = world.fields(current).get(name)
            own = world.entity(current.entity).fields[name]
            if not isinstance(number, int):
                return None
            current = Row(own.target or "", number)
        return self.field(current, part.field or "id", world)

    def field(self, row: Row, name: str, world: World) -> object:
        """Return a stored field as JSON."""
        own = world.entity(row.entity).fields[name]
        return to_json(world.fields(row)[name], own.type, Scope(world, None, {}))

    def row(self, entity: str) -> Row | None:
        """Return some row whose key both sides know."""
        world = self.world()
        known = [row for row in world.rows(entity) if self.is_known(row, world)]
        if self.asking is not None and entity in self.model.program.users:
            own = [row for row in known if self.asking in world.fields(row).values()]
            if own and self.chance.random() < 0.4:
                return own[0]
        return self.chance.choice(known) if known else None

    def is_known(self, row: Row, world: World) -> bool:
        """Tell whether the app calls a row by a name that is known here."""
        key = str(key_of(row, Scope(world, None, {})))
        generated = any(
            world.entity(row.entity).fields[name].generated for name in world.entity(row.entity).key
        )
        return not generated or key in self.pairs.forth or key.isdigit()

    def world(self) -> World:
        """Return the state to look at."""
        return World(self.model.program, self.model.environment(), self.model.state)

    # ------------------------------------------------------------ queries

    def query(self, operation: Operation) -> list[tuple[str, str]]:
        """Return query parameters."""
        found: list[tuple[str, str]] = []
        if operation.listing is not None:
            found = self.lists.query(operation.listing, self.cursors)
        for one in operation.parameters:
            if one.place == "query" and (not one.optional or self.chance.random() < 0.7):
                near = self.chance.random() < 0.08
                value = (self.misses if near else self.samples).value(one.type)
                found.append((one.wire, self.lists.word(value)))
        if found and self.chance.random() < 0.05:
            found.append(("nonsense", "1"))
        if found and self.chance.random() < 0.03:
            found.append(self.chance.choice(found))
        return found

    # ------------------------------------------------------------ bodies

    def body(self, operation: Operation) -> object:
        """Return a body, mostly a valid one."""
        parts = operation.input.fields if operation.input is not None else ()
        size = self.chance.randint(1, 3)
        if operation.verb == "bulk_delete":
            rows = [self.row(operation.entity or "") for _ in range(size)]
            scope = Scope(self.world(), None, {})
            body: object = {"keys": [key_of(row, scope) for row in rows if row is not None]}
        elif operation.verb.startswith("bulk"):
            body = {"items": [self.make_object(operation, parts) for _ in range(size)]}
        else:
            body = self.make_object(operation, parts)
        draw = self.chance.random()
        if draw < 0.12:
            body = self.misses.spoiled(body)
        elif draw < 0.3:
            self.miss(body, parts)
        return body

    def miss(self, body: object, parts: tuple[ShapeField, ...]) -> None:
        """Put a value beside what its key takes into an object, or into its first item."""
        if isinstance(body, dict) and isinstance(body.get("items"), list) and body["items"]:
            body = body["items"][0]
        known = [part for part in parts if isinstance(body, dict)]
        if known and isinstance(body, dict):
            part = self.chance.choice(known)
            body[part.wire] = self.misses.value(part.type)

    def plain_body(self, operation: Operation) -> tuple[str, bytes]:
        """Return a body that is a form, a text or one value, and its media type."""
        chance = self.chance
        if chance.random() < 0.05:
            media = chance.choice(["text/html", "application/json", "text/plain", URLENCODED])
            return media, chance.choice(RAW_BODIES)
        whole = whole_of(operation)
        if whole is None:
            return self.form(operation)
        value = self.samples.value(whole.type)
        if chance.random() < 0.15:
            value = chance.choice(HOSTILE)
        if not is_text(operation):
            return JSON["Content-Type"], json.dumps(value).encode()
        text = value if isinstance(value, str) else json.dumps(value)
        return "text/plain", text.encode("utf-8", "replace")

    def form(self, operation: Operation) -> tuple[str, bytes]:
        """Return a form, in one of its two spellings."""
        chance, fields = self.chance, dict[str, str]()
        for one in operation.parameters:
            if one.place != "form" or (one.optional and chance.random() < 0.4):
                continue
            target = getattr(one.type, "entity", None)
            row = self.row(target) if isinstance(target, str) else None
            value = self.samples.value(one.type) if target is None else "nonsense"
            if row is not None:
                value = key_of(row, Scope(self.world(), None, {}))
            fields[one.wire] = self.lists.word("" if chance.random() < 0.1 else value)
        if chance.random() < 0.05:
            fields["nonsense"] = "1"
        if chance.random() < 0.5:
            return URLENCODED, urlencode(fields, errors="replace").encode()
        parts = "".join(
            f'--limit\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        content = f"{parts}--limit--\r\n".encode("utf-8", "replace")
        return "multipart/form-data; boundary=limit", content

    def make_object(self, operation: Operation, parts: tuple[ShapeField, ...]) -> dict[str, object]:
        """Return an object with keys of live rows in it."""
        found: dict[str, object] = {}
        entity = self.model.program.entities.get(operation.entity or "")
        parameters = {one.name: one for one in operation.parameters}
        for part in parts:
            key = operation.verb == "bulk_update" and entity and part.source in entity.key
            if part.optional and not key and self.chance.random() < 0.5:
                continue
            if part.nullable and self.chance.random() < 0.15:
                found[part.wire] = None
                continue
            own = entity.fields.get(part.source or "") if entity is not None else None
            target = own.target if own is not None else None
            if part.name in parameters and operation.verb == "action":
                inner = parameters[part.name].type
                target = getattr(getattr(inner, "item", inner), "entity", None)
            if key and entity is not None:
                found[part.wire] = self.key_value(entity.name, part)
            elif target is not None:
                found[part.wire] = self.keys(target, part, own)
            elif self.chance.random() < 0.04:
                found[part.wire] = self.samples.beyond(part.type)
            else:
                value = self.samples.value(part.type)
                if own is not None and own.flags.rest and isinstance(value, dict):
                    found = {**value, **found}
                else:
                    found[part.wire] = value
        return found

    def key_value(self, entity: str, part: ShapeField) -> object:
        """Return the key of some row, for an item of a bulk update."""
        row = self.row(entity)
        if row is None:
            return self.samples.value(part.type)
        return self.field(row, part.source or part.name, self.world())

    def keys(self, target: str, part: ShapeField, own: Field | None) -> object:
        """Return the key of a row, or keys of rows, or rows nested in the input."""
        inner = part.type.item if isinstance(part.type, ListType) else part.type
        if isinstance(inner, InputType) and own is not None:
            entity = self.model.program.entities[target]
            without = frozenset({own.via or ""})
            shape = create_shape(entity, self.model.program, without=without)
            return [
                self.samples.make_object(shape.fields) for _ in range(self.chance.randint(0, 2))
            ]
        scope = Scope(self.world(), None, {})
        rows = [self.row(target) for _ in range(self.chance.randint(0, 3))]
        keys = [key_of(row, scope) for row in rows if row is not None]
        if isinstance(part.type, ListType):
            return keys[: part.type.maximum] if part.type.maximum is not None else keys
        return keys[0] if keys else self.samples.value(part.type)
