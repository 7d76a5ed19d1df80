"""The accounts of the help desk that do not accept us, and are asked sparingly until they do."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from chatwootai.core.errors import CredentialsError
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.inbox import Lane

_log = logging.getLogger(__name__)

PAUSE: Final = 60.0  # seconds between two attempts at an account that refuses us


@dataclass(frozen=True, slots=True)
class _Refusal:
    error: CredentialsError
    until: float


class Refusals:
    """Remembers who refuses us: one turn a minute tries them, and the others wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_lane: dict[Lane, _Refusal] = {}

    @property
    def reasons(self) -> Mapping[Lane, str]:
        """The accounts that refuse us now, and what they say."""
        return {lane: str(refusal.error) for lane, refusal in self._by_lane.items()}

    def check(self, lane: Lane) -> None:
        """Let a turn of *lane* go on, unless its account has refused us a moment ago.

        Raises:
            CredentialsError: It has, with these words.
        """
        refusal = self._by_lane.get(lane)
        if refusal is None:
            return
        now = self._clock.monotonic()
        if now < refusal.until:
            raise refusal.error
        self._by_lane[lane] = replace(refusal, until=now + PAUSE)

    def refused(self, lane: Lane, error: CredentialsError) -> None:
        """Remember that the account of *lane* refuses us."""
        if lane not in self._by_lane:
            extra = {"account": _name(lane), "why": str(error)}
            _log.error("account does not accept us: nothing is answered there", extra=extra)
            self._by_lane[lane] = _Refusal(error, self._clock.monotonic() + PAUSE)

    def accepted(self, lane: Lane) -> None:
        """Remember that the account of *lane* accepts us."""
        if self._by_lane.pop(lane, None) is not None:
            _log.warning("account accepts us again", extra={"account": _name(lane)})


def _name(lane: Lane) -> str:
    return f"{lane.installation}/{lane.account}"
