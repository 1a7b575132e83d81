"""Counts the SQL statements that a function of a service runs, by following its code.

What is known of the request decides branches; the others give a least and a most. Ways that end
in an error do not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from fastgen.backend.counts import FILLED, NONE, NULL, ONE, UNKNOWN, Count, Value
from fastgen.records import dataclass

RUNS = frozenset({"execute", "scalar", "scalars"})
LIMIT = re.compile(r"\.limit\((\d+)\)")


Names: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Flow:
    """What runs up to the end of a block, and up to a return in it; None where neither happens."""

    through: Count | None
    returned: Count | None = None

    @property
    def total(self) -> Count | None:
        """What a function with this body runs."""
        return either(self.through, self.returned)


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a service, and where the names in it come from."""

    tree: ast.AsyncFunctionDef | ast.FunctionDef
    waiting: frozenset[int]
    """The numbers of the lines on which something is waited for: the others run nothing."""
    find: Callable[[str], Function | None]
    """Return another function of a service by the name that it has here."""
    statement: Callable[[str], str]
    """Return the code of a constant, or an empty text."""


def either(one: Count | None, other: Count | None) -> Count | None:
    """Return one count or the other; None stands for a way that nobody goes."""
    if one is None or other is None:
        return one or other
    return one | other


class Counter:
    """Follows functions for one request."""

    def __init__(self, *, alone: bool) -> None:
        """``alone``: nobody competes, so what is tried until it works is tried once."""
        self.alone = alone
        self.inside: list[str] = []

    def function(self, function: Function, arguments: Iterable[Value]) -> Count:
        """Return what a call runs."""
        tree = function.tree
        if tree.name in self.inside:
            return Count(0, None)
        self.inside.append(tree.name)
        parameters = [*tree.args.posonlyargs, *tree.args.args]
        names = dict(zip((each.arg for each in parameters), arguments, strict=False))
        found = Body(self, function, names).block(tree.body).total
        self.inside.pop()
        return found or Count()


