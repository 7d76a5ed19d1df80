import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatwootai.adapters.personal_data.stdnum import StdnumPersonalData
from chatwootai.core.ports.personal_data import PersonalData, PersonalKind
from chatwootai.core.safety.pii import Mask
from tests.judgement.personal import SETS, score

PIECES = st.one_of(
    st.sampled_from(
        [
            "526.018.159-06", "52601815906", "11.637.265/0001-11", "NIF 216751365",
            "4400 0883 8737 1670", "PT08 0640 0376 1436 5370 5656 3", "(11) 98765-4321",
            "ana.souza@gmail.com", "CEP 01310-100", "[CPF_1]", "R$ 1.234,50", "pedido 12345",
        ]
    ),
    st.text("ab019.-/ ()[]@,\n", max_size=10),
)  # fmt: skip


@pytest.fixture(scope="module")
def finder() -> PersonalData:
    made: PersonalData = StdnumPersonalData()
    made.warm_up()
    return made


@pytest.mark.parametrize("name", SETS)
def test_what_is_personal_is_found_and_nothing_else(name: str, finder: PersonalData) -> None:
    result = score(name, finder)

    assert result.recall >= 0.97, result.missed
    assert result.precision >= 0.97, result.wrong


def test_a_value_is_the_same_however_it_is_written(finder: PersonalData) -> None:
    said = finder.find("526.018.159-06, 52601815906 e (11) 98765-4321, +55 11 98765 4321")

    assert [(its.kind, its.value) for its in said] == [
        (PersonalKind.CPF, "52601815906"),
        (PersonalKind.CPF, "52601815906"),
        (PersonalKind.PHONE, "+5511987654321"),
        (PersonalKind.PHONE, "+5511987654321"),
    ]


def test_a_company_number_with_letters_is_found(finder: PersonalData) -> None:
    [found] = finder.find("nosso CNPJ é 12.ABC.345/01DE-35")

    assert found.kind is PersonalKind.CNPJ


def test_there_is_nothing_in_no_text(finder: PersonalData) -> None:
    assert list(finder.find("")) == []


@given(st.lists(PIECES, max_size=8))
def test_what_is_found_stands_in_order_and_apart(pieces: list[str]) -> None:
    text = " ".join(pieces)

    found = StdnumPersonalData().find(text)

    ends = [0, *(its.end for its in found)]
    assert all(end <= its.start < its.end for end, its in zip(ends, found, strict=False))


@given(st.lists(PIECES, max_size=8))
def test_what_a_mask_hides_comes_back(pieces: list[str]) -> None:
    finder = StdnumPersonalData()
    text = " ".join(dict.fromkeys(pieces))
    mask = Mask(finder, tuple(PersonalKind))

    shown = mask.show(mask.hide(text))

    assert [its.value for its in finder.find(shown)] == [its.value for its in finder.find(text)]
