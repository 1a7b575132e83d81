"""Resolves a spec into a program: every name, type, rule and route settled."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.ir.application import Auth, WireStyle
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.program import Program
from fastgen.ir.spec import Spec
from fastgen.passes.declarations.check_flags import check_flags
from fastgen.passes.declarations.collect_names import Names, collect_names
from fastgen.passes.declarations.pair_relations import pair_relations
from fastgen.passes.declarations.reject_key_circles import reject_key_circles
from fastgen.passes.declarations.resolve_declared_types import resolve_declared_types
from fastgen.passes.declarations.resolve_errors import resolve_errors
from fastgen.passes.declarations.resolve_fields import key_of, resolve_fields
from fastgen.passes.declarations.resolve_tenancy import resolve_tenancy
from fastgen.passes.declarations.resolve_type import resolve_type
from fastgen.passes.declarations.tables import Kind, Tables, role_of
from fastgen.passes.declarations.type_help import help_for_entity
from fastgen.passes.entities.check_rest import check_rest
from fastgen.passes.entities.report_composite_keys import report_composite_keys
from fastgen.passes.entities.report_shown_tenants import report_shown_tenants
from fastgen.passes.entities.resolve_entities import resolve_entities
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.report_shown_tokens import report_shown_tokens
from fastgen.passes.operations.resolve_operations import resolve_operations
from fastgen.passes.surroundings.check_events import check_events
from fastgen.passes.surroundings.ready_mails import with_ready_mails
from fastgen.passes.surroundings.resolve_authentications import resolve_authentications
from fastgen.passes.surroundings.resolve_externs import resolve_externs
from fastgen.passes.surroundings.resolve_handlers import resolve_handlers, resolve_jobs
from fastgen.passes.surroundings.resolve_messages import resolve_mails, resolve_webhooks
from fastgen.passes.surroundings.resolve_scenarios import resolve_scenarios
from fastgen.passes.surroundings.resolve_seeds import resolve_seeds
from fastgen.passes.surroundings.resolve_settings import resolve_setting_checks, resolve_settings
from fastgen.passes.surroundings.resolve_values import resolve_values

DEFAULT_NAME = "app"


def resolve_program(spec: Spec, report: Report) -> Program | None:
    """Return the checked program, or None when anything in it is wrong.

    >>> from fastgen.ir.entities import Entity, Field
    >>> from fastgen.ir.operations import Resource
    >>> from fastgen.ir.types import TypeRef
    >>> note = Entity(name="Note", fields=(Field(name="text", type=TypeRef(name="text")),))
    >>> from fastgen.passes import check_spec
    >>> program = check_spec(Spec(entities=(note,), resources=(Resource(entity="Note"),)), Report())
    >>> [operation.path for operation in program.operations][:2]
    ['/notes', '/notes']
    """
    tables = resolve_tables(spec, report)
    typer = Typer(tables, report)
    settings = resolve_settings(typer)
    setting_checks = resolve_setting_checks(typer)
    values = resolve_values(typer)
    externs = resolve_externs(typer)
    entities = resolve_entities(typer)
    authentications = resolve_authentications(entities, typer)
    resolved = resolve_operations(entities, authentications, typer)
    check_rest(resolved.entities, tables.user, report)
    report_composite_keys(resolved.entities, resolved.operations, tables.tenancy, report)
    report_shown_tenants(resolved.entities, tables.tenancy, report)
    report_shown_tokens(resolved.entities, resolved.operations, report)
    mails = with_ready_mails(resolve_mails(typer), authentications, report)
    webhooks = resolve_webhooks(typer)
    handlers, jobs = resolve_handlers(resolved.entities, typer), resolve_jobs(typer)
    check_events(handlers, jobs, resolved.entities, resolved.operations, report)
    seeds = resolve_seeds(resolved.entities, typer)
    scenarios = resolve_scenarios(resolved.entities, resolved.operations, typer)
    if report.has_errors:
        return None
    app = spec.app
    name = app.name if app else DEFAULT_NAME
    return Program(
        spec=spec,
        name=name,
        title=(app.description if app else None) or name.replace("_", " ").capitalize(),
        base=base_of(spec),
        wire=tables.style,
        cors=app.cors if app else (),
        authentications=authentications,
        settings=settings,
        setting_checks=setting_checks,
        enums=tables.enums,
        values=values,
        unions=tables.unions,
        entities=resolved.entities,
        operations=resolved.operations,
        externs=externs,
        seeds=seeds,
        scenarios=scenarios,
        role_enum=tables.role_enum,
        errors=tables.errors,
        contract=tables.contract,
        mails=mails,
        webhooks=webhooks,
        handlers=handlers,
        jobs=jobs,
        tenancy=tables.tenancy,
    )


def resolve_tables(spec: Spec, report: Report) -> Tables:
    """Return the symbol tables of a spec."""
    names = collect_names(spec, report)
    style: WireStyle = (spec.app.wire if spec.app else None) or "snake"
    declared = resolve_declared_types(names, style, report)
    fields = pair_relations(resolve_fields(names, style, report), names, report)
    fields = reject_key_circles(fields, report)
    check_flags(fields, report)
    kinds = _kinds(spec.app.auths if spec.app else (), names, fields, report)
    first = kinds[0] if kinds else None
    user = first.entity if first is not None else None
    return Tables(
        spec=spec,
        names=names,
        style=style,
        enums=declared.enums,
        values=declared.values,
        unions=declared.unions,
        fields=fields,
        keys={entity: key_of(own) for entity, own in fields.items()},
        views={
            name: tuple(view.name for view in entity.views if view.name)
            for name, entity in names.entities.items()
        },
        settings={
            name: resolve_type(node.type, names, report, handed=True)
            for name, node in names.settings.items()
        },
        contract=resolve_errors((spec.app.errors if spec.app else None,), style, report),
        auth=first.auth if first is not None else None,
        user=user,
        role_field=first.role_field if first is not None else None,
        role_enum=first.role_enum if first is not None else None,
        kinds=kinds,
        tenancy=None if kinds[1:] else resolve_tenancy(fields, user, report),
    )


def base_of(spec: Spec) -> str:
    """Return the prefix of every path: empty, or with a leading slash and none behind."""
    base = (spec.app.base if spec.app else None) or ""
    return "/" + base.strip("/") if base.strip("/") else ""


def _kinds(
    auths: tuple[Auth, ...],
    names: Names,
    fields: Mapping[str, Mapping[str, Field]],
    report: Report,
) -> tuple[Kind, ...]:
    """Return the entities of callers, each with what its ways to sign in say together."""
    found: list[Kind] = []
    for entity in dict.fromkeys(node.user for node in auths):
        auth = _auth(tuple(node for node in auths if node.user == entity))
        if entity not in names.entities:
            help = help_for_entity(entity, names.entities)
            report.error("FG2003", auth.span, name=entity, help=help)
            continue
        role = role_of(fields[entity], auth)
        found.append(Kind(entity, auth, role[0] if role else None, role[1] if role else None))
    return tuple(found)


def _auth(auths: tuple[Auth, ...]) -> Auth:
    """Return the first way to authenticate, with what any of them says about all callers."""
    said = {
        key: next((value for node in auths if (value := getattr(node, key)) is not None), None)
        for key in ("active", "role")
    }
    verify = any(node.verify for node in auths)
    return auths[0].model_copy(update={**said, "verify": verify})
