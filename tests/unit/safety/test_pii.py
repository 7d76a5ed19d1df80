import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from chatwootai.core.ports.personal_data import Personal, PersonalKind
from chatwootai.core.safety.pii import Mask

_NUMBER = re.compile(r"\d{3}[.-]?\d{3}")
_MAIL = re.compile(r"[a-z]+@[a-z]+")
PIECES = st.one_of(
    st.from_regex(r"\d{3}-\d{3}", fullmatch=True),
    st.from_regex(r"[a-c]@[a-c]", fullmatch=True),
    st.sampled_from(["[CPF_1]", "[CPF_2]", "[EMAIL_1]", "[TEXT_1]", "[CPF_01]", "[", "]", "[["]),
    st.text(max_size=8),
)


class SixDigits:
    """Takes six digits for a CPF, and letters on both sides of an @ for an e-mail address."""

    def find(self, text: str) -> Sequence[Personal]:
        numbers = [
            Personal(PersonalKind.CPF, *match.span(), re.sub(r"\D", "", match[0]))
            for match in _NUMBER.finditer(text)
        ]
        mails = [
            Personal(PersonalKind.EMAIL, *match.span(), match[0]) for match in _MAIL.finditer(text)
        ]
        return sorted(numbers + mails, key=lambda its: its.start)

    def warm_up(self) -> None:
        """Nothing is loaded."""


def mask(*kinds: PersonalKind) -> Mask:
    return Mask(SixDigits(), kinds or tuple(PersonalKind))


def test_what_is_personal_is_called_by_a_token() -> None:
    assert mask().hide("cpf 123-456, email a@b") == "cpf [CPF_1], email [EMAIL_1]"


def test_the_same_thing_has_the_same_token_however_it_is_written() -> None:
    hiding = mask()

    assert hiding.hide("123-456 ou 123.456") == "[CPF_1] ou [CPF_1]"
    assert hiding.hide("654321 e 123456") == "[CPF_2] e [CPF_1]"


def test_an_answer_has_again_what_was_hidden() -> None:
    hiding = mask()
    hiding.hide("cpf 123-456")

    assert hiding.show("Achei o [CPF_1].") == "Achei o 123-456."


def test_a_token_that_was_made_up_is_restored_to_nothing() -> None:
    hiding = mask()
    hiding.hide("cpf 123-456")
    told = "[CPF_2] [cpf_1] [CPF_01] [CPF 1] [CPF_1"

    assert hiding.show(told) == told
    assert hiding.invented(told) == ["[CPF_2]"]


def test_a_token_that_the_customer_writes_brings_back_nothing_but_itself() -> None:
    hiding = mask()
    hidden = hiding.hide("[CPF_1] e 123-456")

    assert hidden == "[TEXT_1] e [CPF_1]"
    assert hiding.show(hidden) == "[CPF_1] e 123-456"


def test_only_what_the_company_wants_hidden_is_hidden() -> None:
    assert mask(PersonalKind.EMAIL).hide("123-456 a@b") == "123-456 [EMAIL_1]"


def test_the_arguments_of_a_call_are_as_the_customer_wrote_them() -> None:
    hiding = mask()
    hiding.hide("123-456 a@b")

    told = hiding.shown({"cpf": "[CPF_1]", "to": ["[EMAIL_1]", 3, None], "[CPF_1]": True})

    assert told == {"cpf": "123-456", "to": ["a@b", 3, None], "123-456": True}


def test_what_a_tool_told_is_hidden_too() -> None:
    hidden = mask().hidden({"customer": {"cpf": "123-456"}, "mails": ["a@b", 1.5]})

    assert hidden == {"customer": {"cpf": "[CPF_1]"}, "mails": ["[EMAIL_1]", 1.5]}


def test_a_mask_for_nothing_leaves_all_as_it_is() -> None:
    hiding = Mask(SixDigits(), ())

    assert hiding.hide("[CPF_1] 123-456") == "[CPF_1] 123-456"
    assert hiding.invented("[CPF_9]") == []


def test_another_turn_knows_nothing_of_this_ones_tokens() -> None:
    mask().hide("cpf 123-456")

    assert mask().show("[CPF_1]") == "[CPF_1]"


@given(st.lists(st.lists(PIECES, max_size=12).map("".join), max_size=4))
def test_what_was_hidden_comes_back(texts: list[str]) -> None:
    hiding = mask()

    hidden = [hiding.hide(text) for text in texts]

    assert [hiding.show(text) for text in hidden] == [_first_form(text, hiding) for text in texts]
    known = {value for token, value in hiding.values.items() if not token.startswith("[TEXT")}
    assert not any(value in text for text in hidden for value in known)


def _first_form(text: str, hiding: Mask) -> str:
    """Return *text* with each number as it was first written."""
    first = {re.sub(r"\D", "", value): value for value in hiding.values.values()}
    return _NUMBER.sub(lambda match: first[re.sub(r"\D", "", match[0])], text)
