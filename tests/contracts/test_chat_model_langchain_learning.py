"""What is learnt from a refusal's words, without a server."""

import pytest
from pydantic import SecretStr

from chatwootai.adapters.chat_model.langchain import Access, Connections, LangChainModel
from chatwootai.adapters.chat_model.langchain.manners import Manner, Manners
from chatwootai.adapters.clock.system import SystemClock
from chatwootai.core.errors import ConfigurationError

from .models import SCHEMA, asked

OLD = "max_tokens"
NEW = "max_completion_tokens"


@pytest.mark.parametrize(
    ("known", "words", "then"),
    [
        (OLD, "unsupported parameter: 'max_tokens'. use 'max_completion_tokens' instead.", NEW),
        (NEW, "unrecognized request argument: max_completion_tokens", OLD),
        (NEW, "max_tokens and max_completion_tokens cannot both be set", NEW),
        (OLD, "max_tokens is too large", OLD),
    ],
)
def test_the_name_of_the_limit_is_learnt(known: str, words: str, then: str) -> None:
    manners = Manners(Manner.SCHEMA, known)

    is_new = manners.learn(words, asked())

    assert manners.limit == then
    assert is_new == (known != then)


def test_nothing_is_learnt_of_schemas_where_none_was_sent() -> None:
    manners = Manners(Manner.SCHEMA, OLD)

    assert not manners.learn("response_format", asked())
    assert manners.learn("response_format", asked(schema=SCHEMA))


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("anthropic:some", {"max_tokens": 7}),
        ("google_genai:some", {"max_output_tokens": 7}),
        ("ollama:some", {"options": {"num_predict": 7, "temperature": 0.5}}),
    ],
)
def test_each_provider_has_its_own_name_for_the_limit(model: str, options: object) -> None:
    assert Access(model, temperature=0.5).limit(7) == options


async def test_what_the_library_does_not_take_is_told_without_the_key() -> None:
    connections = Connections()
    access = Access("azure_openai:some", key=SecretStr("sk-segredo"))  # and no address

    with pytest.raises(ConfigurationError, match="LangChain does not take it") as caught:
        await LangChainModel(access, connections, SystemClock()).warm_up()

    assert "sk-segredo" not in str(caught.value)
    assert "sk-segredo" not in repr(access)
    await connections.aclose()
