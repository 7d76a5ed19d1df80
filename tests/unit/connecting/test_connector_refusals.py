"""What connecting cannot do is told with the way out, and leaves nothing half done."""

from typing import Any

import pytest
from pydantic import SecretStr

from chatwootai.core.errors import (
    ChatwootAIError,
    ConfigurationError,
    ConflictError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.ports.administration import DeskAccount, DeskInbox
from tests.unit.connecting.offices import (
    AGAIN,
    HOOK,
    Office,
)


@pytest.fixture
def office() -> Office:
    return Office()


async def test_without_a_place_for_secrets_nothing_is_begun(office: Office) -> None:
    office.has_vault = False

    with pytest.raises(ConfigurationError, match="--secrets"):
        await office.connect()

    assert (office.bots, office.file.changes) == ({}, 0)


async def test_without_a_place_for_secrets_what_needs_none_is_done(office: Office) -> None:
    await office.connect()
    office.has_vault = False

    await office.connect(AGAIN, inboxes=("Site",))

    assert office.links == {11: 2, 14: 2}


async def test_a_variable_that_says_something_else_is_told(office: Office) -> None:
    class Shadowed(type(office.vault)):  # type: ignore[misc]  # a vault beside an environment
        def reveal(self, reference: str) -> SecretStr | None:
            return SecretStr("of the environment")

    office.vault = Shadowed()

    with pytest.raises(ConfigurationError, match="CHATWOOTAI_SECRET_SHOP_BOT says something else"):
        await office.connect()


@pytest.mark.parametrize(
    ("people", "changes", "kind", "words"),
    [
        ([], {}, ConfigurationError, "reaches no account"),
        ([(3, True), (4, True)], {}, ConfigurationError, "3 'Loja 3', 4 'Loja 4'"),
        ([(3, True)], {"account": 9}, ConfigurationError, "account 9 is not among"),
        ([(3, False)], {}, CredentialsError, "no administrator of account 3 'Loja 3'"),
    ],
)
async def test_an_account_that_cannot_be_meant_is_told(
    people: list[tuple[int, bool]],
    changes: dict[str, Any],
    kind: type[ChatwootAIError],
    words: str,
    office: Office,
) -> None:
    office.desk.people = [DeskAccount(number, f"Loja {number}", its) for number, its in people]

    with pytest.raises(kind, match=words):
        await office.connect(**changes)


async def test_the_account_that_is_mapped_is_meant(office: Office) -> None:
    await office.connect()
    office.desk.people.append(DeskAccount(4, "Outra", is_administered=True))

    assert await office.connect(AGAIN) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"inboxes": ("Whatsap",)}, "did you mean 'WhatsApp'.*14 'Site' \\(WebWidget\\)"),
        ({"inboxes": ("99",)}, "there is no inbox '99'"),
        ({"inboxes": ()}, "name an inbox with --inbox; there are: 11"),
        ({"inboxes": ("Duas",)}, "several inboxes are called 'Duas'; give one of 20, 21"),
        ({"service": ""}, "--webhook-url"),
    ],
)
async def test_what_cannot_be_understood_is_told(
    changes: dict[str, Any], words: str, office: Office
) -> None:
    office.desk.desks[3] += [DeskInbox(20, "Duas"), DeskInbox(21, "duas")]

    with pytest.raises(ConfigurationError, match=words):
        await office.connect(**changes)

    assert office.bots == {}


async def test_an_installation_that_is_elsewhere_is_told(office: Office) -> None:
    await office.connect()

    with pytest.raises(ConfigurationError, match="in the mapping, not https"):
        await office.connect(url="https://other.example.com")


async def test_several_bots_that_may_be_ours_are_told(office: Office) -> None:
    office.add_bot(7, url=HOOK)
    office.add_bot(8, url="https://b.example.com/webhooks/chatwoot")

    with pytest.raises(ConfigurationError, match="several agent bots may be ours"):
        await office.connect(service="")


async def test_a_mapping_that_changed_meanwhile_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = office.vault.keep

    def and_somebody_writes(reference: str, secret: SecretStr) -> None:
        keep(reference, secret)
        office.file.value = {"installations": {"b": {"url": "http://b.example.com"}}}

    monkeypatch.setattr(office.vault, "keep", and_somebody_writes)

    with pytest.raises(ConflictError):
        await office.connect()

    assert office.links[11] == 0


async def test_a_desk_that_keeps_nothing_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forgetful(*its: Any, **changes: Any) -> int:
        return 2

    monkeypatch.setattr(office.desk, "save_bot", forgetful)

    with pytest.raises(RefusedError, match="does not keep"):
        await office.connect()


async def test_a_bot_whose_token_is_not_shown_is_told(office: Office) -> None:
    office.add_bot(7, url=HOOK)
    office.reset(7, token=None)

    with pytest.raises(RefusedError, match="does not show the access token of agent bot 7"):
        await office.connect()


async def test_a_desk_that_is_down_ends_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def down() -> list[DeskAccount]:
        raise ServiceUnavailableError("Chatwoot", "looking")

    monkeypatch.setattr(office.desk, "accounts", down)

    with pytest.raises(ServiceUnavailableError):
        await office.connect()
