"""Turns rules of access into words: one for each operation, for whom, and on what condition."""

from collections.abc import Iterator

from fastgen.ir.entities import Rule
from fastgen.neural.expression_spelling import condition_text
from fastgen.neural.spelling import same_word

WIDER = {"write": ("create", "update", "delete"), "all": ("read", "create", "update", "delete")}
"""What a word for several operations stands for; `replace` goes with `update`."""
FIXED = ("anyone", "authenticated")


def rule_facts(subject: str, rule: Rule) -> Iterator[tuple[str, ...]]:
    """Yield effect, subject, operation, who and condition for each pair of the first two.

    A rule without operations, that of an action, is about `call`. Who is missing is `anyone`.
    """
    who = tuple(each if each in FIXED else same_word(each) for each in rule.who) or ("anyone",)
    when = () if rule.when is None else ("when", condition_text(rule.when))
    for operation in operations_of(rule):
        for each in who:
            yield rule.effect, subject, operation, each, *when


def operations_of(rule: Rule) -> Iterator[str]:
    """Yield the operations that a rule speaks about, with the fields that it is narrowed to."""
    if not rule.operations:
        yield "call"
    named = {operation.name for operation in rule.operations}
    for operation in rule.operations:
        for name in WIDER.get(operation.name, (operation.name,)):
            if name == "replace" or (name == "list" and named & {"read", "all"}):
                continue
            fields = ",".join(sorted(same_word(field) for field in operation.fields))
            yield f"{name}({fields})" if fields else name
