from collections.abc import Mapping
from pathlib import Path

import pytest

from chatwootai.core.errors import ConfigurationError
from chatwootai.core.settings import ServiceSettings, Settings
from chatwootai.entrypoints import settings_file


def read(folder: Path, text: str | None = None, **environment: str) -> Settings:
    """Read *text* as the file in *folder*, and the environment over it."""
    if text is not None:
        (folder / "chatwootai.yaml").write_text(text, encoding="utf-8")
    named = {f"CHATWOOTAI_{name.upper()}": value for name, value in environment.items()}
    return settings_file.read(folder, folder / "data", named)


def faults(folder: Path, text: str | None = None, **environment: str) -> list[str]:
    """Return what is wrong with the file and the environment, with the file's name alone."""
    with pytest.raises(ConfigurationError) as caught:
        read(folder, text, **environment)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


@pytest.mark.parametrize("text", [None, "", "# nada", "{}"])
def test_without_a_word_all_is_as_usual(tmp_path: Path, text: str | None) -> None:
    settings = read(tmp_path, text)

    assert settings == Settings(config=tmp_path, data=tmp_path / "data")


def test_the_file_says_what_differs(tmp_path: Path) -> None:
    service = read(tmp_path, "inbox: {backend: in_memory}\nturns: {at_once: 7}").service

    assert (service.inbox.backend, service.turns.at_once) == ("in_memory", 7)
    assert service.documents == ServiceSettings().documents


def test_the_environment_lies_over_the_file(tmp_path: Path) -> None:
    text = "inbox: {backend: sqlite}\nturns: {at_once: 7, at_once_per_account: 3}"

    service = read(tmp_path, text, inbox__backend="in_memory", turns__at_once="9").service

    assert service.inbox.backend == "in_memory"
    assert (service.turns.at_once, service.turns.at_once_per_account) == (9, 3)


@pytest.mark.parametrize(
    ("file", "environment", "default"),
    [
        ("default_domain: retail", {}, "retail"),
        ("default_domain: retail", {"CHATWOOT_DOMAIN": "furniture"}, "furniture"),
        ("default_domain: retail", {"CHATWOOT_DOMAIN": ""}, "retail"),
        (
            "",
            {"CHATWOOT_DOMAIN": "retail", "CHATWOOTAI_DEFAULT_DOMAIN": "furniture"},
            "furniture",
        ),
        ("", {}, ""),
    ],
)
def test_the_default_domain_may_be_said_in_three_places(
    tmp_path: Path, file: str, environment: Mapping[str, str], default: str
) -> None:
    (tmp_path / "chatwootai.yaml").write_text(file, "utf-8")

    settings = settings_file.read(tmp_path, tmp_path / "data", environment)

    assert settings.service.default_domain == default


def test_the_environment_is_enough(tmp_path: Path) -> None:
    service = read(tmp_path, None, models__default__provider="offline", cache__backend="memory")

    assert list(service.service.models) == ["default"]


def test_a_right_value_in_the_environment_mends_a_wrong_one_in_the_file(tmp_path: Path) -> None:
    service = read(tmp_path, "inbox: {backend: kafka}", inbox__backend="in_memory").service

    assert service.inbox.backend == "in_memory"


def test_wrong_values_of_the_file_are_told_with_their_place(tmp_path: Path) -> None:
    assert faults(tmp_path, "inbox:\n  backend: kafka\n  bckend: x\n") == [
        (
            "chatwootai.yaml:2:12: inbox.backend: input should be 'in_memory', 'sqlite', 'redis' "
            "or 'rabbitmq'; write one of them"
        ),
        "chatwootai.yaml:3:3: unknown key 'bckend'; did you mean 'backend'?",
    ]


def test_wrong_values_of_the_environment_are_told_with_their_name(tmp_path: Path) -> None:
    assert faults(tmp_path, None, inbox__backend="kafka", turns__at_once="many") == [
        (
            "environment variable CHATWOOTAI_INBOX__BACKEND:1:1: inbox.backend: "
            "input should be 'in_memory', 'sqlite', 'redis' or 'rabbitmq'; write one of them"
        ),
        (
            "environment variable CHATWOOTAI_TURNS__AT_ONCE:1:1: turns.at_once: "
            "this is no whole number; write one, in digits"
        ),
    ]


