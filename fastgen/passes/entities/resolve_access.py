"""Resolves rules of access: who may do which operation, on which rows and fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from fastgen.diagnostics import Report, did_you_mean
from fastgen.ir import entities as written
from fastgen.ir.checked.entities import Access, Audience, Clause, Field
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.types import NullableType
from fastgen.ir.naming import snake_case
from fastgen.passes.declarations.tables import caller_of
from fastgen.passes.entities.anonymous import is_false_for, is_false_for_anonymous
from fastgen.passes.entities.scope_access import scope_access
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.typer import Typer
from fastgen.records import dataclass, replace

OPERATIONS = ("list", "read", "create", "update", "replace", "delete")
WRITES = ("create", "update", "replace", "delete")
FILLING = frozenset({"create", "update", "replace"})
SIGNED_IN: Audience = "authenticated"
WHO: dict[str, Audience] = {
    **dict.fromkeys(("everyone", "everybody", "anybody", "all", "public", "anonymous"), "anyone"),
    **dict.fromkeys(("user", "users", "signed_in", "logged_in"), SIGNED_IN),
}
"""What people call the callers that have no role."""
MISREAD = frozenset({"FG4002", "FG4003", "FG4005"})
"""What is reported of a rule that names no caller or no operation that there is."""


@dataclass(slots=True)
class Clauses:
    """The clauses of one operation while rules are read."""

    allow: list[Clause] = field(default_factory=list)
    deny: list[Clause] = field(default_factory=list)

    def freeze(self) -> Access:
        """Return what was gathered."""
        return Access(open=False, allow=tuple(self.allow), deny=tuple(self.deny))


def resolve_access(entity: written.Entity, env: Environment, typer: Typer) -> dict[str, Access]:
    """Return the access of every operation, toggle and move of an entity.

    `list` is `read` where no rule speaks of it; a toggle that no rule names is open to signed-in
    callers who may read the row. Without auth everything is open.
    """
    fields = typer.tables.fields[entity.name]
    users = typer.tables.users
    toggles = {
        name: own.target
        for name, own in fields.items()
        if own.kind == "many_to_many" and own.target in users
    }
    moves = [move.name for node in entity.fields for move in node.moves]
    found = {name: Clauses() for name in (*OPERATIONS, *toggles, *moves)}
    named: set[str] = set()
    for rule in entity.rules:
        clauses = resolve_clauses(rule, env, typer)
        for wanted in rule.operations:
            operations = _operations(wanted, found, list(toggles), moves, typer, rule)
            narrowed = _narrowed(wanted, rule, entity.name, fields, typer)
            for operation in operations:
                if wanted.name == operation:
                    named.add(operation)
                target = found[operation]
                for clause in clauses:
                    own = replace(clause, fields=narrowed)
                    if narrowed is None and operation in FILLING and rule.effect == "allow":
                        own = without_role(own, entity.name, fields, typer)
                    (target.allow if rule.effect == "allow" else target.deny).append(own)
    if typer.tables.user is None:
        return dict.fromkeys(found, Access(open=True))
    access = {name: gathered.freeze() for name, gathered in found.items()}
    if users[1:]:
        access["create"] = _by_owners(access["create"], fields.values())
    if "list" not in named:
        access["list"] = access["read"]
    for name in toggles:
        if name not in named:
            access[name] = Access(
                open=False,
                allow=tuple(_signed_in(clause) for clause in access["read"].allow),
                deny=access[name].deny,
            )
        if users[1:]:
            kind = toggles[name] or ""
            allow = tuple(_of_kind(clause, kind) for clause in access[name].allow)
            allow = tuple(clause for clause in allow if clause.kinds)
            access[name] = replace(access[name], allow=allow)
    return {
        name: scope_access(entity.name, name, rules, typer.tables) for name, rules in access.items()
    }


def resolve_clauses(rule: written.Rule, env: Environment, typer: Typer) -> list[Clause]:
    """Return who a rule speaks about and when, for every field: a clause for each kind."""
    return [_clause(rule, who, env, typer) for who in _audiences(rule, typer)]


def _clause(rule: written.Rule, who: Who, env: Environment, typer: Typer) -> Clause:
    audience, kinds = who.audience, who.kinds
    when: TypedExpression | None = None
    if rule.when is not None:
        users = typer.tables.users
        first = caller = caller_of(kinds or users) if users else None
        if audience == "anyone" and caller is not None:
            first = NullableType(caller)
        when = typer.condition(rule.when, replace(env, caller=first, used=set(env.used)))
        if audience == "anyone" and is_false_for_anonymous(when):
            audience = SIGNED_IN
        if audience == SIGNED_IN and users[1:]:
            those = _those_of(when, kinds or users)
            kinds, caller = () if those == users else those, caller_of(those)
        if audience != "anyone" and caller != first:
            when = typer.condition(rule.when, replace(env, caller=caller, used=set(env.used)))
    return Clause(audience=audience, roles=who.roles, when=when, span=rule.span, kinds=kinds)


def _those_of(when: TypedExpression, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the entities of callers for whom a condition may hold; all where it never does."""
    if not kinds[1:]:
        return kinds
    return tuple(kind for kind in kinds if not is_false_for(when, kind)) or kinds


