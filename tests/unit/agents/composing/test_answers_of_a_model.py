"""What customers read where a model finds the words."""

import pytest

from chatwootai.adapters.chat_model.scripted import Cue
from chatwootai.core.conversation import Handoff, HandoffReason, Reply
from chatwootai.core.errors import (
    ChatwootAIError,
    CredentialsError,
    RefusedError,
    ServiceUnavailableError,
)
from chatwootai.core.prompt import Completion, Prompt, Role
from chatwootai.core.tracing.notes import ModelCalled, ToolCalled

from .parlour import Parlour, calls, down, has_results, says, shop

ASKED = "vocês fazem embrulho bonito de presente para casamento?"
DOWN = ServiceUnavailableError("the model", "being asked")


async def test_a_greeting_and_a_known_question_ask_no_model() -> None:
    parlour = Parlour([says("não era para perguntar")])

    await parlour.say("oi, tudo bem?")
    answer = await parlour.say("quanto custa o frete?")

    assert "R$ 25 para Manaus" in answer
    assert parlour.prompts == []


async def test_what_the_texts_do_not_answer_for_certain_costs_one_call() -> None:
    parlour = Parlour([says("Trocamos em até 7 dias, com a nota.", "troca")])

    report = await parlour.report("comprei um presente, e se a pessoa não gostar da cor?")

    assert report.worked_out is not None
    assert report.worked_out.outcome == Reply("Trocamos em até 7 dias, com a nota.", ("troca",))
    [called] = [its for its in report.worked_out.notes if isinstance(its, ModelCalled)]
    assert called.purpose == "answer"
    assert len(called.prompt) == 16


async def test_a_question_of_stock_costs_two_calls_and_names_its_tool() -> None:
    script = [calls(("find_products", {"words": "batom"})), says("Temos 7 batons, a R$ 39,90.")]
    parlour = Parlour(script)

    report = await parlour.report("tem batom vermelho aí?")

    assert report.worked_out is not None
    assert report.worked_out.outcome == Reply("Temos 7 batons, a R$ 39,90.")
    [tool] = [its for its in report.worked_out.notes if isinstance(its, ToolCalled)]
    assert (tool.name, tool.outcome, len(parlour.prompts)) == ("find_products", "done", 2)


async def test_tools_that_are_asked_for_at_once_run_at_once() -> None:
    asked = calls(("find_products", {"words": "batom"}), ("find_products", {"words": "rímel"}))
    parlour = Parlour([asked, says("Temos 7.")])

    await parlour.say("tem batom e rímel aí?")

    assert parlour.office.asked == ["products", "products"]
    assert [line.role for line in parlour.prompts[1].lines[-2:]] == [Role.TOOL, Role.TOOL]


async def test_a_price_that_nobody_said_is_written_again() -> None:
    parlour = Parlour([says("O embrulho custa R$ 99."), says("Não sei o preço do embrulho.")])

    answer = await parlour.say(ASKED)

    assert answer == "Não sei o preço do embrulho."
    assert "R$ 99" in parlour.prompts[1].lines[-1].text


async def test_what_is_made_up_twice_is_not_said() -> None:
    parlour = Parlour([says("O embrulho custa R$ 99."), says("Custa R$ 98.")])

    answer = await parlour.say(ASKED)

    assert "R$" not in answer
    assert "não encontrei" in answer


async def test_what_is_no_object_is_asked_for_once_more() -> None:
    parlour = Parlour(["Claro! Fazemos sim.", says("Não sei dizer.")])

    assert await parlour.say(ASKED) == "Não sei dizer."


@pytest.mark.parametrize(
    "error",
    [DOWN, CredentialsError("no key"), RefusedError("no")],
    ids=lambda its: type(its).__name__,
)
async def test_without_its_model_the_shop_answers_from_its_texts(
    error: ChatwootAIError,
) -> None:
    parlour = Parlour(down(error))

    answer = await parlour.say(ASKED)

    assert "não encontrei essa informação" in answer


async def test_a_model_that_hangs_leaves_time_for_an_answer() -> None:
    parlour = Parlour([Cue(says("tarde"), after=3_600)])
    began = parlour.clock.monotonic()

    answer = await parlour.say(ASKED)

    assert "não encontrei essa informação" in answer
    assert parlour.clock.monotonic() - began < parlour.its.config.turns.deadline


async def test_a_ceiling_ends_calls_that_go_in_circles() -> None:
    parlour = Parlour(lambda _: calls(("find_products", {"words": "batom"})))

    report = await parlour.report("tem batom?")

    assert report.worked_out is not None
    assert isinstance(report.worked_out.outcome, Handoff)
    assert len(parlour.prompts) == 4
    assert parlour.prompts[-1].tools == ()


async def test_a_model_may_call_a_person() -> None:
    parlour = Parlour([says("", needs_person=True, intent="complaint")])

    report = await parlour.report(ASKED)

    assert report.worked_out is not None
    outcome = report.worked_out.outcome
    assert isinstance(outcome, Handoff)
    assert outcome.reason is HandoffReason.COMPLAINT


async def test_what_a_model_does_not_know_twice_is_handed_over() -> None:
    parlour = Parlour([says("Isso eu não sei.", known=False)])

    await parlour.say(ASKED)
    report = await parlour.report("e fita dourada para o embrulho, vocês colocam?")

    assert report.worked_out is not None
    assert isinstance(report.worked_out.outcome, Handoff)


async def test_what_the_shop_says_of_its_agent_is_told_to_the_model() -> None:
    about = {
        "role": "a vendedora Bia",
        "goal": "Vender com gentileza.",
        "limits": {"most_tokens": 90},
    }
    parlour = Parlour([says("Não sei.")], shop(agents={"writer": about}))

    await parlour.say(ASKED)

    [prompt] = parlour.prompts
    assert "Você é a vendedora Bia de Loja Azul" in prompt.lines[0].text
    assert "Vender com gentileza." in prompt.lines[0].text
    assert prompt.most_tokens == 90


async def test_a_cut_answer_is_no_answer() -> None:
    parlour = Parlour([Completion('{"answer": "Fazemos', is_cut=True), says("Não sei.")])

    assert await parlour.say(ASKED) == "Não sei."


async def test_the_texts_are_looked_up_by_the_question_that_the_model_writes() -> None:
    def script(prompt: Prompt) -> str | Completion:
        if has_results(prompt):
            return says("Para Manaus, R$ 25.", "frete")
        return calls(("look_up", {"question": "Quanto custa o frete para Manaus?"}))

    parlour = Parlour(script)

    report = await parlour.report("vocês mandam um mimo para minha tia lá no norte?")

    assert report.worked_out is not None
    assert report.worked_out.outcome == Reply("Para Manaus, R$ 25.", ("frete",))
