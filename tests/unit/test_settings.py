from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chatwootai.core.settings import ServiceSettings, Settings


def test_every_key_is_optional() -> None:
    usual = ServiceSettings()

    assert usual == ServiceSettings.model_validate({})
    assert (usual.inbox.backend, usual.documents.backend) == ("sqlite", "sqlite")
    assert (usual.knowledge.backend, usual.knowledge.embedder) == ("qdrant", "auto")
    assert usual.models == {}


def test_by_default_one_account_cannot_take_all_turns() -> None:
    turns = ServiceSettings().turns

    assert turns.at_once_per_account < turns.at_once


@pytest.mark.parametrize(
    "said",
    [
        {"inbox": {"backend": "in_memory"}},
        {"documents": {"backend": "in_memory"}},
        {"cache": {"backend": "memory"}},
        {"knowledge": {"backend": "in_memory", "url": None, "embedder": "trigrams"}},
        {"redis": {"url": "redis://:pass@example.com:6380/3"}},
        {"rabbitmq": {"url": "amqps://user:pass@example.com/vhost"}},
        {"models": {"default": {"provider": "offline"}, "small": {}}},
        {
            "models": {
                "default": {
                    "provider": "langchain",
                    "model": "openai:gpt-4o-mini",
                    "base_url": "http://127.0.0.1:11434/v1",
                    "credential_ref": "openai",
                    "temperature": 0.2,
                    "most_tokens": 500,
                    "timeout": 20,
                    "prices": {"read": 0.15, "written": 0.6, "cached": 0.075},
                    "fallback": "local",
                    "tenants": ["retail/account_1"],
                }
            }
        },
        {"turns": {"at_once": 1, "at_once_per_account": 1}},
    ],
)
def test_these_can_be_set(said: dict[str, Any]) -> None:
    ServiceSettings.model_validate(said)


@pytest.mark.parametrize(
    "said",
    [
        {"inbx": {}},
        {"inbox": {"backend": "kafka"}},
        {"inbox": {"url": "x"}},
        {"documents": {"backend": "rabbitmq"}},
        {"inbox": {"partitions": 0}},
        {"inbox": {"most_per_account": 0}},
        {"cache": {"backend": "redis"}},
        {"knowledge": {"url": "http://127.0.0.1:6333"}},
        {"knowledge": {"embedder": "openai"}},
        {"redis": {"url": "http://127.0.0.1"}},
        {"rabbitmq": {"url": "redis://127.0.0.1"}},
        {"models": {"default": {"provider": "openai"}}},
        {"turns": {"at_once": 0}},
        {"turns": {"at_once_per_account": 10_001}},
    ],
)
def test_these_cannot(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ServiceSettings.model_validate(said)


def test_by_default_customers_are_answered_and_secrets_are_in_the_environment() -> None:
    settings = Settings(config=Path("config"), data=Path("data"))

    assert settings.helpdesk == "chatwoot"
    assert settings.secrets is None
    assert settings.service == ServiceSettings()
