"""`chatwootai init`: a configuration that is right as it is written."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.entrypoints.commands import run
from tests.entrypoints.schemas import complaints, files, hinted

LANGUAGES = ["pt", "en", "es"]
NAMES = [
    'Casa & Cia: "Móveis"', "yes", "null", "12", "- um", "# dois", "{três}", "O'Hara \\ Filhos",
    "Açaí 🍇", "$name", "@home", "%", "A" * 200,
]  # fmt: skip


def begin(config: Path, *options: str, name: str = "Flores da Praça") -> None:
    ran = run("init", config, "--name", name, "--yes", *options)
    assert ran.status == 0, ran.errors


def account_of(config: Path) -> dict[str, object]:
    [path] = config.glob("domains/*/*/config.yaml")
    account: dict[str, object] = yaml.safe_load(path.read_text("utf-8"))
    return account


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_written_passes_the_checks_as_it_is(tmp_path: Path, language: str) -> None:
    begin(tmp_path / "config", "--language", language)

    ran = run("check", tmp_path / "config")

    assert ran.status == 0
    assert "tenant shops/flores_da_praca: 3 passages" in ran.output


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hours", ["", "mon-sat 9-18:30"])
def test_editors_find_nothing_wrong_with_it(tmp_path: Path, language: str, hours: str) -> None:
    begin(tmp_path, "--language", language, "--hours", hours)

    found = {path.name: complaints(path, hinted(path)) for path in files(tmp_path)}

    assert found == {
        name: []
        for name in (
            "chatwootai.yaml",
            "chatwoot_mapping.yaml",
            "domain.yaml",
            "config.yaml",
            "faq.yaml",
        )
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_company_may_be_called_anything(tmp_path: Path, name: str) -> None:
    begin(tmp_path, name=name)

    ran = run("check", tmp_path)

    assert ran.status == 0, ran.output
    assert account_of(tmp_path)["name"] == name


@given(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_taken_as_a_name_passes_the_checks(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    config = tmp_path_factory.mktemp("shop") / "config"

    ran = run("init", config, f"--name={name}", "--account", "loja", "--yes")

    assert ran.status in {0, 2}
    assert config.exists() == (ran.status == 0)
    if config.exists():
        assert run("check", config).status == 0


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("pt", "como funciona o atendimento?", "assistente de Casa Azul, com o que a equipe"),
        ("en", "how does this chat work?", "The assistant of Casa Azul answers first"),
        ("es", "¿cómo funciona este chat?", "el asistente de Casa Azul, con lo que escribió"),
    ],
)
def test_its_customers_are_answered_in_their_language(
    tmp_path: Path, language: str, question: str, answer: str
) -> None:
    begin(tmp_path / "config", "--language", language, name="Casa Azul")

    ran = run(
        *("chat", "casa_azul", "--config", tmp_path / "config", "--data", tmp_path / "data"),
        typed=f"{question}\n",
        environment={"CHATWOOTAI_KNOWLEDGE__EMBEDDER": "trigrams"},
    )

    assert answer in " ".join(ran.output.split())


def test_the_options_say_what_is_written(tmp_path: Path) -> None:
    said = ["--domain", "flowers", "--account", "praca", "--timezone", "America/Recife"]
    begin(tmp_path, *said, "--hours", "seg-sex 9-18, sáb 9:00-13:00")

    account = account_of(tmp_path)

    assert (tmp_path / "domains" / "flowers" / "praca").is_dir()
    assert account["account_id"] == "praca"
    assert account["timezone"] == "America/Recife"
    metadata = account["company_metadata"]
    assert isinstance(metadata, dict)
    assert metadata["business_hours"] == [
        {"days": [0, 1, 2, 3, 4], "start_time": "09:00", "end_time": "18:00"},
        {"days": [5], "start_time": "09:00", "end_time": "13:00"},
    ]


def test_nothing_is_said_about_hours_that_nobody_told(tmp_path: Path) -> None:
    begin(tmp_path)

    metadata = account_of(tmp_path)["company_metadata"]

    assert isinstance(metadata, dict)
    assert "business_hours" not in metadata


def test_no_account_is_claimed_that_is_not_there(tmp_path: Path) -> None:
    begin(tmp_path)

    mapping = yaml.safe_load((tmp_path / "chatwoot_mapping.yaml").read_text("utf-8"))

    assert mapping is None


def test_what_stands_behind_the_marks_of_the_mapping_is_right(tmp_path: Path) -> None:
    begin(tmp_path)
    path = tmp_path / "chatwoot_mapping.yaml"
    example = path.read_text("utf-8").partition("# installations")[2].partition("# inboxes")[0]
    text = (
        f"# installations{example}".replace("\n# ", "\n").removeprefix("# ").replace("\n#\n", "\n")
    )
    path.write_text(text, encoding="utf-8")

    ran = run("check", tmp_path)

    assert ran.status == 0, ran.output
    assert "account 1 of installation 'main': shops/flores_da_praca" in ran.output


def test_files_that_are_in_the_way_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    ours = {"README.md": "ours", "chatwootai.yaml": "# ours"}
    for name, text in ours.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    ran = run("init", tmp_path, "--name", "Flores", "--yes")

    assert ran.status == 1
    assert ran.errors.splitlines() == [
        f"{tmp_path / 'chatwootai.yaml'}: is already there; move it away, or choose another place",
        f"{tmp_path / 'README.md'}: is already there; move it away, or choose another place",
        "chatwootai: 2 faults",
    ]
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == ours


def test_a_link_that_leads_nowhere_is_in_the_way_as_well(tmp_path: Path) -> None:
    (tmp_path / "README.md").symlink_to(tmp_path / "elsewhere")

    ran = run("init", tmp_path, "--name", "Flores", "--yes")

    assert ran.status == 1
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_where_a_folder_must_be_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "domains").write_text("", encoding="utf-8")

    ran = run("init", tmp_path, "--name", "Flores", "--yes")

    assert ran.status == 1
    assert f"{tmp_path / 'domains'}" in ran.errors
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["domains"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--name", "Flores", "--language", "fr"], ["--language", "pt, en, es"]),
        (["--name", "Flores", "--timezone", "Recife"], ["--timezone", "America/Sao_Paulo"]),
        (["--name", "Flores", "--domain", "Flores & Cia"], ["--domain", "'flores_cia' would do"]),
        (["--name", "Flores", "--account", "knowledge"], ["--account", "'knowledge_1' would do"]),
        (["--name", "Flores", "--hours", "sempre"], ["--hours", "'sempre'"]),
        (["--name", " "], ["--name", "empty"]),
        (["--name", "A" * 201], ["--name", "201 letters"]),
        (["--name", "a\u200bb"], ["--name", "nobody sees"]),
        ([], ["--name", "terminal"]),
    ],
)
def test_wrong_options_are_named_with_a_way_out(
    tmp_path: Path, options: list[str], named: list[str]
) -> None:
    ran = run("init", tmp_path / "config", "--yes", *options)

    assert ran.status == 2
    assert [word for word in named if word not in " ".join(ran.errors.split())] == []
    assert not (tmp_path / "config").exists()


def test_a_name_without_a_letter_that_a_folder_can_have_gets_one(tmp_path: Path) -> None:
    begin(tmp_path, name="花屋")

    assert (tmp_path / "domains" / "shops" / "account_1").is_dir()


def test_what_comes_next_is_told(tmp_path: Path) -> None:
    ran = run("init", tmp_path, "--name", "Flores", "--yes")

    for command in ("check", "chat shops/flores", "connect shops/flores"):
        assert f"  chatwootai {command}" in ran.output