def test_wrong_names_in_the_environment_are_told(tmp_path: Path) -> None:
    assert faults(tmp_path, None, inbx__backend="sqlite", inbox__backnd="sqlite", inbox="x") == [
        (
            "environment variable CHATWOOTAI_INBOX__BACKND:1:1: unknown key 'backnd'; "
            "did you mean 'backend'?"
        ),
        (
            "environment variable CHATWOOTAI_INBX__BACKEND:1:1: unknown key 'inbx'; "
            "did you mean 'inbox'?"
        ),
    ]


def test_a_section_needs_a_key(tmp_path: Path) -> None:
    assert faults(tmp_path, None, inbox="in_memory") == [
        (
            "environment variable CHATWOOTAI_INBOX:1:1: inbox: this is no mapping; "
            "write 'key: value' lines, indented"
        )
    ]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, "turns: {at_once: 0}\nknowledge: 5", inbox__backend="kafka")

    assert [fault.partition(": ")[0] for fault in found] == [
        "chatwootai.yaml:1:18",
        "chatwootai.yaml:2:12",
        "environment variable CHATWOOTAI_INBOX__BACKEND:1:1",
    ]


@pytest.mark.parametrize("text", ["a: [", "só texto", "- a", "inbox: {backend: !x y}"])
def test_a_file_that_cannot_be_used_does_not_hide_the_environments_faults(
    tmp_path: Path, text: str
) -> None:
    found = faults(tmp_path, text, inbox__backend="kafka")

    assert [fault.partition(":")[0] for fault in found] == [
        "chatwootai.yaml",
        "environment variable CHATWOOTAI_INBOX__BACKEND",
    ]


def test_a_file_that_cannot_be_used_is_not_passed_over(tmp_path: Path) -> None:
    for text in ("a: [", "só texto"):
        assert len(faults(tmp_path, text, inbox__backend="in_memory")) == 1


def test_a_password_is_not_told(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, None, redis__url="http://:hunter2@example.com")

    assert "hunter2" not in fault


def test_variables_that_are_no_settings_are_left_alone(tmp_path: Path) -> None:
    others = {"config": "/etc", "data": "/var", "admin_token": "x", "secret_account_1__bot": "y"}

    assert read(tmp_path, None, **others) == read(tmp_path)


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    environment = {"INBOX__BACKEND": "kafka", "OTHER_INBOX__BACKEND": "kafka", "inbox": "x"}

    assert settings_file.read(tmp_path, tmp_path, environment).service == ServiceSettings()


def test_the_folder_of_secrets_is_told_by_the_environment(tmp_path: Path) -> None:
    assert read(tmp_path, None, secrets="/run/secrets").secrets == Path("/run/secrets")
    assert read(tmp_path, None, secrets="").secrets is None


def test_the_own_environment_is_read_if_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATWOOTAI_INBOX__BACKEND", "in_memory")

    assert settings_file.read(tmp_path, tmp_path).service.inbox.backend == "in_memory"


def test_a_file_that_cannot_be_used_leaves_what_is_usual(tmp_path: Path) -> None:
    settings = settings_file.defaults(tmp_path, {"CHATWOOTAI_SECRETS": "/run/secrets"})

    assert settings.config == tmp_path
    assert settings.secrets == Path("/run/secrets")
    assert settings.service == ServiceSettings()


def test_a_list_is_one_text_in_the_environment(tmp_path: Path) -> None:
    text = "models: {own: {provider: langchain, model: 'openai:some'}}"

    service = read(tmp_path, text, models__own__tenants="retail/a, retail/b").service

    assert service.models["own"].tenants == ("retail/a", "retail/b")


def test_a_fallback_in_the_environment_is_looked_for_too(tmp_path: Path) -> None:
    text = "models: {own: {provider: langchain, model: 'openai:some'}}"

    [fault] = faults(tmp_path, text, models__own__fallback="x")

    assert fault.startswith("environment variable CHATWOOTAI_MODELS__OWN__FALLBACK:1:1: unknown")
