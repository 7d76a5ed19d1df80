import pytest
from pydantic import JsonValue

from chatwootai.core.conversation import ConversationId
from chatwootai.core.safety.evidence import Evidence, Origin, Piece
from chatwootai.core.safety.grounding import ungrounded
from tests.building import CONVERSATION
from tests.judgement.answers import SETS, score

EMPTY = Evidence(CONVERSATION)


def written(answer: str, evidence: Evidence) -> list[str]:
    return [its.written for its in ungrounded(answer, evidence)]


@pytest.mark.parametrize(("name", "least"), [(SETS[0], 0.97), (SETS[1], 0.95)])
def test_what_is_made_up_is_noticed(name: str, least: float) -> None:
    result = score(name)

    assert result.recall >= least, result.overlooked
    assert result.let_pass >= 0.95, result.blamed


def test_it_is_said_exactly_what_nobody_has_said() -> None:
    evidence = EMPTY.passages(["Entregamos em 5 dias úteis por R$ 20."])

    assert written("Em 5 dias úteis, por R$ 15,00.", evidence) == ["R$ 15,00"]


def test_the_customers_words_are_a_source_of_figures_and_not_of_promises() -> None:
    evidence = EMPTY.said("paguei R$ 250 e quero 50% de desconto")

    assert written("Você pagou R$ 250,00.", evidence) == []
    assert "50%" in "".join(written("Damos 50% de desconto.", evidence))


def test_a_sum_is_no_source() -> None:
    evidence = EMPTY.passages(["Banho R$ 60.", "Transporte R$ 15."])

    assert written("Fica em R$ 75.", evidence) == ["R$ 75"]


def test_an_ordinal_is_no_source() -> None:
    evidence = EMPTY.passages(["Ficamos no 5º andar. 1. Entre\n2. Suba"])

    assert written("São 5 dias.", evidence) == ["5 dias"]


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        ({"price": 1234.5}, "Custa R$ 1.234,50."),
        ({"slots": ["2026-11-24T09:00"]}, "No dia 24/11 às 9h."),
        ({"status": "cancelled"}, "Your order has been cancelled."),
        ({"order": 10233}, "O pedido #10233 está a caminho."),
        ({"phone": "+55 11 3251-7000"}, "Ligue para (11) 3251-7000."),
        ({"items": [None, True, {"sku": "NB-AUR14"}]}, "É o NB-AUR14."),
    ],
)
def test_what_a_tool_told_is_a_source(result: JsonValue, answer: str) -> None:
    assert written(answer, EMPTY.told(result)) == []


def test_what_a_tool_did_not_do_was_not_done() -> None:
    assert written("Seu pedido foi cancelado.", EMPTY.told({"status": "confirmed"}))


def test_nothing_comes_from_another_conversation() -> None:
    other = ConversationId("main", 1, 2)
    canary = Piece(Origin.TOOL, "code: CANARY-7731", other)

    evidence = Evidence(CONVERSATION, [canary])

    assert written("Seu código é CANARY-7731.", evidence) == ["CANARY-7731"]
    assert written("Seu código é CANARY-7731.", Evidence(other, [canary])) == []


def test_the_companys_own_words_are_not_doubted() -> None:
    text = "Garantimos a troca em 7 dias, com frete grátis e 10% de desconto."

    assert written(f"Olá!\n{text}", EMPTY.passages([text])) == []


def test_an_answer_without_claims_needs_no_source() -> None:
    assert written("Oi! Como posso ajudar?", EMPTY) == []
