"""`chatwootai new`: one more domain, account or plugin."""

from pathlib import Path

import pytest
import yaml

from tests.entrypoints.commands import run
from tests.entrypoints.schemas import complaints, hinted
from tests.entrypoints.shops import write_shop, write_yaml


@pytest.fixture
def config(tmp_path: Path) -> Path:
    write_shop(tmp_path / "config")
    return tmp_path / "config"


def test_a_domain_is_written_that_passes_the_checks(config: Path) -> None:
    ran = run("new", "domain", "furniture", "--config", config)

    path = config / "domains" / "furniture" / "domain.yaml"
    assert ran.status == 0
    assert run("check", config).status == 0
    assert complaints(path, hinted(path)) == []


@pytest.mark.parametrize("language", ["pt", "en", "es"])
def test_its_remarks_are_in_the_language_that_was_asked_for(config: Path, language: str) -> None:
    run("new", "domain", "furniture", "--config", config, "--language", language)

    text = (config / "domains" / "furniture" / "domain.yaml").read_text("utf-8")
    words = {"pt": "as empresas", "en": "the companies", "es": "las empresas"}
    assert words[language] in text


@pytest.mark.parametrize("name", ["123", "null", "yes", "on", "1e3", "0x1"])
def test_a_name_that_looks_like_something_else_is_still_a_name(config: Path, name: str) -> None:
    assert run("new", "domain", name, "--config", config).status == 0
    assert (
        run("new", "account", f"{name}/{name}", "--config", config, "--name=A", "--yes").status == 0
    )

    assert run("check", config).status == 0


def test_an_account_is_written_that_passes_the_checks(config: Path) -> None:
    ran = run("new", "account", "retail/azul", "--config", config, "--name", "Azul", "--yes")

    assert ran.status == 0
    checked = run("check", config)
    assert checked.status == 0
    assert "tenant retail/azul: 3 passages" in checked.output


def test_what_comes_next_is_told(config: Path) -> None:
    ran = run("new", "account", "retail/azul", "--config", config, "--name", "Azul", "--yes")

    for command in ("chat retail/azul", "connect retail/azul"):
        assert f"  chatwootai {command} --config {config}" in ran.output


def test_editors_find_nothing_wrong_with_it(config: Path) -> None:
    run("new", "account", "retail/azul", "--config", config, "--name", "Azul", "--yes")

    folder = config / "domains" / "retail" / "azul"
    paths = [folder / "config.yaml", folder / "knowledge" / "faq.yaml"]
    assert [complaints(path, hinted(path)) for path in paths] == [[], []]


def test_what_the_domain_says_already_is_left_to_it(config: Path) -> None:
    domain = {"language": "es", "timezone": "America/Lima"}
    write_yaml(config / "domains" / "retail" / "domain.yaml", domain)

    run("new", "account", "retail/azul", "--config", config, "--name", "Azul", "--yes")

    text = (config / "domains" / "retail" / "azul" / "config.yaml").read_text("utf-8")
    assert yaml.safe_load(text).keys().isdisjoint(domain)
    assert "# timezone: America/Lima" in text
    assert "La empresa." in text


def test_what_a_domain_takes_over_is_left_to_it_as_well(config: Path) -> None:
    write_yaml(config / "domains" / "base" / "domain.yaml", {"language": "es"})
    write_yaml(config / "domains" / "retail" / "domain.yaml", {"extends": ["base"]})

    run("new", "account", "retail/azul", "--config", config, "--name", "Azul", "--yes")

    account = yaml.safe_load((config / "domains/retail/azul/config.yaml").read_text("utf-8"))
    assert "language" not in account


@pytest.mark.parametrize("domain", ["- a list", "language: [es]", "language: {", "timezone:"])
def test_a_domain_with_faults_is_no_hindrance(config: Path, domain: str) -> None:
    (config / "domains" / "retail" / "domain.yaml").write_text(domain, encoding="utf-8")

    ran = run("new", "account", "retail/azul", "--config", config, "--name", "Azul", "--yes")

    assert ran.status == 0


def test_what_is_said_otherwise_than_the_domain_does_is_written(config: Path) -> None:
    write_yaml(config / "domains" / "retail" / "domain.yaml", {"language": "es"})
    said = ["--name", "Azul", "--language", "en", "--yes"]

    run("new", "account", "retail/azul", "--config", config, *said)

    account = yaml.safe_load((config / "domains/retail/azul/config.yaml").read_text("utf-8"))
    assert account["language"] == "en"


