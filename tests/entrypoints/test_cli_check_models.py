"""What `chatwootai check` says of language models."""

from pathlib import Path
from typing import Any

import pytest

from tests.entrypoints.commands import run
from tests.entrypoints.shops import ENVIRONMENT, write_all, write_service

SOME: dict[str, Any] = {"provider": "langchain", "model": "openai:some"}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_all(tmp_path / "config")


@pytest.mark.parametrize(
    ("models", "told"),
    [
        ({"default": {**SOME, "fallback": "lokal"}, "local": SOME}, "did you mean 'local'?"),
        ({"default": {**SOME, "fallback": "default"}}, "circle: default → default"),
        ({"default": {"provider": "langchain"}}, "write one such as openai:gpt-4o-mini in model"),
        ({"default": {"model": "openai:some"}}, "write 'provider: langchain'"),
        ({"default": {**SOME, "base_url": "http://me:pass@here/v1"}}, "credential_ref"),
        ({"default": {**SOME, "prices": {"read": 1, "cached": 2}}}, "cached costs more than read"),
        ({"default": {**SOME, "tenants": ["shop"]}}, "models.default.tenants"),
    ],
)
def test_what_is_wrong_with_models_is_a_fault(
    models: dict[str, Any], told: str, config: Path
) -> None:
    write_service(config, models=models)

    ran = run("check", config, environment=ENVIRONMENT)

    assert ran.status == 1
    assert f"{config}/chatwootai.yaml:" in ran.output
    assert told in ran.output


def test_a_fallback_is_found_where_it_stands(config: Path) -> None:
    text = "models:\n  default:\n    provider: langchain\n    model: openai:some\n    fallback: x\n"
    (config / "chatwootai.yaml").write_text(text, "utf-8")

    ran = run("check", config, environment=ENVIRONMENT)

    assert "chatwootai.yaml:5:15: unknown model 'x'" in ran.output


def test_what_is_missing_on_this_machine_is_a_hint(config: Path) -> None:
    models = {"default": {**SOME, "credential_ref": "openai"}, "fast": {**SOME, "model": "groq:x"}}
    write_service(config, models=models)

    ran = run("check", config, environment=ENVIRONMENT)

    assert ran.status == 0
    assert "hint: model 'fast': its package is not installed; run: pip install" in ran.output
    assert "hint: model 'default': secret 'openai' is not set" in ran.output
