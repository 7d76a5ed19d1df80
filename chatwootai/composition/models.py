"""The language models that are configured, each built when it is first asked for."""

from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from typing import Final

from chatwootai.adapters.chat_model.chain import Link, ModelChain
from chatwootai.adapters.chat_model.langchain import Access, Connections, LangChainModel, lacking
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.fallbacks import in_order
from chatwootai.core.ports.chat_model import ChatModel
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.secrets import Secrets
from chatwootai.core.prices import Prices
from chatwootai.core.settings import ModelSettings, Settings

DEFAULT: Final = "default"


class Models:
    """Knows the models by the names that the settings give them.

    Models with different keys are different clients; what they share are connections, which hold
    no key.
    """

    def __init__(
        self,
        settings: Mapping[str, ModelSettings],
        secrets: Secrets,
        connections: Connections,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._connections = connections
        self._clock = clock
        self._built: dict[str, LangChainModel] = {}
        self._chains: dict[str, ChatModel] = {}
        self._missing = list(missing_keys(settings, secrets))
        self._broken: dict[str, str] = {}

    def named(self, name: str, tenant: TenantId) -> ChatModel | None:
        """Return the model called *name*, with its fallbacks; none if one is to answer offline.

        Raises:
            ConfigurationError: There is no model of that name, or none for *tenant*.
        """
        if name not in self._settings and name == DEFAULT:
            return None
        model = self._settings.get(name)
        if model is None or (model.tenants and str(tenant) not in model.tenants):
            known = ", ".join(sorted(self._open_to(tenant))) or "none"
            raise ConfigurationError(f"no model {name!r} is for tenant {tenant}; known are {known}")
        if name not in self._chains:
            names = [each for each in in_order(self._settings, name) if self._asks(each)]
            links = [Link(each, self._model(each)) for each in names]
            if not links or not self._asks(name):
                return None
            self._chains[name] = (
                links[0].model if len(links) == 1 else ModelChain(links, self._clock)
            )
        return self._chains[name]

    def prices(self, name: str) -> Prices:
        """Return what the model called *name* costs."""
        model = self._settings.get(name)
        return model.prices if model else Prices()

    @property
    def is_needed(self) -> bool:
        """Whether any model is asked at all."""
        return any(self._asks(name) for name in self._settings)

    async def warm_up(self) -> None:
        """Load what the models need, which takes seconds the first time."""
        for name in self._settings:
            if self._asks(name):
                try:
                    await self._model(name).warm_up()
                except ConfigurationError as error:
                    self._broken[name] = str(error)

    @property
    def shortcomings(self) -> list[str]:
        """What keeps models from being asked, in words for the operator."""
        broken = [f"model {name!r}: {why}" for name, why in self._broken.items()]
        shut_out = [
            f"model {name!r}: its key is not accepted"
            for name, model in self._built.items()
            if model.is_shut_out
        ]
        return [*broken, *self._missing, *shut_out]

    def _open_to(self, tenant: TenantId) -> Iterator[str]:
        for name, model in self._settings.items():
            if not model.tenants or str(tenant) in model.tenants:
                yield name

    def _asks(self, name: str) -> bool:
        return self._settings[name].provider != "offline"

    def _model(self, name: str) -> LangChainModel:
        if name not in self._built:
            settings = self._settings[name]
            key = settings.credential_ref and self._secrets.reveal(settings.credential_ref)
            self._built[name] = LangChainModel(
                Access(
                    settings.model or "",
                    base_url=str(settings.base_url) if settings.base_url else None,
                    key=key or None,
                    temperature=settings.temperature,
                    most_tokens=settings.most_tokens,
                    lacks=settings.credential_ref or "" if not key else "",
                ),
                self._connections,
                self._clock,
                longest=settings.timeout,
                prices=settings.prices,
            )
        return self._built[name]


def models(settings: Settings, secrets: Secrets, clock: Clock, closing: AsyncExitStack) -> Models:
    """Return the models of the settings; their connections are closed at the end."""
    connections = Connections()
    closing.push_async_callback(connections.aclose)
    return Models(settings.service.models, secrets, connections, clock)


def missing_keys(models: Mapping[str, ModelSettings], secrets: Secrets) -> Iterator[str]:
    """Yield, for each model whose key is not among the secrets, which one it lacks."""
    for name, model in models.items():
        if model.credential_ref and secrets.reveal(model.credential_ref) is None:
            yield f"model {name!r}: secret {model.credential_ref!r} is not set, so it is not asked"


def missing_packages(models: Mapping[str, ModelSettings]) -> Iterator[str]:
    """Yield, for each model that nothing here can speak with, what to do about it."""
    for name, model in models.items():
        if model.model and (missing := lacking(model.model)):
            yield f"model {name!r}: {missing}"
