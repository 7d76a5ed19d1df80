"""The demonstration notices what is not as it should be; here, a puppet answers."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from io import StringIO
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from rich.console import Console

from chatwootai.entrypoints.cli.demo_scenes import (
    SCENES,
    Answers,
    Notes,
    Rates,
    Resolves,
    Says,
    Scene,
)
from chatwootai.entrypoints.cli.demo_stage import Pace, Stage
from chatwootai.testing import ContactSetup, StandInChatwoot
from tests.entrypoints.shops import ACCOUNT, BOT_TOKEN, WHATSAPP_INBOX

Deeds = Sequence[tuple[str, Mapping[str, Any]]]

HASTE = Pace(longest=0.5, silence=0.1, keystrokes=0.01)
ASKS = Says(("oi", "quanto custa?"), is_told="R$ 5")
CALLS = Says(("uma pessoa!",), is_told="chamo", calls_person=True)
THANKS = Says(("obrigada",))
SCENE = Scene("A scene", 1, 11, ContactSetup(name="Rita Campos", email="rita@a.example"), ASKS)
ANSWER = ("messages", {"content": "Custa **R$ 5**."})
CALL = ("messages", {"content": "Já chamo!"})
NOTE = ("messages", {"content": "Nota", "private": True})
OPEN = ("toggle_status", {"status": "open"})


@asynccontextmanager
async def puppet(chatwoot: StandInChatwoot, script: Mapping[str, Deeds]) -> AsyncIterator[None]:
    """Do in each conversation what *script* says for the customer's words."""

    async def receive(request: web.Request) -> web.Response:
        body = await request.json()
        if body["event"] == "message_created" and body["message_type"] == "incoming":
            conversation = f"/api/v1/accounts/1/conversations/{body['conversation']['id']}"
            for path, said in script.get(body["content"], ()):
                url = f"{chatwoot.url}{conversation}/{path}"
                await session.post(url, json=said, headers={"api_access_token": BOT_TOKEN})
        return web.Response()

    application = web.Application()
    application.router.add_post("/", receive)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:
        await site.start()
        chatwoot.webhook_url = "http://{}:{}/".format(*runner.addresses[0])
        yield
        await chatwoot.settled()
        await runner.cleanup()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    chatwoot = StandInChatwoot()
    chatwoot.add_account(ACCOUNT)
    chatwoot.add_inbox(WHATSAPP_INBOX)
    async with chatwoot.serving():
        yield Stage(chatwoot, Console(file=StringIO(), width=100, markup=False), HASTE)


async def played(stage: Stage, scene: Scene, script: Mapping[str, Deeds]) -> str:
    """Play *scene* before a puppet that follows *script*, and return what was printed."""
    async with puppet(stage.chatwoot, script):
        await stage.play(scene)
        await stage.sum_up()
    assert isinstance(stage.console.file, StringIO)
    return stage.console.file.getvalue()


async def test_a_scene_that_goes_as_it_should_has_no_failures(stage: Stage) -> None:
    goes_on = (
        Notes("Cliente antigo"),
        CALLS,
        Answers("Oi, aqui é a Ana"),
        Answers("e o Beto", on_phone=True),
        THANKS,
        Resolves(),
        Rates(5, "Gentil"),
    )
    script: dict[str, Deeds] = {"quanto custa?": [ANSWER], "uma pessoa!": [CALL, NOTE, OPEN]}

    printed = await played(stage, replace(SCENE, goes_on=goes_on), script)

    assert stage.failures == []
    assert (len(stage.times), stage.handoffs, stage.silences) == (2, 1, 3)
    assert "every message got what it should" in printed


async def test_what_is_said_is_printed_as_the_channel_shows_it(stage: Stage) -> None:
    printed = await played(stage, SCENE, {"quanto custa?": [ANSWER]})

    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert lines[:4] == ["A scene", "Rita oi", "Rita quanto custa?", "Assistente Custa R$ 5."]


async def test_no_answer_is_a_failure(stage: Stage) -> None:
    printed = await played(stage, SCENE, {})

    assert stage.failures == ["no answer to “quanto custa?” within 0.5 s"]
    assert "✗ no answer to “quanto custa?”" in printed


async def test_an_answer_about_something_else_is_a_failure(stage: Stage) -> None:
    await played(stage, SCENE, {"quanto custa?": [CALL]})

    assert stage.failures == ["the answer to “quanto custa?” is not about “R$ 5”"]


async def test_an_answer_where_none_should_be_is_a_failure(stage: Stage) -> None:
    script = {"quanto custa?": [ANSWER], "obrigada": [CALL]}

    await played(stage, replace(SCENE, goes_on=(THANKS,)), script)

    assert "an answer where none should be: a person has the conversation" in stage.failures
    assert stage.silences == 0


async def test_two_answers_are_a_failure(stage: Stage) -> None:
    await played(stage, SCENE, {"quanto custa?": [ANSWER, ANSWER]})

    assert stage.failures == ["2 answers came to 1 question"]


@pytest.mark.parametrize("missing", [NOTE, OPEN])
async def test_a_handoff_needs_a_note_and_an_open_conversation(
    stage: Stage, missing: tuple[str, Mapping[str, Any]]
) -> None:
    deeds = [deed for deed in (CALL, NOTE, OPEN) if deed is not missing]

    await played(stage, replace(SCENE, begins=CALLS), {"uma pessoa!": deeds})

    assert stage.failures == ["no person was called after “uma pessoa!”"]
    assert stage.handoffs == 0


async def test_webhooks_that_nobody_takes_are_a_failure(stage: Stage) -> None:
    stage.chatwoot.webhook_url = "http://127.0.0.1:9/"

    await stage.play(SCENE)
    await stage.chatwoot.settled()
    await stage.sum_up()

    assert any("webhooks were not acknowledged" in failure for failure in stage.failures)


async def test_a_day_on_which_nothing_happened_can_be_summed_up() -> None:
    console = Console(file=StringIO())

    await Stage(StandInChatwoot(), console, HASTE).sum_up()

    assert isinstance(console.file, StringIO)
    assert "answers 0" in console.file.getvalue()


def test_the_scenes_show_all_that_matters() -> None:
    acts = [act for scene in SCENES for act in (scene.begins, *scene.goes_on)]
    customers = [act for act in acts if isinstance(act, Says)]

    assert {scene.account for scene in SCENES} == {1, 2, 3}
    assert len([act for act in customers if act.is_answered]) >= 8
    assert any(len(act.texts) > 2 for act in customers)
    assert any(act.calls_person for act in customers)
    assert {type(act) for act in acts} == {Says, Notes, Answers, Resolves, Rates}
