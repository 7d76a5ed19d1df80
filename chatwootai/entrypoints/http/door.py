"""The front door: lets in what an account of ours has signed, and keeps it safe."""

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec

from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.events import Event, EventMessage
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.event_reader import EventReader
from chatwootai.core.ports.inbox import Delivery, Inbox
from chatwootai.core.tenants.mapping import Address
from chatwootai.entrypoints.http.errors import MalformedError, UnprovenError
from chatwootai.entrypoints.http.signatures import Keys, Proof

_log = logging.getLogger(__name__)


class Taken(StrEnum):
    """What became of a webhook that was let in."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"


_NULL = msgspec.Raw(b"null")


class _Envelope(msgspec.Struct):
    """As much of a body as tells whose it is; the rest is skipped, not built, before the proof."""

    account: msgspec.Raw = _NULL
    conversation: msgspec.Raw = _NULL


class _Account(msgspec.Struct):
    id: int | None = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_ACCOUNT = msgspec.json.Decoder(_Account)
_PAYLOAD = msgspec.json.Decoder(dict[str, Any])
# Chatwoot hangs up after 5 s and takes the bot off: sooner, it is asked to come again
_PATIENCE: Final = 4.0
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


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
        self,
        keys: Mapping[Address, Keys],
        reader: EventReader,
        inbox: Inbox,
        clock: Clock,
        patience: float = _PATIENCE,
    ) -> None:
        self._keys: Mapping[Address, Keys] = {}
        self._installations: Sequence[str] = ()
        self.renew(keys)
        self._reader = reader
        self._inbox = inbox
        self._clock = clock
        self._patience = patience

    def renew(self, keys: Mapping[Address, Keys]) -> None:
        """Let in what *keys* prove from now on, and nothing else."""
        self._keys = keys
        self._installations = list(dict.fromkeys(address.installation for address in keys))

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
        name = parcel.delivery or hashlib.sha256(parcel.body).hexdigest()
        whose = f"{address.installation}/{address.account}"
        if event is None:
            _log.debug("webhook ignored", extra={"delivery": name, "account": whose})
            return Taken.IGNORED
        if event.conversation.account != address.account:
            raise UnprovenError("the account is not the one that was proven")
        is_new = await self._stored(Delivery(f"{whose}:{name}", event))
        taken = Taken.STORED if is_new else Taken.DUPLICATE
        # a line costs a fifth of all that is done here, and the next one names the message, too
        if event.message is not None and _log.isEnabledFor(logging.DEBUG):
            _log.debug("webhook", extra=_told(name, event, event.message, taken))
        return taken

    async def _stored(self, delivery: Delivery) -> bool:
        try:
            async with asyncio.timeout(self._patience):
                return await self._inbox.put(delivery)
        except TimeoutError as error:
            raise ServiceUnavailableError("the inbox", "storing an event") from error

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


def _told(delivery: str, event: Event, message: EventMessage, taken: Taken) -> Mapping[str, object]:
    """Return what a log may say of a webhook: the ids by which its message is followed."""
    return {
        "delivery": delivery,
        "conversation": str(event.conversation),
        "kind": event.kind.value,
        "message_id": message.id,
        "result": taken.value,
    }


def _account(body: bytes) -> int:
    """Return the account that *body* names, 0 if none."""
    envelope: _Envelope = _decoded(_ENVELOPE, body)
    return _id(envelope.account) or _id(_nested(envelope.conversation))


def _nested(conversation: msgspec.Raw) -> msgspec.Raw:
    try:
        return _ENVELOPE.decode(conversation).account
    except _UNREADABLE:
        return _NULL


def _id(account: msgspec.Raw) -> int:
    try:
        return _ACCOUNT.decode(account).id or 0
    except _UNREADABLE:
        return 0


def _decoded(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except _UNREADABLE as error:
        raise MalformedError("the body is not a JSON object") from error
