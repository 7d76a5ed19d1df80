"""What is done for customers, once they have agreed to it, and what they read if it cannot be."""

import pytest

from chatwootai.adapters.chat_model.scripted import Cue
from chatwootai.core.agents.pending import Underway
from chatwootai.core.conversation import Contact, Handoff, HandoffReason
from chatwootai.core.errors import (
    CredentialsError,
    GoneError,
    OutcomeUnknownError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.prompt import Completion, Prompt, Role

from .parlour import Parlour, calls, has_results, says, shop

DOWN = ServiceUnavailableError("the model", "being asked")
ORDER = ("order_draft", {"product": "BAT-1", "quantity": 2})
ASK = "Posso anotar 2 de BAT-1?"


def seller(prompt: Prompt) -> str | Completion:
    """Order what is asked for, and tell what came of it."""
    if has_results(prompt):
        return says("Pronto, anotei o pedido D0001.")
    return calls(ORDER)


async def test_an_order_is_asked_for_and_then_drawn_up_once() -> None:
    parlour = Parlour(seller)

    asked = await parlour.say("quero 2 do BAT-1")
    answer = await parlour.say("sim, pode confirmar")
    await parlour.say("sim")

    assert asked == ASK
    assert answer == "Pronto, anotei o pedido D0001."
    assert len(parlour.office.drafts) == 1


async def test_asking_costs_one_call_and_so_does_telling() -> None:
    parlour = Parlour(seller)

    await parlour.say("quero 2 do BAT-1")
    before = len(parlour.prompts)
    await parlour.say("sim")

    assert (before, len(parlour.prompts)) == (1, 2)


async def test_who_declines_gets_nothing() -> None:
    parlour = Parlour(seller)

    await parlour.say("quero 2 do BAT-1")
    answer = await parlour.say("não, deixa pra lá")
    await parlour.say("sim")

    assert "não fiz nada" in answer
    assert parlour.office.drafts == []


async def test_who_changes_their_mind_is_asked_anew() -> None:
    def script(prompt: Prompt) -> str | Completion:
        quantity = 3 if "3" in prompt.lines[-1].text else 2
        return calls(("order_draft", {"product": "BAT-1", "quantity": quantity}))

    parlour = Parlour(script)

    await parlour.say("quero 2 do BAT-1")
    asked = await parlour.say("na verdade quero 3 do BAT-1")

    assert asked == "Posso anotar 3 de BAT-1?"
    assert parlour.office.drafts == []


async def test_a_yes_after_something_else_agrees_to_nothing() -> None:
    parlour = Parlour(seller)

    await parlour.say("quero 2 do BAT-1")
    await parlour.say("quanto custa o frete?")
    await parlour.say("sim")

    assert parlour.office.drafts == []


async def test_a_yes_after_half_an_hour_agrees_to_nothing() -> None:
    parlour = Parlour(seller)

    await parlour.say("quero 2 do BAT-1")
    await parlour.clock.advance(1_800)
    await parlour.say("sim")

    assert parlour.office.drafts == []


async def test_the_same_turn_that_comes_again_draws_up_one_order() -> None:
    parlour = Parlour(seller)
    await parlour.say("quero 2 do BAT-1")
    turn, session = parlour.turn("sim"), await parlour.session()

    for _ in range(2):
        await parlour.answering.answer(parlour.its, turn, session)

    assert len(parlour.office.drafts) == 1


async def test_what_is_agreed_is_done_without_the_model() -> None:
    parlour = Parlour([calls(ORDER), Cue(DOWN)])

    await parlour.say("quero 2 do BAT-1")
    answer = await parlour.say("sim")

    assert "está feito" in answer
    assert "D0001" in answer


async def test_a_turn_that_changes_something_is_not_begun_anew() -> None:
    parlour, committed = Parlour(seller), list[int]()
    await parlour.say("quero 2 do BAT-1")

    turn, session = parlour.turn("sim"), await parlour.session()
    await parlour.answering.answer(
        parlour.its, turn, session, lambda: committed.append(len(parlour.office.drafts))
    )

    assert committed == [0]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OutcomeUnknownError("shop", "ordering"), HandoffReason.IN_DOUBT),
        (ServiceUnavailableError("shop", "ordering"), HandoffReason.TOOL_DOWN),
    ],
)
async def test_a_person_looks_after_what_was_agreed_and_not_done(
    error: Exception, reason: HandoffReason
) -> None:
    parlour = Parlour([calls(ORDER), Cue(DOWN)])
    await parlour.say("quero 2 do BAT-1")
    parlour.office.fault["draft"] = error

    report = await parlour.report("sim")

    assert report.worked_out is not None
    outcome = report.worked_out.outcome
    assert isinstance(outcome, Handoff)
    assert outcome.reason is reason
    assert ASK in outcome.note


@pytest.mark.parametrize(
    ("error", "told", "words"),
    [
        (GoneError("none"), "not_found", "não encontrei nada"),
        (RefusedError("no"), "refused", "não aceitou"),
        (CredentialsError("no"), "not_allowed", "não aceitou"),
        (ServiceUnavailableError("shop", "looking"), "down", "não consigo consultar"),
        (OutcomeUnknownError("shop", "looking"), "timed_out", "não consigo consultar"),
    ],
    ids=lambda its: its if isinstance(its, str) else "",
)
async def test_how_a_tool_failed_is_told_to_the_model_and_without_it_to_the_customer(
    error: Exception, told: str, words: str
) -> None:
    parlour = Parlour([calls(("find_products", {"words": "batom"})), Cue(DOWN)])
    parlour.office.fault["products"] = error

    answer = await parlour.say("tem batom vermelho aí?")

    assert words in answer
    heard = [line.text for line in parlour.prompts[1].lines if line.role is Role.TOOL]
    assert f'"outcome": "{told}"' in heard[0]


async def test_whose_identity_is_not_proved_is_told_so() -> None:
    stranger = Contact(8, "Bia", email="ana@example.com")
    parlour = Parlour([calls(("order_status", {})), Cue(DOWN)], contact=stranger)

    answer = await parlour.say("cadê o meu pedido de ontem?")

    assert "identidade" in answer
    assert parlour.office.asked == []


async def test_what_a_tool_told_is_known_in_the_next_turn_and_not_for_long() -> None:
    script = [calls(("find_products", {"words": "batom"})), says("Temos 7."), says("Custa 39,90.")]
    parlour = Parlour(script)

    await parlour.say("tem batom vermelho aí?")
    answer = await parlour.say("e a que preço sai esse batom?")
    session = await parlour.session()

    assert answer == "Custa 39,90."
    assert "BAT-1" in parlour.prompts[2].lines[-1].text
    assert Underway.of(session, parlour.clock.now() + 1_800) == Underway()


async def test_tools_of_which_an_agent_has_none_are_not_shown() -> None:
    parlour = Parlour([says("Não sei.")], shop(agents={"writer": {"tools": ["order_status"]}}))

    await parlour.say("tem batom vermelho aí?")

    assert [shape.name for shape in parlour.prompts[0].tools] == ["look_up", "order_status"]
