"""Builds LangChain's models; importing LangChain takes seconds, so only this asks for it."""

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from chatwootai.adapters.chat_model.langchain.pool import Connections
from chatwootai.adapters.chat_model.langchain.providers import OPENAI, lacking, parted
from chatwootai.core.errors import ConfigurationError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OPENAI_URL: Final = "https://api.openai.com/v1"
_NO_KEY: Final = SecretStr("none")  # servers of one's own want none, the library wants one
_TRACING: Final = (
    "LANGCHAIN_HANDLER",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
)


@dataclass(frozen=True, slots=True)
class Access:
    """How a model is reached.

    Attributes:
        model: Provider and name, such as `openai:gpt-4o-mini`.
        base_url: Where it listens; none is the provider's own address.
        key: None where none is needed.
        lacks: Which secret the key should have been, where there is none of that name.
        temperature: None is the provider's own.
        most_tokens: How much it may write, whoever asks for more.
    """

    model: str
    base_url: str | None = None
    key: SecretStr | None = field(default=None, repr=False)
    lacks: str = ""
    temperature: float | None = None
    most_tokens: int = 1_000_000

    @property
    def speaks_openai(self) -> bool:
        """Whether it speaks as OpenAI does."""
        return parted(self.model)[0] == OPENAI

    def limit(self, tokens: int) -> dict[str, Any]:
        """Return how LangChain is told that an answer may have so many *tokens*."""
        match parted(self.model)[0]:
            case "google_genai":
                return {"max_output_tokens": tokens}
            case "ollama":  # what is said here stands in place of all that was said before
                warmth = {} if self.temperature is None else {"temperature": self.temperature}
                return {"options": {"num_predict": tokens, **warmth}}
        return {"max_tokens": tokens}


def load(access: Access, connections: Connections) -> "BaseChatModel":
    """Return LangChain's model. It takes seconds the first time: not for the event loop.

    Raises:
        ConfigurationError: A package is missing, or the model cannot be built so.
    """
    if missing := lacking(access.model):
        raise ConfigurationError(f"model {access.model!r} cannot be used: {missing}")
    trace_nothing()
    from langchain.chat_models import init_chat_model  # noqa: PLC0415  2.7 s to import

    provider, name = parted(access.model)
    options: dict[str, Any] = {"max_retries": 0}
    if access.speaks_openai:
        options |= {
            "api_key": access.key or _NO_KEY,  # else it would look in the environment
            "base_url": access.base_url or OPENAI_URL,  # likewise
            "openai_proxy": None,  # likewise
            "http_async_client": connections.client,
            "http_socket_options": (),
            "stream_chunk_timeout": None,
            "stream_usage": False,  # asked for at each call, where it is understood
            "use_responses_api": False,
        }
    else:
        options |= {"api_key": access.key} if access.key else {}
        options |= {"base_url": access.base_url} if access.base_url else {}
        options |= {} if access.temperature is None else {"temperature": access.temperature}
    try:
        model: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
    except Exception as error:  # noqa: BLE001  each provider's library has errors of its own
        # not `from error`: it may hold the key
        why = f"LangChain does not take it ({type(error).__name__})"
        raise ConfigurationError(f"model {access.model!r} cannot be used: {why}") from None
    return model


def trace_nothing() -> None:
    """Keep what customers say from LangSmith, whatever the environment says."""
    for name in _TRACING:
        os.environ.pop(name, None)
    import langsmith  # noqa: PLC0415  0.4 s to import

    langsmith.configure(enabled=False)
