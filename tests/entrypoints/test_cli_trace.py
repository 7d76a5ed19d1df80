"""`chatwootai trace`: what became of a turn, and why."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from chatwootai.composition import Container
from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.tracing.trace import TurnTrace
from tests.building import CONVERSATION
from tests.entrypoints.aside import Place
from tests.entrypoints.commands import Ran, run
from tests.entrypoints.shops import write_mapping, write_service
from tests.unit.tracing.told import trace

SHOP = TenantId("retail", "shop")
PERSONAL = ("Tem fralda?", "Temos fraldas", "fralda da Ana")


class Kept(Place):
    """A service's folders, with traces."""

    def keep(self, *traces: TurnTrace) -> None:
        async def work(container: Container) -> None:
            for one in traces:
                await container.traces().keep(one)

        self.inside(work)

    def show(self, *arguments: str, columns: int = 80) -> Ran:
        folders = ("--config", self.config, "--data", self.data)
        return run("trace", *arguments, *folders, columns=columns)


@pytest.fixture
def place(tmp_path: Path) -> Kept:
    its = Kept(tmp_path)
    its.keep(trace("aaa111", SHOP, outcome="silence"), trace("bbb222", SHOP))
    return its


@pytest.mark.parametrize("what", [str(CONVERSATION), str(CONVERSATION.number)])
def test_a_conversations_turns_are_drawn_oldest_first(place: Kept, what: str) -> None:
    ran = place.show(what)

    assert ran.status == 0
    assert ran.output.index("aaa111") < ran.output.index("bbb222")


def test_a_turn_is_drawn_as_a_waterfall_of_eighty_columns(place: Kept) -> None:
    ran = place.show("bbb")

    lines = ran.output.splitlines()
    starts = {line.split("█")[0].strip(): line.index("█") for line in lines if "█" in line}
    assert list(starts) == [
        "waiting",
        "analyze",
        "load",
        "process",
        "model answer",
        "tool find_products",
        "cache answers",
        "sending",
        "whole",
    ]
    assert starts["waiting"] < starts["process"] < starts["model answer"] < starts["sending"]
    assert max(map(len, lines)) <= 80
    assert "aaa111" not in ran.output


def test_it_says_what_was_found_understood_and_paid(place: Kept) -> None:
    ran = place.show("bbb")

    for told in (
        "retail/shop · main/1/1",
        "configuration c0ffee",
        "outcome: reply · done",
        "understood: pt · question",
        "texts say: known",
        "answered by: process",
        "sources: faq-1",
        "found: faq-1 0.90 known",
        "models: 1 calls, 100+20 tokens, 0.0020",
        "small-1, 100+20 tokens, 0.0020, prompt abcdef01",
        "skipped: not: asked",
        "(query)",
    ):
        assert told in ran.output


def test_nothing_personal_is_shown_unless_it_is_asked_for(place: Kept) -> None:
    plain, whole = place.show("bbb"), place.show("bbb", "--content")

    assert [word for word in PERSONAL if word in plain.output] == []
    assert [word for word in PERSONAL if word in whole.output] == list(PERSONAL)


def test_steps_of_a_workflow_that_failed_say_whose_they_are(place: Kept) -> None:
    its = trace("ccc333", SHOP)
    tried = replace(its.steps[0], workflow="first", state="failed", why="ValueError")
    done = replace(its.steps[0], workflow="first")
    place.keep(replace(its, steps=(tried, done, *its.steps)))

    ran = place.show("ccc")

    assert "of first, failed: ValueError\n" in ran.output
    assert "    of first\n" in ran.output


def test_for_programs_it_is_json_with_nothing_personal(place: Kept) -> None:
    plain = place.show("bbb", "--format", "json")
    whole = place.show("bbb", "--format", "json", "--content")

    [told], [all_told] = json.loads(plain.output), json.loads(whole.output)
    assert (told["turn"], told["cost"], told["tokens"]) == ("bbb222", 0.002, 120)
    assert [word for word in PERSONAL if word in plain.output] == []
    assert all_told["texts"]["asked"] == "Tem fralda?"


def test_no_more_turns_are_drawn_than_are_asked_for(place: Kept) -> None:
    ran = place.show("1", "--last", "1")

    assert "aaa111" not in ran.output
    assert "bbb222" in ran.output


def test_what_a_stranger_wrote_cannot_command_the_terminal(place: Kept) -> None:
    place.keep(trace("ccc333", SHOP, asked="\x1b[2J\x07Oi"))

    ran = place.show("ccc", "--content")

    assert "\x1b" not in ran.output
    assert "\\x1b[2J" in ran.output


@pytest.mark.parametrize("what", ["zzz", "main/1/99", "99"])
def test_of_what_nothing_is_kept_that_is_said(place: Kept, what: str) -> None:
    ran = place.show(what)

    assert ran.status == 1
    assert f"nothing is kept of {what!r}" in ran.errors


def test_what_names_no_conversation_is_wrong_usage(place: Kept) -> None:
    assert place.show("main/one/1").status == 2


def test_a_number_that_several_accounts_have_is_asked_about(place: Kept) -> None:
    elsewhere = ConversationId("main", 2, CONVERSATION.number)
    write_mapping(place.config, accounts=(1, 2))
    place.keep(replace(trace("ddd444", SHOP), conversation=elsewhere))

    ran = place.show("1")

    assert ran.status == 1
    assert "'1' may be main/1/1 or main/2/1" in ran.errors


def test_traces_in_a_services_own_memory_cannot_be_shown(place: Kept) -> None:
    write_service(place.config, traces={"backend": "in_memory"})

    ran = place.show("1")

    assert ran.status == 1
    assert "traces.backend is in_memory" in ran.errors


def test_a_data_folder_that_is_not_there_is_named(place: Kept) -> None:
    place.data = place.data / "none"

    ran = place.show("1")

    assert ran.status == 1
    assert "--data" in ran.errors
