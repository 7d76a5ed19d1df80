"""Conditions such as `analyze.intent == 'question' and not analyze.is_certain`.

A small language with Python's syntax and none of its powers: names of steps and of the facts that
they found, constants, comparisons, `and`, `or`, `not`, `in`. It is parsed once, checked, and then
walked; nothing of it is ever executed by Python.
"""

import ast
import itertools
import operator
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

Fact = None | bool | int | float | str | tuple[str, ...]
Facts = Mapping[str, Mapping[str, Fact]]

_LONGEST: Final = 500
_ALLOWED: Final = "step.fact, constants, lists, comparisons, in, and, or, not"
_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[..., bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}
_SIGNS: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_MOST_TRIED: Final = 10  # facts and comparisons of one condition, each of which may hold or not


class ConditionSyntaxError(ValueError):
    """The text is not a condition; the message says where and what is allowed."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A fact, and a constant that it is compared with.

    Attributes:
        sign: `==`, `!=`, `<`, `<=`, `>`, `>=`, or `has` where the constant is looked for in the
            fact. A fact that is looked for in a list is compared with each of its items.
    """

    step: str
    fact: str
    sign: str
    value: Fact


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked condition.

    Attributes:
        text: As it was written.
        steps: The steps whose facts it speaks of.
    """

    text: str
    steps: frozenset[str]
    _tree: ast.expr = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """Check *text* and return the condition.

        Raises:
            ConditionSyntaxError: It is not one.
        """
        if len(text) > _LONGEST:
            raise ConditionSyntaxError(f"a condition has at most {_LONGEST} characters")
        source = text.strip()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # what Python has its doubts about is refused
                tree = ast.parse(source, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ConditionSyntaxError(f"{text!r} is not a condition") from error
        steps: set[str] = set()
        _check(tree, source, steps)
        return cls(text, frozenset(steps), tree)

    def holds(self, facts: Facts) -> bool:
        """Tell whether the condition is true of *facts*.

        A fact that was not found is `None`; values that cannot be compared make a comparison false.
        """
        return bool(_value(self._tree, facts))

    @property
    def facts(self) -> frozenset[tuple[str, str]]:
        """The facts that it speaks of, each after the step that finds it."""
        return frozenset(
            (name.id, node.attr)
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Attribute) and isinstance(name := node.value, ast.Name)
        )

    @property
    def comparisons(self) -> Iterator[Comparison]:
        """Each fact that is compared with a constant."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                for one, op, other in zip(sides, node.ops, sides[1:], strict=False):
                    yield from _compared(one, _SIGNS[type(op)], other)

    @property
    def never_holds(self) -> bool:
        """Whether it is false whatever is found, as `a.x and not a.x` and `1 > 2` are."""
        unsure = {ast.dump(node) for node in _undecided(self._tree)}
        if len(unsure) > _MOST_TRIED:
            return False
        tries = itertools.product((False, True), repeat=len(unsure))
        return not any(_holds(self._tree, dict(zip(unsure, found, strict=True))) for found in tries)


def _check(node: ast.expr, source: str, steps: set[str]) -> None:
    match node:
        case ast.BoolOp(values=inner) | ast.List(elts=inner) | ast.Tuple(elts=inner):
            for value in inner:
                _check(value, source, steps)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check(operand, source, steps)
        case ast.Compare(left=left, ops=ops, comparators=comparators) if all(
            type(op) in _COMPARISONS for op in ops
        ):
            for value in (left, *comparators):
                _check(value, source, steps)
        case ast.Attribute(value=ast.Name(id=step)):
            steps.add(step)
        case (
            ast.Constant(value=None | bool() | int() | float() | str())
            | ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float()))
        ):
            pass
        case _:
            what = ast.get_source_segment(source, node) or source
            raise ConditionSyntaxError(
                f"{what!r} is not allowed in a condition; allowed are {_ALLOWED}"
            )


def _value(node: ast.expr, facts: Facts) -> object:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(value, facts) for value in values)
        case ast.BoolOp(values=values):
            return any(_value(value, facts) for value in values)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.UnaryOp(operand=operand):
            return not _value(operand, facts)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            return _compare(left, ops, comparators, facts)
        case ast.Attribute(value=ast.Name(id=step), attr=name):
            return facts.get(step, {}).get(name)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return tuple(_value(element, facts) for element in elements)
        case _:
            return cast("ast.Constant", node).value  # _check lets nothing else through


def _compare(
    left: ast.expr, ops: list[ast.cmpop], comparators: list[ast.expr], facts: Facts
) -> bool:
    one = _value(left, facts)
    for op, comparator in zip(ops, comparators, strict=True):
        other = _value(comparator, facts)
        try:
            if not _COMPARISONS[type(op)](one, other):
                return False
        except TypeError:
            return False
        one = other
    return True


def _compared(one: ast.expr, sign: str, other: ast.expr) -> Iterator[Comparison]:
    """Yield what compares a fact with a constant in `one sign other`."""
    match one, other:
        case ast.Attribute(value=ast.Name(id=step), attr=fact), ast.List(elts=many) | ast.Tuple(
            elts=many
        ) if sign in ("in", "not in"):
            for value in filter(_is_constant, many):
                yield Comparison(step, fact, "==", cast("Fact", _value(value, {})))
        case ast.Attribute(value=ast.Name(id=step), attr=fact), _ if _is_constant(other):
            if sign not in ("in", "not in"):
                yield Comparison(step, fact, sign, cast("Fact", _value(other, {})))
        case _, ast.Attribute(value=ast.Name(id=step), attr=fact) if _is_constant(one):
            turned = {"in": "has", "not in": "has", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
            yield Comparison(step, fact, turned.get(sign, sign), cast("Fact", _value(one, {})))


def _is_constant(node: ast.expr) -> bool:
    return not any(isinstance(inner, ast.Attribute) for inner in ast.walk(node))


def _undecided(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the parts of a condition that hold or not, as facts have it."""
    match node:
        case ast.BoolOp(values=values):
            for value in values:
                yield from _undecided(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _undecided(operand)
        case _ if not _is_constant(node):
            yield node


def _holds(node: ast.expr, found: Mapping[str, bool]) -> bool:
    """Tell whether a condition holds where its undecided parts are as *found*."""
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_holds(value, found) for value in values)
        case ast.BoolOp(values=values):
            return any(_holds(value, found) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _holds(operand, found)
        case _ if _is_constant(node):
            return bool(_value(node, {}))
        case _:
            return found[ast.dump(node)]
