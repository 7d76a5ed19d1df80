from tests.unit.agents.composing.parlour import Parlour, says, shop

RULES = [{"crew": "sales"}]


async def test_who_speaks_of_it_is_served_by_its_agent() -> None:
    parlour = Parlour([says("Não sei.")], shop(routing=RULES))

    report = await parlour.report("tem em estoque o batom vermelho?")

    assert report.worked_out is not None
    assert (report.worked_out.workflow, report.worked_out.served.purpose) == ("sales", "sales")
    assert "Ajude o cliente a escolher" in parlour.prompts[0].lines[0].text


async def test_it_has_the_tools_for_its_purpose_and_no_others() -> None:
    parlour = Parlour([says("Não sei.")], shop(routing=RULES))

    await parlour.say("tem em estoque o batom vermelho?")

    names = [shape.name for shape in parlour.prompts[0].tools]
    assert "order_draft" in names
    assert "book_appointment" not in names


async def test_without_a_model_it_answers_from_the_texts() -> None:
    parlour = Parlour(None, shop(routing=RULES))

    await parlour.report("tem em estoque o batom vermelho?")
    answer = await parlour.say("quanto custa o frete?")

    assert "R$ 25 para Manaus" in answer
