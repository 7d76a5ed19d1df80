"""The front door: lets in what an account of ours has signed, and keeps it safe."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.event_reader import EventReader
from chatwootai.core.ports.inbox import Delivery, Inbox
from chatwootai.core.tenants.mapping import Address
from chatwootai.entrypoints.http.errors import MalformedError, UnprovenError
from chatwootai.entrypoints.http.signatures import Keys, Proof


class Taken(StrEnum):
    """What became of a webhook that was let in."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"


class _Account(msgspec.Struct):
    id: int | None = None


class _Conversation(msgspec.Struct):
    account: _Account | None = None


class _Envelope(msgspec.Struct):
    """As much of a body as tells whose it is; the rest is skipped, not built, before the proof."""

    account: _Account | None = None
    conversation: _Conversation | None = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_PAYLOAD = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request, as far as the door looks at it.

    Attributes:
        installation: The one that the address names, empty if it names none.
        delivery: Chatwoot's id of the delivery, empty if it gave none.
    """

    body: bytes
    proof: Proof
    installation: str = ""
    delivery: str = ""


class FrontDoor:
    """Takes webhooks: proven, understood, stored."""

    def __init__(
        self, keys: Mapping[Address, Keys], reader: EventReader, inbox: Inbox, clock: Clock
    ) -> None:
        self._keys = keys
        self._reader = reader
        self._inbox = inbox
        self._clock = clock

    async def take(self, parcel: Parcel) -> Taken:
        """Store what *parcel* tells, if it is proven and tells something that we need.

        Raises:
            UnprovenError: It is unsigned, forged, stale, or of an account that its signer has not.
            MalformedError: It is not a JSON object.
            ServiceUnavailableError: It could not be stored.
        """
        if parcel.proof.is_empty:
            raise UnprovenError("the request is not signed")
        if not parcel.proof.is_fresh(self._clock.now()):
            raise UnprovenError("the signature's timestamp is missing, or not of these minutes")
        address = self._proven(parcel)
        payload = _decoded(_PAYLOAD, parcel.body)
        event = self._reader.read(address.installation, payload)
        if event is None:
            return Taken.IGNORED
        if event.conversation.account != address.account:
            raise UnprovenError("the account is not the one that was proven")
        name = parcel.delivery or hashlib.sha256(parcel.body).hexdigest()
        is_new = await self._inbox.put(Delivery(f"{address.installation}:{name}", event))
        return Taken.STORED if is_new else Taken.DUPLICATE

    def _proven(self, parcel: Parcel) -> Address:
        """Return the account that the body names, if a key of that account proves the body."""
        number = _account(parcel.body)
        for address in self._candidates(parcel.installation, number):
            if parcel.proof.holds(parcel.body, self._keys[address]):
                return address
        raise UnprovenError("no key of the account that the body names fits the request")

    def _candidates(self, installation: str, number: int) -> Sequence[Address]:
        installations = [installation] if installation else self._installations
        addresses = [Address(name, number) for name in installations]
        return [address for address in addresses if address in self._keys]

    @property
    def _installations(self) -> Sequence[str]:
        return list(dict.fromkeys(address.installation for address in self._keys))


def _account(body: bytes) -> int:
    """Return the account that *body* names, 0 if none."""
    try:
        envelope: _Envelope = _decoded(_ENVELOPE, body)
    except MalformedError:
        if body.lstrip()[:1] == b"{" and _is_json(body):
            return 0  # an object, but its account is none
        raise
    for account in (envelope.account, envelope.conversation and envelope.conversation.account):
        if account and account.id:
            return account.id
    return 0


def _is_json(body: bytes) -> bool:
    try:
        _decoded(msgspec.json.Decoder(msgspec.Raw), body)
    except MalformedError:
        return False
    return True


def _decoded(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError("the body is not a JSON object") from error
