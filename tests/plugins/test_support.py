from tests.unit.agents.composing.parlour import Parlour, says, shop

RULES = [{"crew": "support"}]


async def test_who_speaks_of_it_is_served_by_its_agent() -> None:
    parlour = Parlour([says("Não sei.")], shop(routing=RULES))

    report = await parlour.report("meu pedido veio quebrado, e agora?")

    assert report.worked_out is not None
    assert (report.worked_out.workflow, report.worked_out.served.purpose) == ("support", "support")
    assert "Ajude quem já comprou" in parlour.prompts[0].lines[0].text


async def test_it_has_the_tools_for_its_purpose_and_no_others() -> None:
    parlour = Parlour([says("Não sei.")], shop(routing=RULES))

    await parlour.say("meu pedido veio quebrado, e agora?")

    names = [shape.name for shape in parlour.prompts[0].tools]
    assert "order_status" in names
    assert "order_draft" not in names


async def test_without_a_model_it_answers_from_the_texts() -> None:
    parlour = Parlour(None, shop(routing=RULES))

    await parlour.report("meu pedido veio quebrado, e agora?")
    answer = await parlour.say("quanto custa o frete?")

    assert "R$ 25 para Manaus" in answer
