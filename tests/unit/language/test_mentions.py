import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.language.mentions import forms, mentioned


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Vocês têm SOFA?", "sofá"),
        ("quero dois sofás", "sofá"),
        ("um sofá só", "sofás"),
        ("os colchões são macios?", "colchão"),
        ("móveis de jardim", "móvel"),
        ("lençóis e papéis", "lençol"),
        ("os jardins", "jardim"),
        ("flores!!!", "flor"),
        ("produto cosmético", "cosméticas"),
        ("sofaaaaa", "sofá"),
        ("uma mesa de jantar", "mesa de jantar"),
        ("mesas de jantar", "mesa de jantar"),
        ("o sofá-cama azul", "sofá cama"),
        ("Do you sell shelves?", "shelf"),
        ("two batteries", "battery"),
        ("the boxes", "box"),
        ("¿Tienen luces?", "luz"),
        ("los muebles", "mueble"),
        ("las habitaciones", "habitación"),
        ("un sillón", "sillones"),
    ],
)
def test_a_word_is_known_in_any_number_and_case(text: str, phrase: str) -> None:
    assert mentioned(text, [phrase], "pt")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("as colchas", "colchão"),
        ("um sofazinho", "sofá"),
        ("a mesa para o jantar", "mesa de jantar"),
        ("de jantar, mesa", "mesa de jantar"),
        ("prata", "prato"),
        ("camarão", "cama"),
        ("", "sofá"),
        ("sofá", "!!!"),
    ],
)
def test_another_word_is_not_it(text: str, phrase: str) -> None:
    assert not mentioned(text, [phrase], "pt")


def test_each_word_counts_once_however_it_is_written() -> None:
    said = "sofá, sofás, SOFA e poltrona"

    assert len(mentioned(said, ["sofá", "Sofás", "poltrona", "poltronas"], "pt")) == 2


@given(st.text(), st.lists(st.text()))
def test_whatever_is_written_can_be_looked_through(text: str, phrases: list[str]) -> None:
    assert len(mentioned(text, phrases, "pt")) <= len(phrases)


@given(st.text(alphabet="abcdefilmnoprstuvz", min_size=3))
def test_a_word_is_its_own_form_and_its_plural_too(word: str) -> None:
    assert word in forms(word)
    assert word in forms(f"{word}s")
