"""What a model is told of a long conversation, and which crew it is with."""

from chatwootai.core.prompt import Prompt
from tests.building import CONVERSATION

from .parlour import Parlour, says, shop

LONG = "e se eu quiser embrulhar o presente de número {} com fita azul, vocês fazem?"


def size(prompt: Prompt) -> int:
    return sum(len(line.text) for line in prompt.lines)


async def test_a_conversation_of_500_messages_costs_no_more_than_one_of_60() -> None:
    parlour = Parlour(lambda _: says("Isso depende da loja."))

    for number in range(500):
        await parlour.report(LONG.format(100 + number))

    assert size(parlour.prompts[-1]) <= size(parlour.prompts[59])
    assert "número 590" in parlour.prompts[-1].lines[-1].text


async def test_what_was_said_before_is_told_as_history() -> None:
    parlour = Parlour([says("Sim, com fita.", known=True), says("Azul também.")])

    await parlour.say("vocês embrulham com fita?")
    await parlour.say("pode ser de outra cor qualquer?")

    texts = [line.text for line in parlour.prompts[1].lines]
    assert any("vocês embrulham com fita?" in text for text in texts[1:-1])
    assert "Sim, com fita." in texts


async def test_a_follow_up_becomes_a_whole_question_without_a_model() -> None:
    parlour = Parlour([says("não")])

    await parlour.say("quanto custa o frete?")
    answer = await parlour.say("e pra Manaus?")

    assert "R$ 25 para Manaus" in answer
    assert parlour.prompts == []


RULES = [{"crew": "sales", "words": ["comprar"]}, {"crew": "support", "intents": ["complaint"]}]


async def served(parlour: Parlour, text: str) -> str:
    report = await parlour.report(text)
    assert report.worked_out is not None
    return report.worked_out.served.purpose


async def test_a_conversation_comes_to_a_crew_and_stays_until_another_fits() -> None:
    parlour = Parlour(None, shop(routing=RULES, handover={"after_unknown": 9}))

    crews = [
        await served(parlour, text)
        for text in ("oi", "quero comprar um batom", "e o vermelho?", "que absurdo isso")
    ]

    assert crews == ["customer_service", "sales", "sales", "support"]


async def test_after_some_hours_it_begins_with_the_usual_crew() -> None:
    parlour = Parlour(None, shop(routing=RULES))

    await served(parlour, "quero comprar um batom")
    await parlour.clock.advance(7 * 3_600)

    assert await served(parlour, "oi") == "customer_service"


async def test_a_rule_may_hold_on_some_channels_only() -> None:
    rules = [{"crew": "sales", "words": ["comprar"], "channels": ["instagram"]}]
    parlour = Parlour(None, shop(routing=rules))

    assert await served(parlour, "quero comprar um batom") == "customer_service"


async def test_what_is_pending_in_one_conversation_is_not_in_another() -> None:
    parlour = Parlour(lambda _: says("Isso depende da loja."))
    await parlour.report(LONG.format(1))
    other = type(CONVERSATION)("main", 1, 2)

    await parlour.report(LONG.format(2), other)

    assert all("número 1" not in line.text for line in parlour.prompts[1].lines)


async def test_a_crew_may_look_in_some_texts_only() -> None:
    crews = {"customer_service": {"knowledge": ["troca"]}}
    parlour = Parlour(None, shop(crews=crews))

    assert "R$" not in await parlour.say("quanto custa o frete?")
    assert "com a nota" in await parlour.say("posso trocar um produto?")


async def test_a_crew_that_cannot_be_had_is_replaced_by_the_usual_one() -> None:
    off = {"sales": {"enabled": False}}
    parlour = Parlour(None, shop(routing=RULES, plugins=off))

    report = await parlour.report("quero comprar um batom")

    assert report.worked_out is not None
    assert report.worked_out.served.purpose == "customer_service"
    assert report.worked_out.faults[0].startswith("no crew: no plugin of retail/account_1 offers")