def test_schemas_that_are_there_are_left_alone(config: Path) -> None:
    write_yaml(config / "schema" / "config.json", "ours")

    ran = run("new", "domain", "furniture", "--config", config)

    assert ran.status == 0
    assert [path.name for path in (config / "schema").iterdir()] == ["config.json"]


@pytest.mark.parametrize(
    ("arguments", "status", "named"),
    [
        (["domain", "Móveis"], 2, "'moveis' would do"),
        (["domain", "knowledge"], 2, "'knowledge_1' would do"),
        (["domain", "con"], 2, "'con_1' would do"),
        (["domain", "../other"], 2, "'other' would do"),
        (["domain", "_draft"], 2, "'draft' would do"),
        (["domain", "a" * 65], 2, "cannot be a name"),
        (["domain", "花"], 2, "cannot be a name"),
        (["domain", "furniture", "--language", "fr"], 2, "pt, en, es"),
        (["account", "azul"], 2, "DOMAIN/ACCOUNT"),
        (["account", "retail/Loja Azul"], 2, "'loja_azul' would do"),
        (["account", "retail/azul/2"], 2, "'azul_2' would do"),
        (["account", "furniture/azul"], 1, "there is no domain 'furniture'"),
        (["account", "/azul"], 1, "there is no domain ''"),
        (["account", "../azul"], 1, "there is no domain '..'"),
        (["account", "_draft/azul"], 1, "there is no domain '_draft'"),
        (["account", "retail/azul"], 2, "--name"),
        (["account", "retail/shop", "--name", "A"], 1, "config.yaml: is already there"),
        (["account", "retail/twin", "--name", "A"], 1, "Twin: is already there"),
        (["domain", "twin"], 1, "Twin: is already there"),
    ],
)
def test_what_cannot_be_is_named_with_a_way_out(
    config: Path, arguments: list[str], status: int, named: str
) -> None:
    for folder in ("retail/Twin", "Twin/account", "_draft"):
        (config / "domains" / folder).mkdir(parents=True)
    before = sorted(config.rglob("*"))

    ran = run("new", *arguments, "--config", config)

    assert ran.status == status
    assert named in ran.errors
    assert sorted(config.rglob("*")) == before


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    ran = run("new", "domain", "furniture", "--config", tmp_path / "nowhere")

    assert ran.status == 2
    assert "nowhere" in ran.errors


def test_a_plugin_is_a_whole_package(tmp_path: Path) -> None:
    ran = run("new", "plugin", "my_word", "--directory", tmp_path)

    folder = tmp_path / "chatwootai-my-word"
    assert ran.status == 0
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*")) == [
        ".gitignore",
        "README.md",
        "chatwootai_my_word/__init__.py",
        "chatwootai_my_word/py.typed",
        "pyproject.toml",
        "tests/__init__.py",
        "tests/conftest.py",
        "tests/test_answers.py",
        "tests/test_my_word.py",
    ]
    assert (folder / "LICENSE").is_file()


@pytest.mark.parametrize(
    ("name", "status", "named"),
    [
        ("my-word", 2, "'my_word' would do"),
        ("Çedilha", 2, "'cedilha' would do"),
        ("2words", 2, "'words' would do"),
        ("chatwootai_word", 2, "'word' would do"),
        ("a__b", 2, "'a_b' would do"),
        ("a" * 29, 2, f"'{'a' * 28}' would do"),
        ("花", 2, "cannot be a name"),
        ("whatsapp", 1, "the plugin 'whatsapp' is already installed, with chatwootai"),
        ("writer", 1, "has an agent called 'writer'"),
    ],
)
def test_a_plugins_name_that_cannot_be_is_named_with_a_way_out(
    tmp_path: Path, name: str, status: int, named: str
) -> None:
    ran = run("new", "plugin", name, "--directory", tmp_path)

    assert ran.status == status
    assert named in " ".join(ran.errors.split())
    assert list(tmp_path.iterdir()) == []


def test_a_package_of_the_same_name_that_is_no_plugin_is_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chatwootai_word.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    ran = run("new", "plugin", "word", "--directory", tmp_path)

    assert ran.status == 1
    assert "a package 'chatwootai_word' is already installed" in ran.errors


def test_a_plugin_is_not_written_twice(tmp_path: Path) -> None:
    run("new", "plugin", "word", "--directory", tmp_path)

    ran = run("new", "plugin", "word", "--directory", tmp_path)

    assert ran.status == 1
    assert "pyproject.toml: is already there" in ran.errors
