import pytest

from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Fault, Headed, Position, Written
from chatwootai.core.tenants.reading import passages, slug
from tests.unit.tenants.written import faq, markdown


def read(*files: Written) -> tuple[dict[str, Passage], list[str]]:
    """Return the passages of *files*, and what is wrong with them."""
    faults: list[Fault] = []
    found = passages(files, faults)
    return found, [str(fault) for fault in faults]


def faults(text: str) -> list[str]:
    return read(faq(text, "faq.yaml"))[1]


def test_an_entry_is_a_passage() -> None:
    text = "- id: frete\n  question: Qual o frete?\n  also_asked: ['É grátis?']\n  answer: R$ 10\n"

    found, wrong = read(faq("\n" + text, "retail/knowledge/faq.yaml"))

    assert wrong == []
    assert found == {
        "frete": Passage(
            "frete", "Qual o frete?", "R$ 10", ("É grátis?",), "retail/knowledge/faq.yaml:2"
        )
    }


def test_a_section_is_a_passage_that_its_headings_ask_for() -> None:
    section = Headed(("Entrega", "Prazo de Entrega"), "Em 3 dias.", 4)

    found, wrong = read(markdown(section, name="retail/knowledge/entrega.md"))

    assert wrong == []
    assert found == {
        "entrega.md#prazo-de-entrega": Passage(
            "entrega.md#prazo-de-entrega",
            "Entrega: Prazo de Entrega",
            "Em 3 dias.",
            source="retail/knowledge/entrega.md:4",
        )
    }


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Prazos de entrega", "prazos-de-entrega"),
        ("Devolução & Troca!", "devolucao-troca"),
        ("  **Pix** ", "pix"),
        ("Straße ÇÃO", "strasse-cao"),
        ("営業時間", "section"),
        ("", "section"),
    ],
)
def test_a_heading_becomes_a_name_that_is_easy_to_write(heading: str, name: str) -> None:
    assert slug(heading) == name


def test_the_order_is_that_of_the_files() -> None:
    first = faq("- {id: b, question: q, answer: a}\n- {id: a, question: q, answer: a}", "1.yaml")
    second = markdown(Headed(("A",), "x", 1), name="2.md")

    assert list(read(first, second)[0]) == ["b", "a", "2.md#a"]


def test_an_id_that_two_files_use_is_a_fault() -> None:
    entry = "- {id: frete, question: q, answer: a}"

    found, wrong = read(faq(entry, "a.yaml"), faq("\n" + entry, "b.yaml"))

    assert list(found) == ["frete"]
    assert wrong == [
        (
            "b.yaml:2:3: id 'frete' is already used at a.yaml:1:3; "
            "give every entry and heading another name"
        )
    ]


def test_an_id_that_one_file_uses_twice_is_a_fault() -> None:
    entry = "- {id: frete, question: q, answer: a}\n"

    assert len(faults(entry * 3)) == 2


def test_the_same_heading_twice_in_a_file_is_a_fault() -> None:
    twice = [Headed(("Norte", "Prazo"), "a", 2), Headed(("Sul", "Prazo"), "b", 9)]

    found, wrong = read(markdown(*twice, name="a.md"))

    assert len(found) == 1
    assert wrong == [
        (
            "a.md:9:1: id 'a.md#prazo' is already used at a.md:2:1; "
            "give every entry and heading another name"
        )
    ]


def test_two_files_may_have_the_same_heading() -> None:
    section = Headed(("Prazo",), "a", 1)

    assert read(markdown(section, name="a.md"), markdown(section, name="b.md"))[1] == []


@pytest.mark.parametrize("text", ["", "# nada ainda", "[]"])
def test_a_file_without_entries_holds_nothing_and_is_no_fault(text: str) -> None:
    assert read(faq(text)) == ({}, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "id: a\nquestion: b",
            (
                "1:1: this is no list of entries; "
                "write a list of '- id: …', 'question: …', 'answer: …'"
            ),
        ),
        (
            "só texto",
            (
                "1:1: this is no list of entries; "
                "write a list of '- id: …', 'question: …', 'answer: …'"
            ),
        ),
        ("- [", "1:3: the '[' that begins here has no end; close it with ']'; "),
        ("- só texto", "1:3: entries[0]: this is no mapping; write 'key: value' lines, indented"),
        ("- {id: a, question: b}", "1:3: entries[0] lacks 'answer'; add 'answer: …'"),
        (
            "- {id: a, question: b, answer: c}\n- {id: d, qestion: e, question: f, answer: g}",
            "2:11: unknown key 'qestion'; did you mean 'question'?",
        ),
        (
            "- {id: 5, question: b, answer: c}",
            (
                "1:8: entries[0].id: this is no text; "
                "write text, in quotes if it looks like something else"
            ),
        ),
        (
            "- {id: a, question: b, answer: ''}",
            "1:32: entries[0].answer: this is empty; write some",
        ),
        (
            "- {id: a, question: b, answer: c, also_asked: d}",
            "1:47: entries[0].also_asked: this is no list; write one '- …' a line",
        ),
        (
            f"- {{id: a, question: b, answer: {'c' * 20_001}}}",
            "1:32: entries[0].answer: string should have at most 20000 characters; make it shorter",
        ),
    ],
)
def test_what_is_no_entry_is_a_fault(text: str, fault: str) -> None:
    assert [found[: len(fault) + 9] for found in faults(text)] == [f"faq.yaml:{fault}"]


def test_all_faults_of_a_file_are_told_at_once() -> None:
    assert len(faults("- {id: a}\n- 5\n- {id: b, question: c, answer: []}")) == 4


def test_a_file_that_could_not_be_read_is_a_fault() -> None:
    fault = Fault(Position("a.md", 3), "this is not UTF-8", "save it so")

    assert read(Written("a.md", faults=[fault])) == ({}, [str(fault)])


def test_a_section_that_is_too_long_is_a_fault() -> None:
    found, wrong = read(markdown(Headed(("A",), "x" * 20_001, 7), name="a.md"))

    assert wrong == [
        (
            "a.md:7:1: the text under this heading has 20,001 characters; "
            "divide it: at most 20,000 answer one thing"
        )
    ]
    assert read(markdown(Headed(("A",), "x" * 20_000, 7)))[1] == []
    assert list(found) == ["a.md#a"]
