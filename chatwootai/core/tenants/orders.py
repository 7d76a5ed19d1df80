"""In which order domains count that extend each other."""

from collections.abc import Iterator, Mapping, Sequence


class ImpossibleOrderError(ValueError):
    """No order of the domains respects all that is said about it; the message says why.

    Attributes:
        domain: Whose bases have none.
    """

    def __init__(self, domain: str, why: str) -> None:
        super().__init__(why)
        self.domain = domain


def linearized(name: str, bases: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return *name* and all that it extends, in the order in which they count, by Python's C3.

    Args:
        name: The domain.
        bases: For each domain, those that it extends, the first of which counts most.

    Raises:
        ImpossibleOrderError: A domain extends itself, or the orders contradict each other.
    """
    return _linearized(name, bases, (), {})


def _linearized(
    name: str,
    bases: Mapping[str, Sequence[str]],
    above: tuple[str, ...],
    known: dict[str, tuple[str, ...]],
) -> tuple[str, ...]:
    if name in above:
        circle = " → ".join([*above[above.index(name) :], name])
        raise ImpossibleOrderError(name, f"domains extend each other in a circle: {circle}")
    if name not in known:
        own = tuple(bases.get(name, ()))
        orders = [(base, _linearized(base, bases, (*above, name), known)) for base in own]
        known[name] = (name, *_merged(name, [*orders, (name, own)]))
    return known[name]


def _merged(name: str, orders: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Yield what *orders* (whose each is, and what it demands) have in common, by C3."""
    left = [(whose, order) for whose, order in orders if order]
    while left:
        waiting = {one for _, order in left for one in order[1:]}
        head = next((order[0] for _, order in left if order[0] not in waiting), None)
        if head is None:
            raise ImpossibleOrderError(name, _contradiction(left))
        yield head
        left = [
            (whose, rest)
            for whose, order in left
            if (rest := order[1:] if order[0] == head else order)
        ]


def _contradiction(orders: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """Return which demands go round in a circle: each head waits for another one's."""
    demands: dict[str, tuple[str, str]] = {}  # for each head, which one comes before it, and whose
    for _, (head, *_) in orders:
        whose, before = next((whose, order[0]) for whose, order in orders if head in order[1:])
        demands[head] = before, whose
    seen: list[str] = []
    one = orders[0][1][0]
    while one not in seen:
        seen.append(one)
        one = demands[one][0]
    circle = seen[seen.index(one) :]
    told = [f"{demands[it][0]!r} before {it!r} (as {demands[it][1]!r} has it)" for it in circle]
    return f"no order can have {' and '.join(told)}"
