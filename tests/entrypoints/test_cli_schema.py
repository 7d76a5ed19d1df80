"""`chatwootai schema`: what editors are told, compared with what the checks say."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from chatwootai.entrypoints.cli.meanings import meanings
from tests.docs.pages import ROOT
from tests.entrypoints.commands import run
from tests.entrypoints.schemas import complaints, files, schema_of
from tests.entrypoints.written import ACCOUNT, OTHER_DOMAIN, OWN, RIGHT, WRONG

KINDS = ["chatwoot_mapping", "chatwootai", "config", "domain", "knowledge"]


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = tmp_path_factory.mktemp("config")
    run("schema", config)
    return config / "schema"


@pytest.fixture
def config(schemas: Path, tmp_path: Path) -> Path:
    """Return a folder with a shop, a second domain, and the schemas."""
    shutil.copytree(schemas, tmp_path / "schema")
    for name, text in {ACCOUNT: OWN, OTHER_DOMAIN: "name: other\n"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def write(config: Path, name: str, text: str) -> Path:
    path = config / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_schema_is_written_for_each_kind_of_file(config: Path) -> None:
    shutil.rmtree(config / "schema")

    ran = run("schema", config)

    assert (ran.status, ran.output) == (0, f"{config / 'schema'}: 5 schemas\n")
    assert sorted(path.stem for path in (config / "schema").iterdir()) == KINDS


def test_they_are_written_anew(config: Path) -> None:
    path = config / "schema" / "config.json"
    before = path.read_text("utf-8")
    path.write_text(before.replace("query_processing", "gone"), encoding="utf-8")

    ran = run("schema", config)

    assert ran.status == 0
    assert path.read_text("utf-8") == before


def test_a_file_of_somebody_else_is_left_alone(config: Path) -> None:
    path = write(config, "schema/domain.json", "{}")
    (config / "schema" / "config.json").unlink()

    ran = run("schema", config)

    assert ran.status == 1
    assert f"{path}: was not written by this command, so nothing was" in ran.errors
    assert not (config / "schema" / "config.json").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "schema").write_text("", encoding="utf-8")

    ran = run("schema", tmp_path)

    assert ran.status == 1
    assert str(tmp_path / "schema") in ran.errors


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema_by_the_rules_for_schemas(schemas: Path, kind: str) -> None:
    schema = json.loads((schemas / f"{kind}.json").read_text("utf-8"))

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("name", "text"), RIGHT.values(), ids=RIGHT)
def test_what_the_checks_accept_the_schema_does(config: Path, name: str, text: str) -> None:
    path = write(config, name, text)

    ran = run("check", config)

    assert ran.status == 0, ran.output
    assert complaints(path, schema_of(path, config)) == []


@pytest.mark.parametrize(("name", "text"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_both_refuse(config: Path, name: str, text: str) -> None:
    path = write(config, name, text)

    ran = run("check", config)

    assert ran.status == 1
    assert complaints(path, schema_of(path, config)) != []


@pytest.mark.parametrize("kind", KINDS)
def test_each_key_is_explained_as_the_reference_does(schemas: Path, kind: str) -> None:
    schema = json.loads((schemas / f"{kind}.json").read_text("utf-8"))

    told = set(descriptions(schema))

    assert [key for key, meaning in meanings()[kind].items() if meaning not in told] == []


def test_what_tags_stand_before_is_right_to_editors(config: Path) -> None:
    text = (
        f"{OWN}handover: {{labels: !append [flores]}}\n"
        "timezone: !reset\n"
        "turns: !reset {quiet_time: 3}\n"
        "plugins: !remove [webchat]\n"
    )
    path = write(config, ACCOUNT, text)

    assert complaints(path, schema_of(path, config)) == []


def descriptions(value: object) -> Iterator[str]:
    """Yield all that a schema explains."""
    if isinstance(value, dict):
        if isinstance(value.get("description"), str):
            yield value["description"]
        for one in value.values():
            yield from descriptions(one)
    elif isinstance(value, list):
        for one in value:
            yield from descriptions(one)


def test_the_examples_are_right_by_the_schemas(schemas: Path) -> None:
    examples = ROOT / "examples" / "config"

    found = {
        str(path): complaints(path, schema_of(path, schemas.parent)) for path in files(examples)
    }

    assert len(found) > 8
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
