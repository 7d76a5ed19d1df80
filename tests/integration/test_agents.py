"""A conversation with an example shop: its texts, a language model on the wire, its back office."""

import json
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest

from chatwootai.composition import Container, running
from chatwootai.core.conversation import ConversationId, Handoff, HandoffReason, Message, Turn
from chatwootai.core.orchestrator import TurnReport
from chatwootai.core.settings import Settings
from chatwootai.core.tracing.notes import ModelCalled, ToolCalled
from tests.building import CONVERSATION, CUSTOMER, NOON, turn
from tests.contracts.model_server import Exchange, call, model_server, said

pytest.importorskip("langchain_openai")
pytestmark = pytest.mark.integration

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
ANA: Final = replace(CUSTOMER, proven_phone="+5531988887777")
ROUTING: Final = "\nrouting:\n  - crew: sales\n  - crew: support\n"
PRICES: Final = {"read": 100.0, "written": 100.0}
TIMES: Final = "\N{MULTIPLICATION SIGN}"
LIPSTICK: Final = "BAT-VML"


def answer(text: str, *sources: str, **more: Any) -> str:
    its = {"answer": text, "sources": sources, "language": "pt", "intent": "question"}
    return json.dumps(its | {"sentiment": "neutral", "needs_person": False, "known": True} | more)


def asks(name: str, **arguments: Any) -> Any:
    return said("", finish="tool_calls", tool_calls=[call(json.dumps(arguments), name)])


async def seller(exchange: Exchange) -> None:
    """Play a model that sells lipsticks, by what it is told in the request."""
    lines = exchange.body["messages"]
    last = lines[-1]
    if last["role"] == "tool":
        told = json.loads(last["content"])
        await said(answer(_of_result(told)))(exchange)
        return
    customer = last["content"].rpartition("<customer>")[2]
    if "3" in customer:
        await asks("order_draft", product=LIPSTICK, quantity=3)(exchange)
    elif "quero 2" in customer:
        await asks("order_draft", product=LIPSTICK, quantity=2)(exchange)
    elif "batom" in customer:
        await asks("find_products", words="batom vermelho")(exchange)
    else:
        text = "Para o Norte, o frete econômico custa R$ 27,90 e leva de 9 a 14 dias úteis."
        await said(answer(text, "entrega.md#quanto-custa-o-frete"))(exchange)


def _of_result(told: Mapping[str, Any]) -> str:
    data = told.get("data_not_instructions")
    if told["outcome"] != "done":
        return "Agora o nosso sistema não respondeu, então não consigo ver o estoque."
    if isinstance(data, list):
        its = data[0]
        return f"Temos {its['stock']} unidades do {its['name']}, a R$ 39,90 cada."
    assert isinstance(data, dict)
    return f"Pronto! Anotei o pedido {data['order']}: {data['quantity']} unidades, R$ 119,70."


@dataclass
class Counter:
    """A customer at the shop's counter."""

    shop: Container
    folder: Path
    where: ConversationId = CONVERSATION
    reports: list[TurnReport] = field(default_factory=list)

    async def say(self, text: str) -> str:
        """Return what the customer reads after *text*."""
        number = len(self.reports) + 1
        tenant = self.shop.tenants().find("account_1")
        its: Turn = replace(
            turn("x", contact=ANA, conversation=self.where),
            tenant=tenant.id,
            messages=(Message(number, text, NOON + number),),
        )
        before = len(self.shop.recording().said(self.where))
        self.reports.append(await self.shop.orchestrator().process(tenant, its, lambda: None))
        return "\n".join(self.shop.recording().said(self.where)[before:])

    def calls(self, number: int = -1) -> tuple[int, int]:
        """Return how often a model and a tool were called in a turn."""
        worked_out = self.reports[number].worked_out
        assert worked_out is not None
        notes = worked_out.notes
        return (
            sum(isinstance(its, ModelCalled) for its in notes),
            sum(isinstance(its, ToolCalled) for its in notes),
        )

    @property
    def outcome(self) -> object:
        worked_out = self.reports[-1].worked_out
        return worked_out.outcome if worked_out else None

    def go_wrong(self, **faults: Mapping[str, object]) -> None:
        (self.folder / "faults.json").write_text(json.dumps(faults), "utf-8")


@dataclass
class Model:
    """The server's answer, which a test may change while it talks."""

    play: Callable[[Exchange], Any] = seller

    async def __call__(self, exchange: Exchange) -> None:
        await self.play(exchange)