def resolve_extra(
    rules: Iterable[written.Rule], env: Environment, typer: Typer, operation: str | None
) -> Access | None:
    """Return what rules inside a resource or an operation add; None when there are none.

    ``operation`` picks the rules of a resource that speak of it; a rule without operations speaks
    of all.
    """
    clauses = Clauses()
    some = False
    for rule in rules:
        names = [wanted.name for wanted in rule.operations]
        if names and operation is not None and not _speaks_of(names, operation):
            continue
        some = True
        found = resolve_clauses(rule, env, typer)
        (clauses.allow if rule.effect == "allow" else clauses.deny).extend(found)
    if not some or typer.tables.user is None:
        return None
    return clauses.freeze()


def without_role(clause: Clause, entity: str, fields: Mapping[str, Field], typer: Typer) -> Clause:
    """Keep role and `active` out of a rule that is not about roles and does not name them."""
    kind = typer.tables.kind(entity)
    if kind is None or clause.audience == "roles":
        return clause
    auth = kind.auth
    kept = {kind.role_field, auth.active, "verified" if auth.verify else None} - {None}
    if not kept:
        return clause
    writable = tuple(
        name
        for name, own in fields.items()
        if name not in kept
        and own.kind not in {"computed", "inverse"}
        and not own.flags.readonly
        and not own.generated
    )
    return replace(clause, fields=writable)


def _speaks_of(names: list[str], operation: str) -> bool:
    if operation in names or "all" in names:
        return True
    return ("write" in names and operation in WRITES) or (operation == "list" and "read" in names)


@dataclass(frozen=True, slots=True)
class Who:
    """Callers that a rule names: ``kinds`` are their entities, where there are several."""

    audience: Audience
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def _audiences(rule: written.Rule, typer: Typer) -> list[Who]:
    named: list[str] = []
    tables = typer.tables
    app = tables.spec.app
    several = len({way.user for way in (app.auths if app is not None else ())}) > 1
    entities = {snake_case(user): user for user in tables.users} if several else {}
    for name in rule.who:
        if name in {"anyone", SIGNED_IN} or name in tables.roles or name in entities:
            named.append(name)
            continue
        _report_who(name, rule, typer)
    if "anyone" in named or not rule.who:
        return [Who("anyone")]
    if SIGNED_IN in named:
        return [Who(SIGNED_IN)]
    roles = tuple(dict.fromkeys(name for name in named if name in tables.roles))
    if not entities:
        return [Who("roles", roles)]
    whole = {entities[name] for name in named if name not in roles}
    kinds = tuple(user for user in tables.users if user in whole)
    found = [Who(SIGNED_IN, (), kinds if kinds != tables.users else ())] if kinds else []
    for kind in tables.kinds:
        enum = tables.enums.get(kind.role_enum or "")
        members = {member.name for member in enum.members} if enum is not None else set()
        own = tuple(role for role in roles if role in members)
        if own and kind.entity not in whole:
            found.append(Who("roles", own, (kind.entity,)))
    return found or [Who("roles", roles)]


