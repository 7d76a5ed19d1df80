"""`chatwootai explain`: where each value comes from."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.entrypoints.commands import Ran, run
from tests.entrypoints.shops import write_all

Explain = Callable[..., Ran]

BASE = "handover: {labels: [base]}\nturns: {deadline: 9}\n"
RETAIL = "extends: base\nhandover: {labels: !append [loja]}\ndomains: {flowers: {}}\n"
SHOP = """\
account_id: shop
name: Loja Azul
description: "[red]Loja[/red] \\e[2Jde `tudo`"
turns: {deadline: 5}
channels: {whatsapp: {turns: {deadline: 7}}}
inboxes: {main/9: {turns: {deadline: 8}}}
rollout: {shorter: {share: 10, change: {language: es}}}
"""
ENTRY = "- {id: entry-0, question: Vocês entregam?, answer: Sim.}\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = write_all(tmp_path / "config")
    domains = config / "domains"
    write(domains / "base" / "domain.yaml", BASE)
    write(domains / "flowers" / "domain.yaml", "language: en")
    write(domains / "retail" / "domain.yaml", RETAIL)
    write(domains / "retail" / "shop" / "config.yaml", SHOP)
    write(domains / "retail" / "knowledge" / "faq.yaml", ENTRY)
    return config


@pytest.fixture
def explain(config: Path) -> Explain:
    return lambda *arguments, **more: run("explain", *arguments, "--config", config, **more)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def lines(ran: Ran) -> list[list[str]]:
    """Return the words of each line."""
    return [line.split() for line in ran.output.splitlines()]


def test_a_value_is_told_with_its_file_and_what_it_stands_over(explain: Explain) -> None:
    ran = explain("shop", "turns.deadline")

    assert (ran.status, ran.errors) == (0, "")
    assert ["turns.deadline", "5", "account", "domains/retail/shop/config.yaml:4"] in lines(ran)
    assert ["over", "9", "domain", "base", "domains/base/domain.yaml:2"] in lines(ran)


def test_on_a_narrow_screen_it_is_a_list(explain: Explain) -> None:
    ran = explain("shop", "handover.labels", columns=80)

    assert ran.output.splitlines()[1:] == [
        'handover.labels = ["base", "loja"]',
        "    domain retail !append, domains/retail/domain.yaml:2",
        "    [0] base (domain base, domains/base/domain.yaml:1)",
        "    [1] loja (domain retail, domains/retail/domain.yaml:2)",
        '    !append ["loja"] (domain retail, domains/retail/domain.yaml:2)',
        '    over ["base"] (domain base, domains/base/domain.yaml:1)',
    ]


@pytest.mark.parametrize("columns", [80, 200])
def test_no_terminal_obeys_what_is_written_in_a_file(explain: Explain, columns: int) -> None:
    ran = explain("shop", columns=columns)

    assert r"[red]Loja[/red] \x1b[2Jde `tudo`" in ran.output


def test_defaults_are_shown_on_demand(explain: Explain) -> None:
    usual, everything = explain("shop"), explain("shop", "--all")

    assert "turns.quiet_time" not in usual.output
    assert ["turns.quiet_time", "1.5", "default"] in lines(everything)


def test_of_a_prefix_defaults_are_shown_too(explain: Explain) -> None:
    ran = explain("shop", "turns")

    assert {"turns.deadline", "turns.quiet_time"} <= {words[0] for words in lines(ran)}
    assert "handover" not in ran.output


@pytest.mark.parametrize(
    ("options", "deadline", "language"),
    [
        (["--channel", "whatsapp"], 7, "pt"),
        (["--channel", "webchat"], 5, "pt"),
        (["--inbox", "9"], 8, "pt"),
        (["--inbox", "main/9"], 8, "pt"),
        (["--inbox", "other/9"], 5, "pt"),
        (["--inbox", "10"], 5, "pt"),
        (["--variant", "shorter"], 5, "es"),
        (["--domain", "flowers"], 5, "en"),
    ],
)
def test_places_and_trials_can_be_asked_for(
    explain: Explain, options: list[str], deadline: int, language: str
) -> None:
    ran = explain("shop", "--all", "--format", "json", *options)

    values = {one["key"]: one["value"] for one in json.loads(ran.output)["values"]}
    assert (values["turns.deadline"], values["language"]) == (deadline, language)


def test_where_else_it_is_otherwise_is_told(explain: Explain) -> None:
    ran = explain("shop", "turns.deadline")

    assert ran.output.splitlines()[-2:] == [
        "otherwise with --channel whatsapp; turns.deadline = 7",
        "otherwise with --inbox main/9; turns.deadline = 8",
    ]


def test_programs_are_told_the_same(explain: Explain, config: Path) -> None:
    told = json.loads(explain("shop", "turns.deadline", "--format", "json").output)

    assert (told["tenant"], told["domain"], told["channel"]) == ("retail/shop", "retail", "")
    assert [layer["layer"] for layer in told["layers"]] == [
        "domain base",
        "domain retail",
        "account",
    ]
    file = str(config / "domains" / "retail" / "shop" / "config.yaml")
    [value] = told["values"]
    assert value["overrides"][0]["value"] == 9
    assert (value["value"], value["layer"], value["is_default"]) == (5, "account", False)
    assert (value["file"], value["line"], value["column"]) == (file, 4, 19)
    assert [one["channel"] for one in told["elsewhere"]] == ["whatsapp", ""]
    assert told["faults"] == []


def test_the_layers_are_listed_on_demand(explain: Explain) -> None:
    output = explain("shop", "--trace").output.splitlines()

    assert output[1:4] == [
        "1. domain base: 2 values, domains/base/domain.yaml:1:1",
        "2. domain retail: 2 values, domains/retail/domain.yaml:1:1",
        "3. account: 8 values, domains/retail/shop/config.yaml:1:1",
    ]


def test_knowledge_tells_which_passages_it_replaces(explain: Explain) -> None:
    ran = explain("shop", "knowledge")
    one = explain("shop", "knowledge.entry-0")
    [told, *_] = json.loads(explain("shop", "knowledge", "--format", "json").output)["passages"]

    assert ["replaces", "domain", "retail", "domains/retail/knowledge/faq.yaml:1"] in lines(ran)
    assert "Entregamos em Manaus" in one.output
    assert (told["id"], told["layer"], told["replaces"][0]["line"]) == ("entry-0", "account", 1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["turns.dedline"], "did you mean 'turns.deadline'?"),
        (["xyzzy"], "known are account_id"),
        (["knowledge.entry-00"], "did you mean 'entry-0'?"),
        (["channels.whatsapp.turns.deadline"], "ask for 'turns.deadline' with --channel whatsapp"),
        (["rollout.shorter.change.language"], "ask for 'language' with --variant shorter"),
        (["--channel", "whatsap"], "did you mean 'whatsapp'?"),
        (["--domain", "flower"], "did you mean 'flowers'?"),
        (["--variant", "x"], "known: shorter"),
        (["--inbox", "nine"], "is no inbox"),
        (["--inbox", "0"], "is no inbox"),
    ],
)
def test_what_is_not_there_is_wrong_usage(
    explain: Explain, arguments: list[str], told: str
) -> None:
    ran = explain("shop", *arguments)

    assert (ran.status, ran.output) == (2, "")
    assert told in " ".join(ran.errors.replace("│", " ").split())


def test_an_inbox_of_two_installations_is_to_be_named_whole(explain: Explain, config: Path) -> None:
    path = config / "domains" / "retail" / "shop" / "config.yaml"
    write(path, SHOP.replace("main/9: ", "other/9: {language: es}, main/9: "))

    assert "name one of other/9, main/9" in explain("shop", "--inbox", "9").errors


def test_a_key_of_which_nothing_is_said_is_no_fault(explain: Explain) -> None:
    ran = explain("shop", "integrations.mcp.config.db")

    assert ran.status == 0
    assert "Nothing is said of it, and it has no default." in ran.output


@pytest.mark.parametrize("name", ["shp", "retail/shp"])
def test_an_unknown_account_is_named(explain: Explain, name: str) -> None:
    ran = explain(name)

    assert (ran.status, ran.output) == (1, "")
    assert ran.errors.startswith(f"chatwootai: no tenant is called '{name}'; did you mean '")


def test_a_broken_account_is_shown_with_its_faults(explain: Explain, config: Path) -> None:
    write(config / "domains" / "retail" / "shop" / "config.yaml", f"{SHOP}nmae: x\n")

    ran = explain("shop", "turns.deadline")
    told = json.loads(explain("shop", "--format", "json").output)

    assert ran.status == 1
    assert ["turns.deadline", "5", "account", "domains/retail/shop/config.yaml:4"] in lines(ran)
    assert "unknown key 'nmae'; did you mean 'name'?" in ran.errors
    assert [fault["line"] for fault in told["faults"]] == [8]


def test_an_account_that_cannot_be_read_at_all_shows_its_domains(
    explain: Explain, config: Path
) -> None:
    (config / "domains" / "retail" / "shop" / "config.yaml").write_bytes(b"\xff\xfe\x00")

    ran = explain("shop", "turns.deadline")

    assert ran.status == 1
    assert ["turns.deadline", "9", "domain", "base", "domains/base/domain.yaml:2"] in lines(ran)


def test_faults_of_the_service_are_told_too(explain: Explain, config: Path) -> None:
    write(config / "chatwootai.yaml", "inbx: {}")

    ran = explain("shop", "name")

    assert ran.status == 1
    assert "Loja Azul" in ran.output
    assert "unknown key 'inbx'" in ran.errors


def test_without_any_account_the_faults_of_the_folder_are_told(tmp_path: Path) -> None:
    ran = run("explain", "shop", "--config", write_folder(tmp_path))

    assert (ran.status, ran.output) == (1, "")
    assert "there is no such file" in ran.errors


def write_folder(folder: Path) -> Path:
    (folder / "domains" / "retail" / "shop").mkdir(parents=True)
    return folder
