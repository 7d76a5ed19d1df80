"""What schemas tell editors, beside what the checks would refuse."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict, Field

from chatwootai import (
    Agent,
    AgentType,
    ChannelProfile,
    CrewType,
    Section,
    Services,
    TenantSettings,
)
from chatwootai.core.checking.offers import Offers
from chatwootai.core.plugin_host import Plugin
from chatwootai.core.schemas.files import schemas
from chatwootai.core.settings import ServiceSettings
from chatwootai.core.tenants.domain import DomainHeader
from chatwootai.core.tenants.mapping import ChatwootMapping
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.workflows.library import WorkflowLibrary


class Name(Section):
    """One more level."""

    name: str = ""


class Manner(Section):
    """How it speaks.

    Attributes:
        longest: After so many
            letters, it goes on in another message.
    """

    longest: int = Field(default=10, ge=1)
    names: tuple[Name, ...] = ()


class Odd(Section):
    """Something that no schema can describe."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    pattern: object = Field(default=None)
    call: Callable[[], int] | None = None


@dataclass
class Telegram:
    """A channel of which a tenant may set something."""

    name: str = "telegram"
    settings: type[Section] | None = Manner

    def profile(self, transport: str, settings: TenantSettings) -> ChannelProfile:
        return ChannelProfile(self.name, limit=settings.of(Manner).longest)


def nobody(services: Services) -> Agent:
    raise AssertionError(services)


KNOWN = Offers(
    {
        "webchat": Plugin("webchat", "x 1", []),
        "odd": Plugin("odd", "x 1", [], settings=Odd),
        "tele.gram": Plugin(
            "tele.gram",
            "x 1",
            [],
            channels={"telegram": Telegram()},
            agents={
                "intention": AgentType("intention", nobody, settings=Manner),
                "writer": AgentType("writer", nobody),
            },
            crews={
                name: CrewType(name, workflow="simple_query", fallback="simple_query")
                for name in ("customer_service", "sales")
            },
            settings=Manner,
        ),
    },
    {"simple_query": WorkflowLibrary.bundled().get("simple_query")},
)
KINDS: dict[str, type[BaseModel]] = {
    "chatwootai": ServiceSettings,
    "chatwoot_mapping": ChatwootMapping,
    "config": TenantConfig,
    "domain": DomainHeader,
}
NOTHING: dict[str, dict[str, str]] = {kind: {} for kind in (*KINDS, "knowledge")}
OWN = {"account_id": "a", "name": "b"}


def is_right(kind: str, value: object) -> bool:
    return Draft202012Validator(schemas(KNOWN, NOTHING)[kind]).is_valid(value)


