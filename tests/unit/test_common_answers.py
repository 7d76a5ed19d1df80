from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters.cache.memory import MemoryCache
from chatwootai.adapters.clock.manual import ManualClock
from chatwootai.adapters.meters.in_memory import InMemoryMeters
from chatwootai.core.common_answers import (
    Circumstances,
    CommonAnswer,
    CommonAnswers,
    CommonQuestion,
    common_question,
)
from chatwootai.core.conversation import Attachment, Channel, Contact, TenantId, Turn
from chatwootai.core.events import Party
from chatwootai.core.measures import Counted
from chatwootai.core.ports.cache import Cache
from chatwootai.core.sessions import Said, Session
from chatwootai.core.tenants.tenant import Tenant
from chatwootai.core.tracing.notes import CacheAsked, Notes
from tests.building import CONVERSATION, CUSTOMER, OTHER_SHOP, SHOP, passage, said, tenant, turn

ANSWER = CommonAnswer("Entregamos em até 5 dias úteis.", ("prazo",))
ASKS = "Qual o prazo de entrega?"
ALONE = Circumstances()
STRANGER = Contact(8, "Bia Reis", "+55 11 98888-7777", "bia@example.com")


class ObliviousCache:
    """Answers whatever it is asked with what was kept last, whoever it was for."""

    is_degraded = False

    def __init__(self) -> None:
        self.value: bytes | None = None

    async def get(self, tenant: TenantId, name: str) -> bytes | None:
        return self.value

    async def put(self, tenant: TenantId, name: str, value: bytes, *, seconds: float) -> None:
        self.value = value

    async def forget(self, tenant: TenantId, name: str) -> None:
        self.value = None


class Desk:
    def __init__(self, cache: Cache | None = None) -> None:
        self.clock, self.meters = ManualClock(), InMemoryMeters([SHOP, OTHER_SHOP])
        self.answers = CommonAnswers(cache or MemoryCache(self.clock), self.meters)

    async def keep(self, its: Tenant, question: CommonQuestion, **changes: Any) -> bool:
        circumstances = replace(ALONE, **changes)
        return await self.answers.keep(its, question, ANSWER, circumstances, CUSTOMER)


def asked(its: Tenant, text: str = ASKS, **changes: Any) -> CommonQuestion | None:
    about = changes.pop("turn", turn(text, tenant=its.id))
    session = changes.pop("session", Session(its.id, CONVERSATION))
    given = {"prompt": "p1", "language": "pt", "masked": about.text} | changes
    return common_question(its, about, session, **given)


def question(its: Tenant, text: str = ASKS, **changes: Any) -> CommonQuestion:
    found = asked(its, text, **changes)
    assert found is not None
    return found


async def test_an_answer_is_given_again() -> None:
    desk, its = Desk(), tenant()

    assert await desk.keep(its, question(its))
    assert await desk.answers.find(its, question(its)) == ANSWER
    assert desk.meters.counted(Counted.COMMON_ANSWERS) == {(str(SHOP), "hit"): 1}


@pytest.mark.parametrize("text", ["qual o PRAZO de entrega?", "Qual  o prazo de entregaaa? 😊"])
async def test_it_is_given_however_it_is_spelled(text: str) -> None:
    desk, its = Desk(), tenant()
    await desk.keep(its, question(its))

    assert await desk.answers.find(its, question(its, text)) == ANSWER


async def test_it_is_noted_whether_it_was_known() -> None:
    desk, its, notes = Desk(), tenant(), Notes()

    await desk.answers.find(its, question(its), notes)
    await desk.keep(its, question(its))
    await desk.answers.find(its, question(its), notes)

    assert [its.is_hit for its in notes.kept if isinstance(its, CacheAsked)] == [False, True]


async def test_it_is_kept_for_a_day() -> None:
    desk, its = Desk(), tenant()
    await desk.keep(its, question(its))

    await desk.clock.advance(24 * 3600)

    assert await desk.answers.find(its, question(its)) is None


