"""Whole specs, and what stands around the requests."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from fastgen.ir.application import App, Auth, Setting, SettingCheck
from fastgen.ir.expressions import Call
from fastgen.ir.layouts import LAYOUTS
from fastgen.ir.spec import Import, Spec
from fastgen.ir.surroundings import (
    Extern,
    ExternExample,
    Given,
    Handler,
    Job,
    Mail,
    RuleFunction,
    Scenario,
    ScenarioStep,
    Seed,
    Webhook,
)
from tests.property.strategies.entities import entities, mixins
from tests.property.strategies.expressions import (
    arguments,
    records,
    small_expressions,
    string_texts,
)
from tests.property.strategies.operations import (
    actions,
    envelopes,
    error_blocks,
    parameters,
    resources,
)
from tests.property.strategies.statements import blocks
from tests.property.strategies.types import enums, named_types, type_refs
from tests.property.strategies.words import few, optional, small_names, texts, type_names

T = TypeVar("T")
_maybe = st.none() | small_expressions
_record = records
auths = st.builds(
    Auth,
    kind=st.sampled_from(["jwt", "session", "key", "basic", "oidc"]),
    user=type_names,
    login=optional(st.sampled_from(["email", "name"])),
    scheme=optional(texts),
    header=optional(texts),
    cookie=optional(texts),
    active=optional(st.sampled_from(["is_active"])),
    role=optional(st.sampled_from(["role"])),
    expires=_maybe,
    refresh=_maybe,
    endpoints=optional(st.just("none") | texts),
    issuer=_maybe,
    cache=_maybe,
    verify=st.booleans(),
    reset=st.booleans(),
)
apps = st.builds(
    App,
    name=small_names,
    description=optional(texts),
    base=optional(texts),
    wire=st.none() | st.sampled_from(["snake", "camel", "kebab"]),
    cors=few(texts, 0),
    auths=st.lists(auths, max_size=2).map(tuple),
    envelopes=st.lists(envelopes, max_size=1).map(tuple),
    errors=st.none() | error_blocks,
    order_of_checks=few(texts, 0),
    layout=st.none() | st.sampled_from(LAYOUTS),
)
settings = st.builds(
    Setting, name=small_names, type=type_refs, default=_maybe, description=optional(texts)
)
setting_checks = st.builds(SettingCheck, condition=small_expressions, message=_maybe)
rule_functions = st.builds(
    RuleFunction,
    name=small_names,
    parameters=parameters,
    value=small_expressions,
    description=optional(texts),
)
externs = st.builds(
    Extern,
    name=small_names,
    parameters=parameters,
    result=st.none() | type_refs,
    description=optional(texts),
    examples=st.lists(
        st.builds(
            ExternExample,
            arguments=st.lists(small_expressions, max_size=2).map(tuple),
            result=small_expressions,
        ),
        max_size=2,
    ).map(tuple),
)
handlers = st.builds(Handler, entity=type_names, event=small_names, body=blocks)
jobs = st.builds(
    Job, name=small_names, description=optional(texts), every=small_expressions, body=blocks
)
mails = st.builds(
    Mail,
    name=small_names,
    parameters=parameters,
    to=small_expressions,
    subject=small_expressions,
    html=_maybe,
    text=_maybe,
)
webhooks = st.builds(
    Webhook,
    name=small_names,
    parameters=parameters,
    to=small_expressions,
    body=_record,
    secret=_maybe,
)
seeds = st.builds(Seed, entity=type_names, by=few(small_names), record=_record)
_calls = st.builds(Call, small_names, arguments) | st.builds(
    Call, st.builds("{}.{}".format, type_names, small_names), arguments
)
_answer = {"status": st.integers(100, 599), "match": st.none() | _record}
steps = st.one_of(
    st.builds(ScenarioStep, after=small_expressions),
    st.builds(ScenarioStep, expect=small_expressions),
    st.builds(
        ScenarioStep,
        let=optional(small_names),
        actor=small_names,
        call=_calls,
        body=st.none() | _record,
        **_answer,
    ),
    st.builds(
        ScenarioStep,
        actor=small_names,
        method=st.sampled_from(["get", "post", "delete"]),
        path=string_texts,
        body=st.none() | _record,
        **_answer,
    ),
)
scenarios = st.builds(
    Scenario,
    title=texts,
    given=st.lists(
        st.builds(Given, name=small_names, entity=type_names, record=_record), max_size=2
    ).map(tuple),
    steps=st.lists(steps, max_size=3).map(tuple),
)


def _some(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.just(()) | st.lists(strategy, min_size=1, max_size=2).map(tuple)


specs = st.builds(
    Spec,
    imports=_some(st.builds(Import, path=texts)),
    app=st.none() | apps,
    settings=_some(settings),
    setting_checks=_some(setting_checks),
    types=_some(named_types),
    enums=_some(enums),
    mixins=_some(mixins),
    entities=_some(entities),
    rules=_some(rule_functions),
    externs=_some(externs),
    resources=_some(resources),
    actions=_some(actions),
    handlers=_some(handlers),
    jobs=_some(jobs),
    mails=_some(mails),
    webhooks=_some(webhooks),
    seeds=_some(seeds),
    scenarios=_some(scenarios),
)
"""Specs that can be written; what they mean may be nonsense."""
