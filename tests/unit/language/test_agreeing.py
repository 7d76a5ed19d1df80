import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.language.agreeing import agreed


@pytest.mark.parametrize(
    "text",
    [
        *("sim", "Sim!", "ss", "pode confirmar", "sim, pode anotar por favor", "quero sim", "ok"),
        *("confirmo o pedido", "isso mesmo", "claro, obrigada", "yes please", "sure, go ahead"),
        *("sí", "claro que sí", "dale, gracias"),
    ],
)
def test_a_yes_is_a_yes(text: str) -> None:
    assert agreed(text) is True


@pytest.mark.parametrize(
    "text", ["não", "nao, deixa pra lá", "não quero mais", "cancela", "no thanks", "no, gracias"]
)
def test_a_no_is_a_no(text: str) -> None:
    assert agreed(text) is False


@pytest.mark.parametrize(
    "text",
    [
        *("", "sim, mas 3", "pode ser amanhã?", "sim?", "quanto custa?", "na verdade quero 3"),
        *("sim e manda também um rímel", "yes but blue", "👍"),
    ],
)
def test_whoever_says_more_has_not_agreed_to_what_was_asked(text: str) -> None:
    assert agreed(text) is None


@given(st.text(max_size=60), st.integers(min_value=0))
def test_a_number_is_never_agreed_to(text: str, number: int) -> None:
    assert agreed(f"sim {text} {number}") is not True
