"""Resolves rules of access: who may do which operation, on which rows and fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from fastgen.diagnostics import Report, did_you_mean
from fastgen.ir import entities as written
from fastgen.ir.checked.entities import Access, Audience, Clause, Field
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.types import NullableType, RowType
from fastgen.passes.entities.anonymous import is_false_for_anonymous
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
    user = typer.tables.user
    toggles = [
        name for name, own in fields.items() if own.kind == "many_to_many" and own.target == user
    ]
    moves = [move.name for node in entity.fields for move in node.moves]
    found = {name: Clauses() for name in (*OPERATIONS, *toggles, *moves)}
    named: set[str] = set()
    for rule in entity.rules:
        clause = resolve_clause(rule, env, typer)
        for wanted in rule.operations:
            operations = _operations(wanted, found, toggles, moves, typer, rule)
            narrowed = _narrowed(wanted, rule, entity.name, fields, typer)
            for operation in operations:
                if wanted.name == operation:
                    named.add(operation)
                own = replace(clause, fields=narrowed)
                if narrowed is None and operation in FILLING and rule.effect == "allow":
                    own = without_role(own, entity.name, fields, typer)
                target = found[operation]
                (target.allow if rule.effect == "allow" else target.deny).append(own)
    if typer.tables.user is None:
        return dict.fromkeys(found, Access(open=True))
    access = {name: clauses.freeze() for name, clauses in found.items()}
    if "list" not in named:
        access["list"] = access["read"]
    for name in toggles:
        if name not in named:
            access[name] = Access(
                open=False,
                allow=tuple(_signed_in(clause) for clause in access["read"].allow),
                deny=access[name].deny,
            )
    return {
        name: scope_access(entity.name, name, rules, typer.tables) for name, rules in access.items()
    }


def resolve_clause(rule: written.Rule, env: Environment, typer: Typer) -> Clause:
    """Return who a rule speaks about and when, for every field."""
    audience, roles = _audience(rule, typer)
    when: TypedExpression | None = None
    if rule.when is not None:
        user = typer.tables.user
        caller = None if user is None else RowType(user)
        certain = replace(env, caller=caller, used=set(env.used))
        if audience == "anyone" and caller is not None:
            doubtful = replace(env, caller=NullableType(caller), used=set(env.used))
            when = typer.condition(rule.when, doubtful)
            if is_false_for_anonymous(when):
                audience, when = SIGNED_IN, typer.condition(rule.when, certain)
        else:
            when = typer.condition(rule.when, certain)
    return Clause(audience=audience, roles=roles, when=when, span=rule.span)


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
        clause = resolve_clause(rule, env, typer)
        (clauses.allow if rule.effect == "allow" else clauses.deny).append(clause)
    if not some or typer.tables.user is None:
        return None
    return clauses.freeze()


def without_role(clause: Clause, entity: str, fields: Mapping[str, Field], typer: Typer) -> Clause:
    """Keep role and `active` out of a rule that is not about roles and does not name them."""
    auth = typer.tables.auth
    kept = {typer.tables.role_field} - {None}
    if auth is not None:
        kept |= {auth.active, "verified" if auth.verify else None} - {None}
    if entity != typer.tables.user or not kept or clause.audience == "roles":
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


def _audience(rule: written.Rule, typer: Typer) -> tuple[Audience, tuple[str, ...]]:
    roles: list[str] = []
    known = typer.tables.roles
    for name in rule.who:
        if name in {"anyone", SIGNED_IN} or name in known:
            roles.append(name)
            continue
        _report_who(name, rule, typer)
    if "anyone" in roles or not rule.who:
        return "anyone", ()
    if SIGNED_IN in roles:
        return SIGNED_IN, ()
    return "roles", tuple(dict.fromkeys(roles))


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
    meant = WHO.get(name) or did_you_mean(name, ["anyone", SIGNED_IN, *typer.tables.roles])
    if meant:
        help_text = f"did you mean `{meant}`?"
    elif typer.tables.role_enum is None:
        user = typer.tables.user
        help_text = f"give `{user}` a field `role: Role` with an enum of the roles"
    else:
        help_text = f"add `{name}` to `enum {typer.tables.role_enum}`"
    typer.report.error("FG4003", rule.span, name=name, help=help_text)


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


def _signed_in(clause: Clause) -> Clause:
    return replace(clause, audience=SIGNED_IN) if clause.audience == "anyone" else clause
