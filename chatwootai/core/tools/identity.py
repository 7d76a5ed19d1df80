"""Who the customer is, as far as that is proved; what a customer or a model says proves nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from chatwootai.core.conversation import Contact

_E164: Final = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_BRAZIL: Final = re.compile(r"\+55(\d\d)9?([6-9]\d{7})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identity:
    """What is proved of the customer. Empty is not proved.

    Attributes:
        phones: The ways in which that number is written: Brazil's mobiles with the 9, and without.
    """

    phones: tuple[str, ...] = ()
    email: str = ""

    @classmethod
    def of(cls, contact: Contact) -> "Identity":
        """Return what is proved of *contact*.

        The help desk vouches for a verified contact; a messenger that knows its users by their
        phone numbers vouches for the number, whatever else is written in the contact.
        """
        if contact.is_verified:
            own = _phone(contact.proven_phone or contact.phone)
            return cls(_spellings(own), contact.email.strip().casefold())
        return cls(_spellings(_phone(contact.proven_phone)))

    @property
    def values(self) -> Mapping[str, JsonValue]:
        """What is proved, by the names that templates use."""
        known: dict[str, JsonValue] = {}
        if self.phones:
            known |= {"contact.phone": self.phones[0], "contact.phones": list(self.phones)}
        if self.email:
            known["contact.email"] = self.email
        if known:
            known["contact.proved"] = [*filter(None, [self.email]), *self.phones]
        return known


def is_theirs(found: JsonValue, proved: JsonValue) -> bool:
    """Tell whether what stands in a row names the customer, whose identity is *proved*."""
    mine = proved if isinstance(proved, list) else [proved]
    return any(_same(its, one) for its in _ways(found) for one in mine)


def _ways(found: JsonValue) -> tuple[JsonValue, ...]:
    """Return how *found* may name somebody: a number or a text, or a reference to a record."""
    match found:
        case [one, str()]:  # a record's number and its name
            return (one,)
        case {"id": one}:
            return (one,)
        case bool() | None | list() | dict():
            return ()
        case _:
            return (found,)


def _same(one: JsonValue, other: JsonValue) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        if _E164.fullmatch(other):
            return _phone(one) in _spellings(other)
        return one.strip().casefold() == other.casefold()
    is_number = isinstance(one, int) and isinstance(other, int)
    return is_number and not isinstance(one, bool) and one == other


def _phone(written: str) -> str:
    """Return a number as the world writes it, empty if it is none that can be told."""
    digits = "+" + re.sub(r"[\s().-]", "", written).removeprefix("+")
    return digits if _E164.fullmatch(digits) else ""


def _spellings(phone: str) -> tuple[str, ...]:
    if not phone:
        return ()
    match = _BRAZIL.fullmatch(phone)
    if not match:
        return (phone,)
    ways = (f"+55{match[1]}9{match[2]}", f"+55{match[1]}{match[2]}")
    return (phone, *(way for way in ways if way != phone))
