"""What a model is told of tools that it asks for in vain."""

import json
from dataclasses import replace

from chatwootai.core.agents.pending import Underway, without_question
from chatwootai.core.prompt import Completion, Prompt, Role

from .parlour import Parlour, calls, has_results, says, shop

PRODUCTS = ("find_products", {"words": "batom"})


def told(prompt: Prompt) -> list[str]:
    """Return how the calls before *prompt* ended."""
    return [json.loads(line.text)["outcome"] for line in prompt.lines if line.role is Role.TOOL]


async def test_more_calls_than_are_allowed_are_not_made() -> None:
    limits = {"writer": {"limits": {"tool_calls": 1}}}
    parlour = Parlour([calls(PRODUCTS, PRODUCTS), says("Temos 7.")], shop(agents=limits))

    await parlour.say("tem batom vermelho aí?")

    assert told(parlour.prompts[1]) == ["done", "too_many"]
    assert parlour.office.asked == ["products"]


async def test_arguments_that_cannot_be_read_are_told_to_the_model() -> None:
    asked = calls(PRODUCTS)
    unreadable = replace(asked, calls=(replace(asked.calls[0], fault="no JSON"),))
    parlour = Parlour([unreadable, says("Não sei.")])

    await parlour.say("tem batom vermelho aí?")

    assert told(parlour.prompts[1]) == ["unknown"]
    assert parlour.office.asked == []


async def test_a_tool_that_there_is_not_is_told_to_the_model() -> None:
    parlour = Parlour([calls(("give_discount", {})), says("Não sei.")])

    await parlour.say("tem batom vermelho aí?")

    assert told(parlour.prompts[1]) == ["unknown"]


async def test_texts_that_are_not_there_are_told_to_the_model() -> None:
    crews = {"customer_service": {"knowledge": ["nothing*"]}}
    parlour = Parlour(
        [calls(("look_up", {"question": "frete?"})), says("Não sei.")], shop(crews=crews)
    )

    await parlour.say("quanto custa o frete?")

    assert told(parlour.prompts[1]) == ["not_found"]


async def test_a_write_that_could_not_be_noted_may_have_been_done() -> None:
    def script(prompt: Prompt) -> str | Completion:
        if has_results(prompt):
            return says("Não sei.")
        return calls(("order_draft", {"product": "BAT-1", "quantity": 2}))

    parlour = Parlour(script)
    turn, session = parlour.turn("quero 2 do BAT-1"), await parlour.session()
    parlour.documents.is_dead = True

    await parlour.answering.answer(parlour.its, turn, session)

    assert told(parlour.prompts[1]) == ["timed_out"]


async def test_what_another_version_noted_is_forgotten() -> None:
    session = await Parlour(None).session()

    assert Underway.of(replace(session, memory={"tools": {"at": "x"}}), 0) == Underway()
    assert without_question({"tools": 3}) == {"tools": 3}
