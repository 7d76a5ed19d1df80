"""`chatwootai check`: every fault in one go, and what is right."""

import os
import re
from pathlib import Path

import pytest

from tests.entrypoints.commands import run
from tests.entrypoints.shops import (
    ENVIRONMENT,
    write_all,
    write_mapping,
    write_service,
    write_shop,
    write_yaml,
)

FAULT = re.compile(r"(?P<file>[^:]+):\d+:\d+: .+; .+")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_all(tmp_path / "config")


def test_a_usable_configuration_is_told_with_what_was_looked_at(config: Path) -> None:
    ran = run("check", config, environment=ENVIRONMENT)

    assert ran.status == 0
    assert ran.output.splitlines() == [
        "tenant retail/shop: 6 passages",
        "account 1 of installation 'main': retail/shop",
        f"{config}: no faults",
    ]


def test_the_folder_may_be_named_by_the_environment(config: Path) -> None:
    ran = run("check", environment={"CHATWOOTAI_CONFIG": str(config)})

    assert ran.status == 0


def test_inboxes_that_are_mapped_are_told(config: Path) -> None:
    write_shop(config, "furniture", "other")
    entry = {"installation": "main", "chatwoot_account_id": 1, "chatwoot_inbox_id": 9}
    _map_besides(config, {**entry, "domain": "furniture", "account": "other"})

    ran = run("check", config, environment=ENVIRONMENT)

    assert "inbox 9 of account 1 of installation 'main': furniture/other" in ran.output
    assert "hint" not in ran.output


def test_sections_that_nothing_uses_yet_are_hints(config: Path) -> None:
    write_service(config, redis={"url": "redis://127.0.0.1/0"}, rabbitmq={})

    ran = run("check", config, environment=ENVIRONMENT)

    hints = [line for line in ran.output.splitlines() if line.startswith("hint: ")]
    assert ran.status == 0
    assert [hint.split("'")[1] for hint in hints] == ["rabbitmq", "redis"]


def test_secrets_that_are_not_set_are_hints_and_no_faults(config: Path) -> None:
    ran = run("check", config)

    hints = [line for line in ran.output.splitlines() if line.startswith("hint: ")]
    assert ran.status == 0
    assert [("'shop-bot'" in hint, "'shop-hook'" in hint) for hint in hints] == [
        (True, False),
        (False, True),
    ]


def test_secrets_are_found_in_their_folder(config: Path, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in ("shop-bot", "shop-hook"):
        (secrets / name).write_text("secret", "utf-8")

    ran = run("check", config, environment={"CHATWOOTAI_SECRETS": str(secrets)})

    assert "hint" not in ran.output


def test_a_tenant_that_nobody_can_write_to_is_a_hint(config: Path) -> None:
    write_shop(config, "furniture", "other")

    ran = run("check", config, environment=ENVIRONMENT)

    assert ran.status == 0
    assert "hint: tenant furniture/other: no Chatwoot account or inbox is mapped" in ran.output


def test_what_a_tenant_relies_on_and_is_not_there_is_a_hint(config: Path) -> None:
    odoo = {"config": {"credential_ref": "odoo-1", "db": "a", "url": "http://odoo"}}
    write_shop(config, integrations={"mcp": odoo}, inboxes={"elsewhere/3": {}})

    ran = run("check", config, environment=ENVIRONMENT)

    assert ran.status == 0
    hints = [line for line in ran.output.splitlines() if line.startswith("hint: ")]
    # what is not installed where this runs is a hint as well
    assert [hint for hint in hints if "pip install" not in hint] == [
        "hint: tenant retail/shop: inbox 'elsewhere/3' is not mapped to it, so nobody gets that",
        "hint: tenant retail/shop: secret 'odoo-1' (integrations.mcp) is not set",
    ]


def test_a_plugin_that_is_needed_and_switched_off_is_a_fault(config: Path) -> None:
    write_shop(config, plugins={"customer_service": {"enabled": False}})

    ran = run("check", config, environment=ENVIRONMENT)

    assert ran.status == 1
    assert "plugin 'customer_service' is switched off, but it brings the crew" in ran.output


def test_a_folder_without_any_tenant_is_a_hint(tmp_path: Path) -> None:
    ran = run("check", tmp_path)

    assert ran.status == 0
    assert "hint: there is no tenant; describe one in domains/" in ran.output


def test_every_fault_is_a_line_with_its_place_and_the_way_out(config: Path) -> None:
    write_service(config, inbox={"backend": "nats"}, nonsense=1)
    write_shop(config, nmae="Loja")
    write_yaml(config / "domains/retail/shop/knowledge/more.yaml", [{"id": "a", "question": "?"}])
    mapping = config / "chatwoot_mapping.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace("retail", "retial"), "utf-8")

    ran = run("check", config)

    *faults, last = ran.output.splitlines()
    found = [FAULT.fullmatch(fault) for fault in faults]
    assert ran.status == 1
    assert last == f"{config}: {len(faults)} faults"
    assert {Path(one["file"]).name for one in found if one} == {
        "chatwootai.yaml",
        "config.yaml",
        "more.yaml",
        "chatwoot_mapping.yaml",
    }
    assert all(found)


def test_one_fault_is_not_several(config: Path) -> None:
    write_shop(config, nmae="Loja")

    ran = run("check", config)

    assert ran.output.endswith(f"{config}: 1 fault\n")


def test_a_fault_is_one_line_however_narrow_the_terminal_is(config: Path) -> None:
    write_shop(config, nmae="Loja")

    ran = run("check", config, columns=20)

    assert FAULT.fullmatch(ran.output.splitlines()[0])


def test_settings_of_the_environment_are_checked_as_well(config: Path) -> None:
    ran = run("check", config, environment={"CHATWOOTAI_INBOX__BACKEND": "nats"})

    assert ran.status == 1
    assert "CHATWOOTAI_INBOX__BACKEND" in ran.output


def test_markup_in_a_file_is_printed_as_it_stands(config: Path) -> None:
    write_yaml(config / "domains/retail/shop/config.yaml", {"[red]:smile:": 1})

    ran = run("check", config)

    assert "unknown key '[red]:smile:'" in ran.output


@pytest.mark.skipif(os.name != "posix", reason="rights are others elsewhere")
def test_a_file_that_cannot_be_read_is_a_fault(config: Path) -> None:
    (config / "chatwootai.yaml").unlink()
    (config / "chatwootai.yaml").symlink_to("chatwootai.yaml")

    ran = run("check", config)

    assert ran.status == 1
    assert "chatwootai.yaml:1:1: " in ran.output


def _map_besides(config: Path, inbox: dict[str, object]) -> None:
    write_mapping(config)
    mapping = config / "chatwoot_mapping.yaml"
    mapping.write_text(f"{mapping.read_text('utf-8')}\ninboxes: [{inbox}]\n", "utf-8")
