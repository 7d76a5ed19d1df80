"""The need to find what is personal in a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class PersonalKind(StrEnum):
    """What can be told from its form to belong to a person."""

    CPF = "cpf"
    CNPJ = "cnpj"
    NIF = "nif"
    CARD = "card"
    IBAN = "iban"
    PHONE = "phone"
    EMAIL = "email"
    CEP = "cep"


@dataclass(frozen=True, slots=True)
class Personal:
    """Something personal in a text, from *start* to *end*.

    Attributes:
        value: The same for the same thing, however it is written.
    """

    kind: PersonalKind
    start: int
    end: int
    value: str


class PersonalData(Protocol):
    """Finds numbers and addresses that belong to a person."""

    def find(self, text: str) -> Sequence[Personal]:
        """Return what is personal in *text*, in the order in which it stands; none overlap."""

    def warm_up(self) -> None:
        """Load what is needed, so that the first message does not wait."""


class NothingPersonal:
    """Finds nothing, for where nothing is to be hidden."""

    def find(self, text: str) -> Sequence[Personal]:
        del text
        return ()

    def warm_up(self) -> None:
        """There is nothing to load."""
