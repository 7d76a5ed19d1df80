from dataclasses import replace

import pytest
from pydantic import JsonValue

from chatwootai.core.tools.identity import Identity, is_theirs
from tests.building import CUSTOMER


def test_a_verified_contact_is_who_the_help_desk_says() -> None:
    contact = replace(CUSTOMER, is_verified=True, phone="+351 912-345-678", email=" Ana@X.pt ")

    identity = Identity.of(contact)

    assert identity.values == {
        "contact.phone": "+351912345678",
        "contact.phones": ["+351912345678"],
        "contact.email": "ana@x.pt",
        "contact.proved": ["ana@x.pt", "+351912345678"],
    }


def test_the_messenger_proves_the_number_and_nothing_else() -> None:
    contact = replace(CUSTOMER, proven_phone="+5531988887777", email="ana@x.pt", phone="+551")

    identity = Identity.of(contact)

    assert identity.phones == ("+5531988887777", "+553188887777")
    assert not identity.email


def test_nobody_is_proved_by_what_is_written_in_a_contact() -> None:
    contact = replace(CUSTOMER, phone="+5531988887777", email="ana@x.pt")

    assert Identity.of(contact).values == {}


@pytest.mark.parametrize("phone", ["", "BR.13491208655302741918", "1", "+0123456789", "a"])
def test_what_is_no_number_proves_nothing(phone: str) -> None:
    assert Identity.of(replace(CUSTOMER, proven_phone=phone)).values == {}


@pytest.mark.parametrize(
    ("found", "proved", "expected"),
    [
        (7, [7, 8], True),
        (9, [7, 8], False),
        ([7, "Ana"], [7], True),
        ({"id": 7, "name": "Ana"}, 7, True),
        (" Ana@X.pt", "ana@x.pt", True),
        ("bia@x.pt", "ana@x.pt", False),
        ("+55 (31) 8888-7777", "+5531988887777", True),
        ("+5531988887778", "+5531988887777", False),
        (True, 1, False),
        (None, 7, False),
        ([], [], False),
        ([7], [7], False),
        ("7", 7, False),
    ],
)
def test_a_row_is_theirs_only_if_it_names_them(
    found: JsonValue, proved: JsonValue, *, expected: bool
) -> None:
    assert is_theirs(found, proved) is expected
