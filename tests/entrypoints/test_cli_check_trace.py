"""`chatwootai check --trace`: what was read, what overlays what, and how long it took."""

import json
import re
from pathlib import Path

import pytest

from tests.entrypoints.commands import run
from tests.entrypoints.shops import ENVIRONMENT, write_all, write_yaml


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = write_all(
        tmp_path / "config",
        domains={"furniture": {}},
        channels={"whatsapp": {"language": "en"}},
    )
    write_yaml(config / "domains/common/domain.yaml", {"name": "common"})
    write_yaml(config / "domains/retail/domain.yaml", {"name": "retail", "extends": "common"})
    write_yaml(config / "domains/furniture/domain.yaml", {"name": "furniture"})
    return config


def test_files_are_told_in_their_order(config: Path) -> None:
    ran = run("check", config, "--trace", environment=ENVIRONMENT)

    read = [line.removeprefix("read ") for line in ran.output.splitlines() if "read " in line[:5]]
    assert [str(Path(name).relative_to(config)) for name in read] == [
        "chatwootai.yaml",
        "chatwoot_mapping.yaml",
        "domains/common/domain.yaml",
        "domains/furniture/domain.yaml",
        "domains/retail/domain.yaml",
        "domains/retail/shop/config.yaml",
        "domains/retail/shop/knowledge/faq.yaml",
    ]


def test_layers_are_told_from_the_lowest_up_also_for_each_place(config: Path) -> None:
    ran = run("check", config, "--trace", environment=ENVIRONMENT)

    usual = "tenant retail/shop: domain common → domain retail → account"
    there = "tenant retail/shop (domain furniture): domain furniture → account"
    assert usual in ran.output
    assert f"tenant retail/shop (channel whatsapp): {usual[20:]} → channel whatsapp" in ran.output
    assert there in ran.output


def test_the_time_is_told(config: Path) -> None:
    ran = run("check", config, "--trace", environment=ENVIRONMENT)

    told = r"^reading 7 files took \d+ ms, compiling 1 tenant \d+ ms$"
    assert re.search(told, ran.output, re.MULTILINE)


def test_json_tells_the_same(config: Path) -> None:
    ran = run("check", config, "--trace", "--format", "json", environment=ENVIRONMENT)

    trace = json.loads(ran.output)["trace"]
    assert len(trace["files"]) == 7
    assert trace["tenants"][0] == {
        "tenant": "retail/shop",
        "place": "",
        "layers": ["domain common", "domain retail", "account"],
    }
    assert trace["reading"] > 0
    assert trace["compiling"] > 0


def test_a_tenant_with_faults_is_traced_as_well(config: Path) -> None:
    path = config / "domains/retail/shop/config.yaml"
    path.write_text(path.read_text("utf-8") + "nonsense: 1\n", "utf-8")

    ran = run("check", config, "--trace", environment=ENVIRONMENT)

    assert ran.status == 1
    assert "tenant retail/shop: domain common → domain retail → account" in ran.output
    assert "tenant retail/shop (domain furniture): domain furniture → account" in ran.output


def test_nothing_is_traced_unasked(config: Path) -> None:
    ran = run("check", config, environment=ENVIRONMENT)

    assert "took" not in ran.output
    assert "→" not in ran.output