class Body:
    """Follows the body of one function; ``names`` are what its variables are known to be."""

    def __init__(self, counter: Counter, function: Function, names: Names) -> None:
        self.counter = counter
        self.function = function
        self.names = names

    # ------------------------------------------------------------ statements

    def block(self, statements: Iterable[ast.stmt]) -> Flow:
        """Return what a block runs."""
        through: Count | None = Count()
        returned: Count | None = None
        for statement in statements:
            if through is None:
                break
            flow = self.statement(statement)
            if flow.returned is not None:
                returned = either(returned, through + flow.returned)
            through = None if flow.through is None else through + flow.through
        return Flow(through, returned)

    def statement(self, statement: ast.stmt) -> Flow:
        """Return what one statement runs, and note what it says about its variables."""
        match statement:
            case ast.Raise():
                return Flow(None)
            case ast.Return(value=value):
                return Flow(None, self.expression(value))
            case ast.If(test=test, body=body, orelse=otherwise):
                tested = self.expression(test)
                flow = self.branches(self.truth(test), body, otherwise)
                return Flow(
                    None if flow.through is None else tested + flow.through,
                    None if flow.returned is None else tested + flow.returned,
                )
            case ast.For() | ast.AsyncFor() | ast.While():
                return self.loop(statement)
            case ast.Try(body=body, handlers=handlers):
                flow = self.block(body)
                for handler in handlers:
                    rescued = self.block(handler.body).total
                    if rescued is not None:
                        broken = Count(0, (flow.total or Count()).most)
                        flow = Flow(either(flow.through, broken + rescued), flow.returned)
                return flow
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                opened = Count()
                for item in items:
                    opened += self.expression(item.context_expr)
                flow = self.block(body)
                return Flow(
                    None if flow.through is None else opened + flow.through,
                    None if flow.returned is None else opened + flow.returned,
                )
            case ast.Assign(targets=[target], value=value):
                found = self.expression(value)
                self.assign(target, self.value(value))
                return Flow(found)
            case ast.AnnAssign(target=target, value=value):
                found = self.expression(value)
                self.assign(target, self.value(value) if value is not None else UNKNOWN)
                return Flow(found)
            case _:
                return Flow(self.expression(statement))

    def branches(self, truth: bool | None, body: list[ast.stmt], otherwise: list[ast.stmt]) -> Flow:
        """Return what a condition leads to: one branch where it is known, else either."""
        if truth is not None:
            return self.block(body if truth else otherwise)
        before = dict(self.names)
        first = self.block(body)
        changed, self.names = self.names, before
        second = self.block(otherwise)
        for name, value in changed.items():
            if self.names.get(name) != value:
                self.names[name] = UNKNOWN
        return Flow(either(first.through, second.through), either(first.returned, second.returned))

    def loop(self, loop: ast.For | ast.AsyncFor | ast.While) -> Flow:
        """Return what a loop runs: what it goes over is fetched once."""
        if isinstance(loop, ast.While):
            fetched, least, most = Count(), 1, 1 if self.counter.alone else None
            inner = self.expression(loop.test)
        else:
            fetched, inner = self.expression(loop.iter), Count()
            least, most = self.rounds(loop.iter)
            self.enter(loop.target, loop.iter)
        flow = self.block(loop.body)
        body = flow.total
        total = fetched + (inner + body if body is not None else inner).repeated(least, most)
        return Flow(total, None if flow.returned is None else total)

    def rounds(self, iterated: ast.expr) -> tuple[int, int | None]:
        """Return how often a loop goes round, at least and at most."""
        for node in ast.walk(iterated):
            if isinstance(node, ast.Name):
                size = self.names.get(node.id, UNKNOWN).size
                if size is not None:
                    return size, size
                limit = LIMIT.search(self.function.statement(node.id))
                if limit is not None:
                    return 0, int(limit[1])
        return 0, None

    def enter(self, target: ast.expr, iterated: ast.expr) -> bool | None:
        """Note what the variables of a loop are; tell whether it goes round at all, if known."""
        match iterated:
            case ast.Call(func=ast.Name(id="enumerate"), args=[source, *_]):
                index, item = target.elts if isinstance(target, ast.Tuple) else (target, target)
                self.assign(index, UNKNOWN)
                return self.enter(item, source)
            case ast.List(elts=[only]):
                self.assign(target, self.value(only))
                return True
        value = self.value(iterated)
        for part in target.elts if isinstance(target, ast.Tuple) else [target]:
            self.assign(part, UNKNOWN if part is not target else value.item or UNKNOWN)
        return self.is_true(value)

    def assign(self, target: ast.expr, value: Value) -> None:
        """Note what a variable is."""
        match target:
            case ast.Name(id=name):
                self.names[name] = value
            case ast.Subscript(value=ast.Name(id=name)):
                self.names[name] = FILLED

    # ------------------------------------------------------------ expressions

    def expression(self, node: ast.AST | None) -> Count:
        """Return what an expression runs."""
        if node is None or not self.waits(node):
            return NONE
        match node:
            case ast.Await(value=ast.Call() as call):
                return self.call(call)
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                truth = self.truth(test)
                first, second = self.expression(body), self.expression(otherwise)
                found = first | second if truth is None else first if truth else second
                return self.expression(test) + found
            case ast.BoolOp(values=[first_value, *others]):
                found = self.expression(first_value)
                for other in others:
                    found += self.expression(other) | Count()
                return found
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                inner = Count()
                for part in ast.iter_child_nodes(node):
                    if not isinstance(part, ast.comprehension):
                        inner += self.expression(part)
                first_source = self.expression(node.generators[0].iter)
                return first_source + inner.repeated(0, None)
            case _:
                found = Count()
                for child in ast.iter_child_nodes(node):
                    found += self.expression(child)
                return found

    def waits(self, node: ast.AST) -> bool:
        """Tell whether something may be waited for in an expression."""
        first = getattr(node, "lineno", None)
        if first is None:
            return True
        last = getattr(node, "end_lineno", None) or first
        if first == last:
            return first in self.function.waiting
        return not self.function.waiting.isdisjoint(range(first, last + 1))

    def call(self, call: ast.Call) -> Count:
        """Return what a call that is waited for runs, with its arguments."""
        arguments = Count()
        for argument in (*call.args, *(each.value for each in call.keywords)):
            arguments += self.expression(argument)
        match call.func:
            case ast.Attribute(value=ast.Name(id="connection"), attr=attribute):
                return arguments + (ONE if attribute in RUNS else Count(0, None))
            case ast.Name(id=name):
                called = self.function.find(name)
                if called is not None:
                    values = [self.value(each) for each in call.args]
                    return arguments + self.counter.function(called, values)
        lends = any(isinstance(each, ast.Name) and each.id == "connection" for each in call.args)
        return arguments + (Count(0, None) if lends else Count())

    def value(self, node: ast.expr) -> Value:
        """Return what is known of a value; a key that is taken out of a body is noted."""
        match node:
            case ast.Name(id=name):
                return self.names.get(name, UNKNOWN)
            case ast.Constant(value=constant):
                return NULL if constant is None else Value(null=False, true=bool(constant))
            case ast.List(elts=items):
                return FILLED if items else Value(null=False, true=False)
            case ast.BoolOp(op=ast.Or(), values=[first, second]):
                found = self.value(first)
                true = self.is_true(found)
                return UNKNOWN if true is None else found if true else self.value(second)
            case ast.DictComp(
                generators=[
                    ast.comprehension(
                        iter=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="items")),
                        ifs=[ast.Compare(ops=[ast.NotEq()], comparators=[ast.Constant(value=key)])],
                    )
                ]
            ):
                body = self.names.get(name, UNKNOWN)
                if body.keys is None:
                    return UNKNOWN
                return replace(body, keys={k: v for k, v in body.keys.items() if k != key})
            case ast.DictComp(generators=generators):
                return Value(null=False, true=self.has_some(generators))
            case ast.Attribute(value=ast.Name(id=name), attr=key):
                return self.key(name, key)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
                return self.key(name, key)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="pop"),
                args=[ast.Constant(value=str(key)), *_],
            ):
                found = self.key(name, key)
                body = self.names.get(name, UNKNOWN)
                if body.keys is not None:
                    rest = {other: each for other, each in body.keys.items() if other != key}
                    self.names[name] = replace(body, keys=rest)
                return found
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="get"),
                args=[ast.Constant(value=str(key)), *defaults],
            ):
                body = self.names.get(name, UNKNOWN)
                if body.keys is None or key in body.keys:
                    return self.key(name, key)
                return self.value(defaults[0]) if defaults else NULL
            case ast.Dict(keys=keys, values=values):
                if any(key is not None for key in keys):
                    return FILLED
                known = [self.is_true(self.value(each)) for each in values]
                true = True if True in known else None if None in known else False
                return Value(null=False, true=true)
        return UNKNOWN

    def has_some(self, generators: Iterable[ast.comprehension]) -> bool | None:
        """Tell whether a comprehension has an entry, or None where that is not known."""
        before = dict(self.names)
        some: bool | None = True
        for each in generators:
            known = [self.enter(each.target, each.iter), *map(self.truth, each.ifs)]
            if False in known:
                some = False
            elif None in known and some:
                some = None
        self.names = before
        return some

    def key(self, name: str, key: str) -> Value:
        """Return what is known of one key of a body."""
        body = self.names.get(name, UNKNOWN)
        if body.keys is None:
            return UNKNOWN
        return body.keys.get(key) or body.absent.get(key, UNKNOWN)

    # ------------------------------------------------------------ conditions

    def truth(self, test: ast.expr) -> bool | None:
        """Tell whether a condition holds, or None where that is not known."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                found = self.truth(operand)
                return None if found is None else not found
            case ast.BoolOp(op=operator, values=values):
                decisive = isinstance(operator, ast.Or)
                known = [self.truth(each) for each in values]
                if decisive in known:
                    return decisive
                return None if None in known else not decisive
            case ast.Compare(
                left=ast.Constant(value=str(key)), ops=[ast.In()], comparators=[ast.Name(id=name)]
            ):
                keys = self.names.get(name, UNKNOWN).keys
                return None if keys is None else key in keys
            case ast.Compare(
                left=left,
                ops=[ast.Is() | ast.IsNot() as operator],
                comparators=[ast.Constant(value=None)],
            ):
                null = self.value(left).null
                return null if null is None or isinstance(operator, ast.Is) else not null
            case ast.Name() | ast.Attribute() | ast.Constant() | ast.Subscript() | ast.Call():
                return self.is_true(self.value(test))
        return None

    def is_true(self, value: Value) -> bool | None:
        """Tell whether a value counts as true; a body does if it has a key."""
        return value.true if value.keys is None else bool(value.keys)
