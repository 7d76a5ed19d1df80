"""What customers read when a model may cost no more, and what nobody pays for twice."""

from chatwootai.adapters.rate_limiter.in_memory import InMemoryRateLimiter
from chatwootai.core.conversation import ConversationId, Handoff, HandoffReason
from chatwootai.core.prompt import Completion, Prompt, Usage
from chatwootai.core.tracing.notes import CacheAsked, ModelCalled

from .parlour import Parlour, calls, has_results, says, shop

ASKED = "vocês fazem embrulho bonito de presente para casamento?"
DEAR = Usage(read=900, written=100)  # a unit of money


def dear(text: str) -> Completion:
    return Completion(text, usage=DEAR)


async def test_without_money_the_texts_answer() -> None:
    parlour = Parlour([dear(says("Não sei."))], shop(budget={"per_day": 0.1}))

    answer = await parlour.say(ASKED)

    assert "não encontrei essa informação" in answer
    assert parlour.prompts == []


async def test_without_money_a_person_answers_where_that_is_wanted() -> None:
    parlour = Parlour([dear(says("Não sei."))], shop(budget={"per_day": 0.1, "then": "handoff"}))

    report = await parlour.report(ASKED)

    assert report.worked_out is not None
    assert isinstance(report.worked_out.outcome, Handoff)
    assert report.worked_out.outcome.reason is HandoffReason.CEILING


async def test_a_call_is_traced_with_what_it_cost() -> None:
    parlour = Parlour([dear(says("Não sei."))])

    report = await parlour.report(ASKED)
    spent = await parlour.budget.spent(parlour.its)

    assert report.worked_out is not None
    [called] = [its for its in report.worked_out.notes if isinstance(its, ModelCalled)]
    assert called.cost == 1.0
    assert spent.today == 1.0


async def test_too_many_calls_are_answered_without_a_model() -> None:
    parlour = Parlour([says("Não sei.")], shop(limits={"models": {"per_minute": 1}}))

    await parlour.say(ASKED)
    answer = await parlour.say("e fita dourada em volta do presente, vocês colocam?")

    assert isinstance(parlour.limiter, InMemoryRateLimiter)
    assert len(parlour.prompts) == 1
    assert "não encontrei essa informação" in answer


async def test_an_order_that_was_agreed_to_needs_no_money() -> None:
    def script(prompt: Prompt) -> Completion:
        if has_results(prompt):
            return dear(says("Pronto."))
        asked = calls(("order_draft", {"product": "BAT-1", "quantity": 2}))
        return Completion("", asked.calls, usage=Usage(read=9_000))

    parlour = Parlour(script, shop(budget={"per_day": 9.5}))

    await parlour.say("quero 2 do BAT-1")
    answer = await parlour.say("sim")

    assert "está feito" in answer
    assert len(parlour.office.drafts) == 1


async def test_what_many_ask_is_paid_for_once() -> None:
    parlour = Parlour([says("Sim, trocamos em até 7 dias, com a nota.", "troca")])
    asked = "comprei um presente, e se a pessoa não gostar da cor?"

    await parlour.report(asked)
    report = await parlour.report(asked, ConversationId("main", 1, 2))

    assert report.worked_out is not None
    assert getattr(report.worked_out.outcome, "text", "").startswith("Sim, trocamos")
    assert len(parlour.prompts) == 1
    assert [its.is_hit for its in report.worked_out.notes if isinstance(its, CacheAsked)] == [True]


async def test_what_holds_today_is_asked_again_tomorrow() -> None:
    parlour = Parlour([says("Sim, hoje trocamos em até 7 dias.", "troca")])
    asked = "comprei um presente, e se a pessoa não gostar da cor?"

    await parlour.report(asked)
    await parlour.report(asked, ConversationId("main", 1, 2))

    assert len(parlour.prompts) == 2
