"""The rules of an entity as predicates: functions of the caller's role in ``policy.py``."""

from __future__ import annotations

import libcst as cst

from fastgen.backend.callers import FALSE, TRUE, CallerClass
from fastgen.backend.functions import Functions
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.scope import SqlScope
from fastgen.backend.lowering.sql import lower_condition
from fastgen.backend.services.binds import Binds
from fastgen.backend.services.module import ServiceModule, self_of
from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.traversal import mentions_caller
from fastgen.ir.naming import snake_case
from fastgen.records import dataclass

Rules = tuple[TypedExpression, ...]
"""One condition for each class of callers, in their order."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A function of ``policy.py``: its name, and whether it takes the role of the caller.

    ``call`` is how a statement uses it, ``argument`` what its caller passes on: ``role``,
    ``signed_in`` or
    nothing. ``binds`` are the parameters it needs when the statement runs.
    """

    name: str
    package: str
    argument: str
    annotation: str
    binds: Binds

    def call(self, module: ServiceModule) -> str:
        """Return the predicate as an expression of a module, imported there."""
        modules = module.names.modules
        if module.path == modules.of(self.package, "service"):
            own = module.use(modules.of(self.package, "policy"), self.name)
            return f"{own}({self.argument})"
        alias = f"{self.package}_policy"
        module.use(*modules.whole(self.package, "policy", alias))
        return f"{alias}.{self.name}({self.argument})"


class PolicyModule:
    """``policy.py`` of one package: predicates."""

    def __init__(self, functions: Functions, package: str) -> None:
        """Begin without any."""
        self.functions = functions
        self.module = ServiceModule(functions, package, "policy")
        self._known: dict[tuple[str, Rules, bool], Predicate] = {}

    def predicate(
        self, entity: str, rules: Rules, wish: str, *, optional: bool
    ) -> Predicate | None:
        """Return the function for rules on rows of an entity; None where they hold for every row.

        ``optional`` tells that nobody may be signed in where it is used.
        """
        if all(rule == TRUE for rule in rules):
            return None
        anonymous = optional or rules[0] != FALSE
        known = self._known.get((entity, rules, anonymous))
        if known is not None:
            return known
        name = self.module.taken.fresh(wish)
        predicate = self._write(entity, rules, name, anonymous=anonymous)
        self._known[entity, rules, anonymous] = predicate
        return predicate

    def _write(self, entity: str, rules: Rules, name: str, *, anonymous: bool) -> Predicate:
        module = self.module
        classes = self.functions.classes
        binds = module.binds()
        model = module.naming.model(entity).name
        used = rules if anonymous else rules[1:] or rules
        texts = {}
        for rule in dict.fromkeys(used):
            scope = module.sql(binds, {self_of(entity): model})
            texts[rule] = render_expression(predicate_of(rule, scope))
        argument, annotation = self._argument(rules, anonymous=anonymous)
        parameter = f"{argument}: {annotation}" if argument else ""
        lines = [f"def {name}({parameter}) -> ColumnElement[bool]:"]
        lines.extend(self._body(classes, rules, texts, argument, anonymous=anonymous))
        module.function(name, lines)
        return Predicate(name, module.package, argument, annotation, binds)

    def _argument(self, rules: Rules, *, anonymous: bool) -> tuple[str, str]:
        """Return the parameter that tells the classes apart, if anything has to."""
        if len(set(rules if anonymous else rules[1:])) == 1:
            return "", ""
        role = self.functions.program.role_enum
        if role is None:
            return "signed_in", "bool"
        cls = self.module.naming.enum(role).name
        return "role", f"{cls} | None" if anonymous else cls

    def _body(
        self,
        classes: tuple[CallerClass, ...],
        rules: Rules,
        texts: dict[TypedExpression, str],
        argument: str,
        *,
        anonymous: bool,
    ) -> list[str]:
        if not argument:
            return [f"    return {texts[rules[-1]]}"]
        if argument == "signed_in":
            known, unknown = texts[rules[1]], texts[rules[0]]
            return ["    if signed_in:", f"        return {known}", f"    return {unknown}"]
        role = self.functions.program.role_enum or ""
        cls = self.module.naming.enum(role).name
        groups: dict[TypedExpression, list[str]] = {}
        for caller, rule in zip(classes, rules, strict=True):
            if caller.anonymous and not anonymous:
                continue
            member = self.module.naming.member(caller.role or "")
            test = "None" if caller.anonymous else f"{cls}.{member}"
            groups.setdefault(rule, []).append(test)
        # What most callers have in common comes last, without a test.
        last = max(groups, key=lambda rule: (len(groups[rule]), mentions_caller(rule)))
        lines: list[str] = []
        for rule, tests in groups.items():
            if rule is last:
                continue
            among = f"in ({', '.join(tests)})" if len(tests) > 1 else f"is {tests[0]}"
            test = f"role {among}"
            lines += [f"    if {test}:", f"        return {texts[rule]}"]
        return [*lines, f"    return {texts[last]}"]

    @property
    def is_empty(self) -> bool:
        """Whether nothing uses the module."""
        return not self._known


def predicate_of(rule: TypedExpression, scope: SqlScope) -> Node:
    """Return a condition as an expression of SQLAlchemy, constants included."""
    if rule in (TRUE, FALSE):
        return n.call(scope.sqlalchemy("true" if rule == TRUE else "false"))
    node = lower_condition(rule, scope)
    if isinstance(node, cst.Attribute):
        # A column alone is no expression yet for a type checker.
        return n.method(node, "is_", n.boolean(True))
    return node


def adjective(verb: str) -> str:
    """Return what rows are called that a verb may touch.

    >>> adjective("read"), adjective("update"), adjective("publish")
    ('readable', 'changeable', 'open_to_publish')
    """
    known = {
        "read": "readable",
        "list": "listed",
        "create": "creatable",
        "update": "changeable",
        "replace": "replaceable",
        "delete": "deletable",
    }
    return known.get(verb, f"open_to_{snake_case(verb)}")