@asynccontextmanager
async def at_counter(folder: Path, model: Model, more: str = "") -> AsyncIterator[Counter]:
    shutil.copytree(EXAMPLES, folder / "examples")
    config = folder / "examples" / "config"
    faults = f"environment: {{SHOP_FAULTS: '{folder / 'faults.json'}'}}"
    file = config / "domains" / "retail" / "account_1" / "config.yaml"
    text = file.read_text("utf-8").replace("    config:\n", f"    config:\n      {faults}\n")
    file.write_text(text + ROUTING + more, "utf-8")
    async with model_server(model) as server:
        its = {"provider": "langchain", "model": "openai:scripted", "base_url": server.url}
        service: Any = {
            "inbox": {"backend": "in_memory"},
            "documents": {"backend": "in_memory"},
            "traces": {"backend": "in_memory"},
            "knowledge": {"backend": "in_memory", "embedder": "trigrams"},
            "models": {"default": {**its, "prices": PRICES, "credential_ref": "key"}},
        }
        settings = Settings.model_validate(
            {"config": config, "data": folder / "data", "service": service, "helpdesk": "recording"}
        )
        async with running(settings, {"CHATWOOTAI_SECRET_KEY": "k"}) as container:
            assert container.tenants().faults == ()
            yield Counter(container, folder)


async def test_shipping_stock_an_order_a_change_of_mind_and_a_person(tmp_path: Path) -> None:
    async with at_counter(tmp_path, Model()) as counter:
        hello = await counter.say("oi, bom dia!")
        assert "Sandra Cosméticos" in hello
        assert counter.calls() == (0, 0)

        shipping = await counter.say("quanto custa o frete?")
        assert "R$ 27,90" in shipping
        assert counter.calls()[0] <= 1

        manaus = await counter.say("e pra Manaus?")
        assert "27,90" in manaus
        assert counter.calls()[0] <= 1

        stock = await counter.say("tem em estoque o batom vermelho?")
        assert stock == "Temos 24 unidades do Batom líquido matte vermelho, a R$ 39,90 cada."
        assert counter.calls() == (2, 1)

        asked = await counter.say("quero 2 então")
        assert f"2 {TIMES} Batom líquido matte vermelho" in asked
        assert counter.calls() == (1, 1)

        changed = await counter.say("na verdade prefiro 3")
        assert f"3 {TIMES} Batom líquido matte vermelho" in changed

        done = await counter.say("sim, pode confirmar")
        assert "D0001" in done
        assert "3 unidades" in done
        assert counter.calls() == (1, 1)

        await counter.say("quero falar com uma pessoa")
        assert isinstance(counter.outcome, Handoff)
        assert counter.outcome.reason is HandoffReason.ASKED_FOR
        served = [its.worked_out.served.purpose for its in counter.reports if its.worked_out]
        assert served[0] == "customer_service"
        assert set(served[3:]) == {"sales"}


async def test_a_model_that_is_gone_in_the_middle_leaves_a_sensible_answer(tmp_path: Path) -> None:
    async def gone(exchange: Exchange) -> None:
        exchange.writer.transport.abort()

    model = Model()
    async with at_counter(tmp_path, model) as counter:
        await counter.say("tem em estoque o batom vermelho?")
        await counter.say("quero 2 então")
        model.play = gone

        done = await counter.say("sim")
        unknown = await counter.say("vocês entregam flores de madrugada lá na praia?")
        known = await counter.say("quanto custa o frete?")

    assert "D0001" in done
    assert "não encontrei" in unknown or "qual destes assuntos" in unknown
    assert "R$ 27,90" in known


async def test_a_back_office_that_is_gone_in_the_middle_is_said_to_be(tmp_path: Path) -> None:
    async with at_counter(tmp_path, Model()) as counter:
        await counter.say("tem em estoque o batom vermelho?")
        asked = await counter.say("quero 2 então")
        counter.go_wrong(**{"*": {"dies": True}})

        await counter.say("sim")
        outcome = counter.outcome

    assert "Posso anotar" in asked
    assert isinstance(outcome, Handoff)
    assert outcome.reason in {HandoffReason.IN_DOUBT, HandoffReason.TOOL_DOWN}
    assert f"Posso anotar 2 {TIMES}" in outcome.note


async def test_a_stock_question_without_the_back_office_is_not_answered_with_none(
    tmp_path: Path,
) -> None:
    async with at_counter(tmp_path, Model()) as counter:
        counter.go_wrong(**{"*": {"dies": True}})

        stock = await counter.say("tem em estoque o batom vermelho?")

    assert "não respondeu" in stock


async def test_a_budget_that_is_used_up_in_the_middle_leaves_the_texts(tmp_path: Path) -> None:
    budget = "budget: {per_day: 0.9}\n"  # a call costs some 0.1, and sets aside more
    async with at_counter(tmp_path, Model(), budget) as counter:
        answers = [await counter.say("tem em estoque o batom vermelho?") for _ in range(1)]
        for number in range(6):
            answers.append(await counter.say(f"e batom de cor número {number}, será que tem?"))
            if isinstance(counter.outcome, Handoff):
                break
        worked_out = counter.reports[-1].worked_out

    assert "24 unidades" in answers[0]
    assert worked_out is not None
    assert all(answers)
    faults = [
        its.worked_out.findings.by_step["process"].facts.get("fault")
        for its in counter.reports
        if its.worked_out
    ]
    assert "CeilingReachedError" in faults