@pytest.mark.parametrize("cache", [None, ObliviousCache()], ids=["usual", "oblivious"])
@pytest.mark.parametrize(
    "other",
    [
        tenant(OTHER_SHOP),
        tenant(passages=[passage("prazo", ASKS, "7 dias")]),
        tenant(name="Loja Verde"),
    ],
    ids=["tenant", "knowledge", "configuration"],
)
async def test_no_other_tenant_and_no_other_configuration_is_given_it(
    cache: Cache | None, other: Tenant
) -> None:
    desk, its = Desk(cache), tenant()
    await desk.keep(its, question(its))

    assert await desk.answers.find(other, question(other)) is None
    assert await desk.answers.find(other, question(its)) is None


@pytest.mark.parametrize("cache", [None, ObliviousCache()], ids=["usual", "oblivious"])
@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "p2"},
        {"language": "en"},
        {"text": "Qual o prazo de troca?"},
        {"turn": turn(ASKS, channel=Channel("webchat"))},
    ],
    ids=["prompt", "language", "question", "channel"],
)
async def test_no_other_question_is_answered_with_it(
    cache: Cache | None, changes: dict[str, Any]
) -> None:
    desk, its = Desk(cache), tenant()
    await desk.keep(its, question(its))

    assert await desk.answers.find(its, question(its, **changes)) is None


async def test_a_question_of_another_tenants_is_not_kept() -> None:
    its, other = tenant(), tenant(OTHER_SHOP)

    assert not await Desk().keep(its, question(other))
    assert asked(its, turn=turn(ASKS, tenant=OTHER_SHOP)) is None


@pytest.mark.parametrize("used", ["used_tools", "used_customer", "used_moment", "is_repaired"])
async def test_an_answer_for_once_is_not_kept(used: str) -> None:
    desk, its = Desk(), tenant()

    assert not await desk.keep(its, question(its), **{used: True})
    assert await desk.answers.find(its, question(its)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Cadê meu pedido 12345?",
        "Meu CPF é 123.456.789-09, chegou?",
        "Sou a Ana, qual o prazo?",
        "Sou LÍMA, qual o prazo?",
        "Manda para ana@example.com?",
        "O que é [CPF_1]?",
        "",
        "😊",
        "prazo? " * 60,
    ],
)
def test_what_is_one_customers_alone_is_no_common_question(text: str) -> None:
    assert asked(tenant(), text) is None


def test_what_a_model_would_see_masked_is_no_common_question() -> None:
    assert asked(tenant(), masked="Qual o prazo de [CEP_1]?") is None


@pytest.mark.parametrize(
    "session",
    [
        Session(SHOP, CONVERSATION, history=(Said(Party.CONTACT, "E o frete?", 1.0),)),
        Session(SHOP, CONVERSATION, memory={"customer_service": {"topic": "frete"}}),
    ],
    ids=["said", "noted"],
)
def test_what_may_refer_to_what_was_said_before_is_no_common_question(session: Session) -> None:
    assert asked(tenant(), session=session) is None


def test_what_comes_with_a_picture_is_no_common_question() -> None:
    about: Turn = turn(messages=(said(ASKS, 1, Attachment("image")),))

    assert asked(tenant(), turn=about) is None


@pytest.mark.parametrize(
    "text",
    ["Claro, Bia!", "Escrevi para BIA@example.com.", "Ligo para 98888-7777 [PHONE_1].", " "],
)
async def test_an_answer_that_names_the_customer_is_not_kept(text: str) -> None:
    desk, its = Desk(), tenant()

    kept = await desk.answers.keep(its, question(its), CommonAnswer(text), ALONE, STRANGER)

    assert not kept


async def test_what_another_release_kept_is_passed_over() -> None:
    cache, its = ObliviousCache(), tenant()
    cache.value = b'{"answer": 1}'

    assert await Desk(cache).answers.find(its, question(its)) is None


@given(st.text(max_size=80), st.text(max_size=80))
async def test_two_questions_share_an_answer_only_if_they_say_the_same(
    one: str, other: str
) -> None:
    cache, its = ObliviousCache(), tenant()
    desk, first, second = Desk(cache), asked(its, one), asked(its, other)
    if first is None or second is None:
        return
    await desk.keep(its, first)

    found = await desk.answers.find(its, second)

    assert (found == ANSWER) == (first.text == second.text)
