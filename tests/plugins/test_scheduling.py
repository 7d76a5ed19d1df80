from tests.unit.agents.composing.parlour import Parlour, says, shop

RULES = [{"crew": "scheduling"}]


async def test_who_speaks_of_it_is_served_by_its_agent() -> None:
    parlour = Parlour([says("Não sei.")], shop(routing=RULES))

    report = await parlour.report("queria marcar uma limpeza de pele")

    assert report.worked_out is not None
    assert (report.worked_out.workflow, report.worked_out.served.purpose) == (
        "scheduling",
        "scheduling",
    )
    assert "Ajude o cliente a marcar" in parlour.prompts[0].lines[0].text


async def test_it_has_the_tools_for_its_purpose_and_no_others() -> None:
    parlour = Parlour([says("Não sei.")], shop(routing=RULES))

    await parlour.say("queria marcar uma limpeza de pele")

    names = [shape.name for shape in parlour.prompts[0].tools]
    assert "find_products" in names
    assert "order_draft" not in names


async def test_without_a_model_it_answers_from_the_texts() -> None:
    parlour = Parlour(None, shop(routing=RULES))

    await parlour.report("queria marcar uma limpeza de pele")
    answer = await parlour.say("quanto custa o frete?")

    assert "R$ 25 para Manaus" in answer
