"""Takes the service through every point at which it can be made to crash."""

import asyncio
import random
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from chatwootai.adapters.crash_points import POINTS
from tests.torture.fleet import Member

# Seconds from the start of a process in which its work comes by a point: where there are several,
# what one that died had is another's only after a while.
_PATIENCE: Final = 8.0
_PATIENCE_WITH_OTHERS: Final = 16.0
# Seconds in which the next process works as it should; none: that one is to crash, too.
_BREATHS: Final = (0.0, 0.0, 0.6, 3.0)
_TRIES: Final = 2
_OF_THE_DOOR: Final = "inbox.put"
# A process takes what waits when it starts: a later time is after work that came meanwhile.
_TIMES: Final = (1, 1, 2, 3)
# Typing is shown while a crew thinks for more than a second; that of the torture never does.
_VISITED: Final = [point for point in POINTS if "show_typing" not in point]


class Tour:
    """Each point once, with processes whose work comes by there.

    Attributes:
        left: The points at which none has ended yet.
    """

    def __init__(self, members: Sequence[Member], dice: random.Random) -> None:
        self.left = set(_VISITED)
        self._dice = dice
        self._doors = [its for its in members if its.setup.port is not None]
        self._workers = [its for its in members if its.setup.port is None] or self._doors
        self._patience = _PATIENCE if len(members) == 1 else _PATIENCE_WITH_OTHERS

    async def go(self) -> None:
        """Visit every point; what cannot be reached in a while is left."""
        doors = {point for point in _VISITED if point.startswith(_OF_THE_DOOR)}
        others = [point for point in _VISITED if point not in doors]
        if self._workers is self._doors:
            doors, others = set(), _VISITED
        shared = self._shuffled(others)
        async with asyncio.TaskGroup() as group:
            if doors:
                group.create_task(self._visit(self._doors[0], self._shuffled(doors)))
            for worker in self._workers:
                group.create_task(self._visit(worker, shared))

    def _shuffled(self, points: Iterable[str]) -> deque[tuple[str, int]]:
        ordered = sorted(points)
        self._dice.shuffle(ordered)
        return deque((point, 1) for point in ordered)

    async def _visit(self, member: Member, points: deque[tuple[str, int]]) -> None:
        while points:
            point, tries = points.popleft()
            times = self._dice.choice(_TIMES) if tries == 1 else 1
            if await member.dies_at(f"{point}:{times}", self._patience):
                self.left.discard(point)
            elif tries < _TRIES:
                points.append((point, tries + 1))
            await asyncio.sleep(self._dice.choice(_BREATHS))