def misread(rules: Iterable[written.Rule], report: Report) -> bool:
    """Tell whether a rule was reported for its callers or operations: what it allows is unknown."""
    spans = [rule.span for rule in rules if rule.span is not None]
    places = [
        found.span
        for found in report.diagnostics
        if found.code in MISREAD and found.span is not None
    ]
    return any(
        rule.file == place.file and rule.start <= place.start and place.end <= rule.end
        for rule in spans
        for place in places
    )


def _report_who(name: str, rule: written.Rule, typer: Typer) -> None:
    if typer.tables.user is None:
        typer.report.error(
            "FG4002", rule.span, help="add `auth jwt { user: …, login: … }` to the app"
        )
        return
    meant = WHO.get(name) or did_you_mean(name, _who_there_is(typer))
    if meant:
        help_text = f"did you mean `{meant}`?"
    elif typer.tables.role_enum is None:
        user = typer.tables.user
        help_text = f"give `{user}` a field `role: Role` with an enum of the roles"
    else:
        help_text = f"add `{name}` to `enum {typer.tables.role_enum}`"
    typer.report.error("FG4003", rule.span, name=name, help=help_text)


def _who_there_is(typer: Typer) -> list[str]:
    users = typer.tables.users
    kinds = [snake_case(user) for user in users] if users[1:] else []
    return ["anyone", SIGNED_IN, *typer.tables.roles, *kinds]


def _operations(
    wanted: written.RuleOperation,
    found: Mapping[str, Clauses],
    toggles: list[str],
    moves: list[str],
    typer: Typer,
    rule: written.Rule,
) -> tuple[str, ...]:
    match wanted.name:
        case "all":
            return (*OPERATIONS, *toggles, *moves)
        case "write":
            return WRITES
        case name if name in found:
            return (name,)
        case name:
            meant = did_you_mean(name, [*found, "write", "all"])
            typer.report.error(
                "FG4005",
                wanted.span or rule.span,
                name=name,
                help=f"did you mean `{meant}`?" if meant else None,
            )
            return ()


def _narrowed(
    wanted: written.RuleOperation,
    rule: written.Rule,
    entity: str,
    fields: Mapping[str, Field],
    typer: Typer,
) -> tuple[str, ...] | None:
    if not wanted.fields:
        return None
    kept: list[str] = []
    for name in wanted.fields:
        if name in fields:
            kept.append(name)
            continue
        meant = did_you_mean(name, fields)
        typer.report.error(
            "FG2004",
            wanted.span or rule.span,
            owner=entity,
            name=name,
            help=f"did you mean `{meant}`?" if meant else None,
        )
    return tuple(kept)


def _by_owners(access: Access, fields: Iterable[Field]) -> Access:
    """Return who may create: whoever is to own a row is of the entity that owners are of."""
    for own in fields:
        if own.flags.owner and not own.nullable and own.target is not None:
            allow = tuple(
                clause if clause.audience == "anyone" else _of_kind(clause, own.target)
                for clause in access.allow
            )
            kept = tuple(one for one in allow if one.audience == "anyone" or one.kinds)
            access = replace(access, allow=kept)
    return access


def _of_kind(clause: Clause, kind: str) -> Clause:
    """Return a clause for callers of one kind; with another one, of none."""
    kinds = (kind,) if not clause.kinds or kind in clause.kinds else ()
    audience = SIGNED_IN if clause.audience == "anyone" else clause.audience
    return replace(clause, audience=audience, kinds=kinds)


def _signed_in(clause: Clause) -> Clause:
    return replace(clause, audience=SIGNED_IN) if clause.audience == "anyone" else clause
