"""Resolves mails and webhooks: what they are given, to whom they go, what they say."""

from __future__ import annotations

from dataclasses import replace

from fastgen.ir import expressions as written
from fastgen.ir import surroundings
from fastgen.ir.checked.expressions import Setting, TypedExpression
from fastgen.ir.checked.messages import Mail, Webhook
from fastgen.ir.checked.operations import Parameter
from fastgen.ir.checked.types import (
    EnumType,
    NullableType,
    RowType,
    ScalarType,
    StateType,
    Type,
    UnknownType,
)
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.secrecy import SECRET_TYPES, refuse_secret
from fastgen.passes.expressions.tenants import tenant_of
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resolve_parameters import bind_parameters, resolve_parameters
from fastgen.passes.surroundings.resolve_template import resolve_template

STRING, EMAIL, URL = ScalarType("string"), ScalarType("email"), ScalarType("url")
REFUSED = SECRET_TYPES | {"file", "image", "bytes"}


def resolve_mails(typer: Typer) -> dict[str, Mail]:
    """Return the mails by name; each has a text, an HTML text, or both."""
    mails = {}
    for name, node in typer.tables.names.mails.items():
        parameters, env = _begin(node, typer)
        if node.html is None and node.text is None:
            typer.report.error("FG6104", node.span, name=name)
        html = None if node.html is None else resolve_template(node.html, env, typer, html=True)
        text = None if node.text is None else resolve_template(node.text, env, typer, html=False)
        mails[name] = Mail(
            name=name,
            parameters=parameters,
            to=_plain(node.to, NullableType(EMAIL), env, typer),
            subject=_plain(node.subject, STRING, env, typer),
            html=html,
            text=text,
            span=node.span,
        )
    return mails


def resolve_webhooks(typer: Typer) -> dict[str, Webhook]:
    """Return the webhooks by name; every one is signed."""
    webhooks = {}
    for name, node in typer.tables.names.webhooks.items():
        parameters, env = _begin(node, typer)
        to = _plain(node.to, NullableType(URL), env, typer)
        body = typer.infer(node.body, env) if not isinstance(node.body, written.Source) else None
        if body is None:
            typer.report.error("FG2029", node.span, text="body")
            continue
        if node.secret is None:
            typer.report.error("FG6103", node.span, name=name)
            continue
        webhooks[name] = Webhook(
            name=name,
            parameters=parameters,
            to=to,
            body=body,
            secret=_secret(node, node.secret, typer),
            span=node.span,
        )
    return webhooks


def _begin(
    node: surroundings.Mail | surroundings.Webhook, typer: Typer
) -> tuple[tuple[Parameter, ...], Environment]:
    """Return the parameters of a message and the names that its parts see."""
    found = resolve_parameters(node.parameters, (), "body", typer).parameters
    spans = {parameter.name: parameter.span for parameter in node.parameters}
    for parameter in found:
        absent = parameter.optional and parameter.default is None
        if absent or not _can_wait(parameter):
            typer.report.error(
                "FG6114",
                spans.get(parameter.name, node.span),
                name=parameter.name,
                type=with_article(
                    NullableType(parameter.type) if parameter.nullable else parameter.type
                ),
            )
    env = Environment(used=set(), pure=False)
    env = bind_parameters(found, node.parameters, env, typer)
    tenants = (tenant_of(row, typer.tables) for row in env.variables.values())
    tenant = next((each for each in tenants if each is not None), None)
    return found, replace(env, tenant=tenant)


def _can_wait(parameter: Parameter) -> bool:
    match parameter.type:
        case ScalarType(name=name):
            return name not in REFUSED
        case RowType():
            return not parameter.nullable and parameter.default is None
        case EnumType() | StateType() | UnknownType():
            return True
        case _:
            return False


def _plain(
    node: written.Expression, wanted: Type, env: Environment, typer: Typer
) -> TypedExpression:
    return refuse_secret(typer.check(node, env, wanted), typer)


def _secret(
    node: surroundings.Webhook, secret: written.Expression, typer: Typer
) -> TypedExpression:
    """Return the key that signs a webhook: a setting, since it must not be in the database."""
    value = typer.check(secret, Environment(), STRING)
    if not isinstance(value, Setting) and not isinstance(value.type, UnknownType):
        typer.report.error("FG6103", value.span or node.span, name=node.name)
    return value