def described(kind: str, key: str) -> Iterator[str]:
    """Yield each description of a schema whose only meaning is that of *key*."""
    told = schemas(KNOWN, {**NOTHING, kind: {key: "told"}})

    def descriptions(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if value.get("description") == "told":
                yield "told"
            for one in value.values():
                yield from descriptions(one)
        elif isinstance(value, list):
            for one in value:
                yield from descriptions(one)

    return descriptions(told[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_each_key_of_the_file_is_there(kind: str) -> None:
    properties = schemas(KNOWN, NOTHING)[kind]["properties"]

    assert KINDS[kind].model_fields.keys() <= properties.keys()


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("chatwootai", "inbox.backend"),
        ("chatwootai", "models.<name>.provider"),
        ("chatwoot_mapping", "accounts[].domain"),
        ("config", "account_id"),
        ("config", "company_metadata.business_hours[].days"),
        ("config", "plugins.<plugin>.enabled"),
        ("config", "crews.<purpose>.workflow[].when"),
        ("config", "rollout.<name>.change"),
        ("config", "turns.priority[].label"),
        ("domain", "extends"),
        ("knowledge", "[].also_asked"),
    ],
)
def test_the_meaning_of_a_key_stands_with_it(kind: str, key: str) -> None:
    assert list(described(kind, key))


def test_names_that_are_known_are_proposed() -> None:
    config = schemas(KNOWN, NOTHING)["config"]

    [plugins, *_] = config["properties"]["plugins"]["anyOf"]
    assert list(plugins["properties"]) == ["odd", "tele.gram", "webchat"]


@pytest.mark.parametrize(
    "said",
    [
        {"plugins": ["webchat"]},  # !remove
        {"agents": {"intention": ["settings"]}},  # !remove
        {"handover": ["labels"]},  # !remove
        {"handover": {"labels": None}},  # !reset
        {"handover": ""},  # !reset, as some editors read it
        {"turns": {"quiet_time": None}},  # !reset
        {"company_metadata": {"customer_service": {"greeting_message": None}}},
        {"channels": {"telegram": ["turns"]}},
        {"inboxes": {"9": {"handover": ["labels"]}}},
    ],
    ids=str,
)
def test_what_tags_stand_before_is_right_where_something_is_inherited(said: Any) -> None:
    assert is_right("config", {**OWN, **said})
    assert is_right("domain", said)


def test_no_tag_stands_before_what_is_a_folders_own() -> None:
    assert not is_right("config", {"account_id": None, "name": "b"})
    assert not is_right("domain", {"extends": None})


def test_what_must_be_there_may_be_inherited() -> None:
    said = {"integrations": {"mcp": {"config": {"db": "a"}}}}

    assert is_right("config", {**OWN, **said})
    assert is_right("domain", said)


def test_what_an_item_of_a_list_must_have_is_not_inherited() -> None:
    said = {"turns": {"priority": [{"head_start": "many"}]}}

    assert not is_right("domain", said)


@pytest.mark.parametrize("key", ["account_id", "description", "domains", "rollout"])
def test_a_layer_says_nothing_that_belongs_to_the_account(key: str) -> None:
    assert not is_right("config", {**OWN, "inboxes": {"9": {key: ""}}})


def test_the_channel_of_a_layer_has_settings_of_its_own() -> None:
    said = {"settings": {"longest": 5}}

    assert is_right("config", {**OWN, "channels": {"telegram": said}})
    assert not is_right("config", {**OWN, "channels": {"sms": said}})
    assert not is_right("config", {**OWN, "inboxes": {"9": said}})


SECTIONS = [("plugins", "tele.gram"), ("agents", "intention"), ("channels", "telegram")]


@pytest.mark.parametrize(("section", "name"), SECTIONS)
@pytest.mark.parametrize(
    ("settings", "is_so"),
    [
        ({}, True),
        ({"longest": 5, "names": [{"name": "Ana"}]}, True),
        ({"longest": None}, True),  # !reset
        ({"longest": 0}, False),
        ({"shortest": 1}, False),
        ({"names": [{"nome": "Ana"}]}, False),
    ],
)
def test_settings_are_as_their_plugin_has_them(
    section: str, name: str, settings: object, is_so: bool
) -> None:
    said = {section: {name: {"settings": settings}}}

    assert is_right("config", {**OWN, **said}) == is_so
    assert is_right("domain", said) == is_so


@pytest.mark.parametrize(("section", "name"), SECTIONS[:2])
def test_settings_may_be_otherwise_in_a_layer(section: str, name: str) -> None:
    said = {section: {name: {"settings": {"longest": 0}}}}

    assert not is_right("config", {**OWN, "inboxes": {"9": said}})


@pytest.mark.parametrize(
    ("section", "name"), [("plugins", "webchat"), ("agents", "writer"), ("channels", "sms")]
)
def test_what_has_no_settings_takes_none(section: str, name: str) -> None:
    assert is_right("config", {**OWN, section: {name: {"settings": {}}}})
    assert not is_right("config", {**OWN, section: {name: {"settings": {"any": 1}}}})


def test_settings_that_no_schema_can_describe_are_left_to_the_checks() -> None:
    assert is_right("config", {**OWN, "plugins": {"odd": {"settings": {"any": 1}}}})


def test_what_a_plugins_author_wrote_of_a_setting_is_shown() -> None:
    config = schemas(KNOWN, NOTHING)["config"]

    said = "After so many letters, it goes on in another message."
    assert said in str(config["properties"]["plugins"])


@pytest.mark.parametrize("kind", [*KINDS, "knowledge"])
def test_an_empty_file_is_right(kind: str) -> None:
    assert is_right(kind, None)
