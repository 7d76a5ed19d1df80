"""Which model is asked by which name, for whom, and with whose key."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import pytest

from chatwootai.adapters.chat_model.chain import ModelChain
from chatwootai.adapters.chat_model.langchain import LangChainModel
from chatwootai.composition import Models, missing_keys, missing_packages, running
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError, CredentialsError
from chatwootai.core.settings import ServiceSettings, Settings
from tests.contracts.model_server import model_server, refused, said
from tests.contracts.models import asked

SHOP: Final = TenantId("retail", "shop")
OTHER: Final = TenantId("retail", "other")
SECRETS: Final = {
    "CHATWOOTAI_SECRET_SHOP_KEY": "key-of-shop",
    "CHATWOOTAI_SECRET_OTHER_KEY": "key-of-other",
}


def settings(folder: Path, **models: Mapping[str, Any]) -> Settings:
    asking = {"provider": "langchain", "model": "openai:some"}
    said = {name: {**asking, **each} if each else {} for name, each in models.items()}
    service = ServiceSettings.model_validate({"models": said})
    return Settings(config=folder, data=folder / "data", service=service)


async def test_without_settings_no_model_is_asked(tmp_path: Path) -> None:
    async with running(settings(tmp_path)) as container:
        models = container.models()

        assert models.named("default", SHOP) is None
        assert not models.is_needed


async def test_one_that_is_to_answer_offline_is_no_model(tmp_path: Path) -> None:
    async with running(settings(tmp_path, default={}, small={})) as container:
        assert container.models().named("default", SHOP) is None
        assert container.models().named("small", SHOP) is None


async def test_a_name_that_is_none_is_told(tmp_path: Path) -> None:
    own = {"tenants": ["retail/other"]}
    chosen = settings(tmp_path, default={"temperature": 0}, big={"temperature": 1}, theirs=own)
    async with running(chosen) as container:
        for name in ("huge", "theirs"):
            with pytest.raises(ConfigurationError, match="known are big, default"):
                container.models().named(name, SHOP)


async def test_a_model_is_built_once_for_all(tmp_path: Path) -> None:
    async with running(settings(tmp_path, default={"temperature": 0})) as container:
        models = container.models()

        assert isinstance(models.named("default", SHOP), LangChainModel)
        assert models.named("default", SHOP) is models.named("default", OTHER)


async def test_a_fallback_that_is_offline_is_no_link(tmp_path: Path) -> None:
    chosen = settings(
        tmp_path, a={"fallback": "b"}, b={"fallback": "none"}, c={"fallback": "none"}, none={}
    )
    async with running(chosen) as container:
        assert isinstance(container.models().named("a", SHOP), ModelChain)
        assert isinstance(container.models().named("c", SHOP), LangChainModel)


async def test_each_tenant_is_asked_for_with_its_own_key(tmp_path: Path) -> None:
    async with model_server(said("Sim.", after=0.01)) as server:
        chosen = settings(
            tmp_path,
            ours={
                "base_url": server.url,
                "credential_ref": "shop-key",
                "tenants": [str(SHOP)],
                "prices": {"read": 1, "written": 2},
            },
            theirs={
                "base_url": server.url,
                "credential_ref": "other-key",
                "tenants": [str(OTHER)],
            },
        )
        async with running(chosen, SECRETS) as container:
            models = container.models()
            await models.warm_up()
            ours, theirs = models.named("ours", SHOP), models.named("theirs", OTHER)
            assert ours
            assert theirs
            told = [("shop", ours), ("other", theirs)] * 10
            completions = await asyncio.gather(
                *(model.complete(asked(who), 5) for who, model in told)
            )

    keys = {(each.body["messages"][-1]["content"], _key(each.head)) for each in server.requests}
    assert keys == {("shop", "Bearer key-of-shop"), ("other", "Bearer key-of-other")}
    assert completions[0].cost == pytest.approx(0.0012)


async def test_where_one_fails_its_fallback_is_asked(tmp_path: Path) -> None:
    async with model_server(refused(401)) as first, model_server(said("Sim.")) as second:
        chosen = settings(
            tmp_path,
            default={"base_url": first.url, "fallback": "local"},
            local={"base_url": second.url},
        )
        async with running(chosen) as container:
            model = container.models().named("default", SHOP)
            assert model
            completion = await model.complete(asked(), 5)

    assert completion.text == "Sim."


async def test_a_key_that_is_not_set_is_a_shortcoming(tmp_path: Path) -> None:
    async with running(settings(tmp_path, default={"credential_ref": "none-such"})) as container:
        models = container.models()
        model = models.named("default", SHOP)
        assert model
        with pytest.raises(CredentialsError, match="none-such"):
            await model.complete(asked(), 1)

        assert models.shortcomings == [
            "model 'default': secret 'none-such' is not set, so it is not asked"
        ]


async def test_a_key_that_is_not_accepted_is_a_shortcoming_until_it_is(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(model_server(refused(401), said("Sim.")))
        chosen = settings(tmp_path, default={"base_url": server.url})
        models = (await stack.enter_async_context(running(chosen))).models()
        model = models.named("default", SHOP)
        assert model
        with pytest.raises(CredentialsError):
            await model.complete(asked(), 5)
        before = models.shortcomings
        await model.complete(asked(), 5)

        assert before == ["model 'default': its key is not accepted"]
        assert models.shortcomings == []


async def test_a_package_that_is_missing_is_a_shortcoming(tmp_path: Path) -> None:
    async with running(settings(tmp_path, default={"model": "nobody:some"})) as container:
        models: Models = container.models()
        await models.warm_up()

        assert "no provider is called 'nobody'" in models.shortcomings[0]


async def test_what_is_missing_can_be_told_without_building(tmp_path: Path) -> None:
    chosen = settings(
        tmp_path, a={"credential_ref": "none-such"}, b={"model": "groq:some"}, c={}
    ).service.models
    async with running(settings(tmp_path), SECRETS) as container:
        keys = list(missing_keys(chosen, container.secrets()))

    assert [line.split(":")[0] for line in keys] == ["model 'a'"]
    assert [line.rpartition(" ")[2] for line in missing_packages(chosen)] == ["langchain-groq"]


def _key(head: bytes) -> str:
    [line] = [line for line in head.splitlines() if line.lower().startswith(b"authorization:")]
    return line.partition(b":")[2].strip().decode()
