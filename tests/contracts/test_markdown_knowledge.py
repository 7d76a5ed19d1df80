from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.adapters.tenant_source.yaml_folder import YamlFolder
from chatwootai.core.located import Headed, Written
from tests.building import SHOP

_MARKDOWN = st.text("a# \n\t-=>*_`~[]()<!:.1\r\x0b\x85\u2028\x00é", max_size=60)


def read(folder: Path, text: str | bytes) -> Written:
    """Return what is made of the text file `entrega.md`."""
    account = folder / "domains/retail/account_1"
    (account / "knowledge").mkdir(parents=True, exist_ok=True)
    (account / "config.yaml").touch()
    raw = text if isinstance(text, bytes) else text.encode()
    (account / "knowledge/entrega.md").write_bytes(raw)
    [written] = YamlFolder(folder).read().knowledge[SHOP]
    return written


def sections(folder: Path, text: str) -> list[Headed]:
    return list(read(folder, text).sections)


def faults(folder: Path, text: str | bytes) -> list[str]:
    return [str(fault).rpartition("/")[2] for fault in read(folder, text).faults]


def test_what_stands_under_a_heading_is_a_section(tmp_path: Path) -> None:
    assert sections(tmp_path, "# Entrega\n\nEm 3 dias.\n\nOu antes.\n") == [
        Headed(("Entrega",), "Em 3 dias.\n\nOu antes.", 1)
    ]


def test_a_section_knows_the_headings_above_it(tmp_path: Path) -> None:
    text = "# Loja\n## Entrega\n### Norte\na\n### Sul\nb\n## Troca\nc\n# Site\nd\n"

    assert sections(tmp_path, text) == [
        Headed(("Loja", "Entrega", "Norte"), "a", 3),
        Headed(("Loja", "Entrega", "Sul"), "b", 5),
        Headed(("Loja", "Troca"), "c", 7),
        Headed(("Site",), "d", 9),
    ]


def test_a_deeper_heading_without_one_between_still_stands_below(tmp_path: Path) -> None:
    assert sections(tmp_path, "# A\n#### B\nb\n## C\nc") == [
        Headed(("A", "B"), "b", 2),
        Headed(("A", "C"), "c", 4),
    ]


def test_text_directly_under_a_title_is_a_section_of_its_own(tmp_path: Path) -> None:
    assert sections(tmp_path, "# A\na\n## B\nb") == [
        Headed(("A",), "a", 1),
        Headed(("A", "B"), "b", 3),
    ]


def test_a_heading_with_nothing_under_it_is_no_section(tmp_path: Path) -> None:
    assert sections(tmp_path, "# A\n## B\n\n## C\nc\n## D") == [Headed(("A", "C"), "c", 4)]


def test_underlined_headings_count(tmp_path: Path) -> None:
    assert sections(tmp_path, "Loja\n====\n\nTroca\n-----\nEm 7 dias.") == [
        Headed(("Loja", "Troca"), "Em 7 dias.", 4)
    ]


def test_a_closed_heading_is_read_without_its_end(tmp_path: Path) -> None:
    assert sections(tmp_path, "## Troca ##\na") == [Headed(("Troca",), "a", 1)]


@pytest.mark.parametrize(
    "body",
    ["```\n# no\n```", "~~~ sh\n# no\n~~~", "    # no", "> # no", "- # no\n- x", "a #no", "#no"],
)
def test_what_only_looks_like_a_heading_is_text(tmp_path: Path, body: str) -> None:
    assert sections(tmp_path, f"# A\n\nx\n\n{body}\n") == [
        Headed(("A",), f"x\n\n{body}".strip(), 1)
    ]


def test_front_matter_is_not_for_customers(tmp_path: Path) -> None:
    written = read(tmp_path, "---\ntitle: Entrega\ntags: [a]\n---\n# A\na\n")

    assert written.sections == (Headed(("A",), "a", 5),)
    assert written.faults == ()


def test_lines_that_divide_a_text_are_no_front_matter(tmp_path: Path) -> None:
    written = read(tmp_path, "---\n\n# A\na\n\n---\nb\n")

    assert written.sections == (Headed(("A",), "a\n\n---\nb", 3),)
    assert written.faults == ()


def test_remarks_are_not_for_customers(tmp_path: Path) -> None:
    text = "<!-- a\nb -->\n# A\n\n<!-- perguntar à Sandra -->\na\n\n<!--\n\n# B\n-->\n"
    written = read(tmp_path, text)

    assert written.sections == (Headed(("A",), "a", 3),)
    assert written.faults == ()


def test_a_remark_in_a_sample_of_code_is_text(tmp_path: Path) -> None:
    assert sections(tmp_path, "# A\n```\n<!-- x -->\n```")[0].text == "```\n<!-- x -->\n```"


def test_lines_are_counted_alike_whichever_way_they_end(tmp_path: Path) -> None:
    assert sections(tmp_path, "# A\r\na\r\n\r\n## B\rb\r") == [
        Headed(("A",), "a", 1),
        Headed(("A", "B"), "b", 4),
    ]


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_only_ends_of_lines_end_lines(tmp_path: Path, sign: str) -> None:
    assert sections(tmp_path, f"# A\na{sign}b\n# C\nc\n") == [
        Headed(("A",), f"a{sign}b", 1),
        Headed(("C",), "c", 3),
    ]


def test_text_above_the_first_heading_is_a_fault(tmp_path: Path) -> None:
    written = read(tmp_path, "\n\nEntregamos em 3 dias.\n\n# Troca\na")

    assert written.sections == (Headed(("Troca",), "a", 5),)
    assert faults(tmp_path, "\n\nEntregamos em 3 dias.\n\n# Troca\na") == [
        "entrega.md:3:1: this stands under no heading; put a heading such as '# Entrega' above it"
    ]


def test_a_text_without_any_heading_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "Entregamos em 3 dias.") == [
        "entrega.md:1:1: this stands under no heading; put a heading such as '# Entrega' above it"
    ]


def test_a_heading_without_words_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "# A\na\n##\nb") == [
        "entrega.md:3:1: this heading is empty; write what the text under it is about"
    ]


@pytest.mark.parametrize("text", ["", "\n \n", "# A\n", "<!-- nada -->"])
def test_a_file_with_nothing_to_say_is_no_fault(tmp_path: Path, text: str) -> None:
    written = read(tmp_path, text)

    assert (written.sections, written.faults) == ((), ())


def test_a_file_that_is_not_utf_8_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "# Devolução".encode("latin-1")) == [
        (
            "entrega.md:1:9: this is not UTF-8: in the encoding of Windows, here stands 'ç'; "
            "save the file with the encoding UTF-8"
        )
    ]


@given(_MARKDOWN)
@settings(deadline=None)
def test_any_text_is_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    written = read(tmp_path_factory.getbasetemp() / "markdown", text)

    lines = [section.line for section in written.sections]
    assert lines == sorted(set(lines))
    assert all(section.text == section.text.strip() != "" for section in written.sections)


@given(st.lists(st.text("ab \n-", min_size=1).map(lambda text: f"x{text}"), min_size=1, max_size=4))
@settings(deadline=None)
def test_no_text_under_a_heading_is_lost(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str]
) -> None:
    text = "".join(f"# Parte {number}\n\n```\n{body}\n```\n" for number, body in enumerate(bodies))

    written = read(tmp_path_factory.getbasetemp() / "markdown", text)

    assert [section.text for section in written.sections] == [f"```\n{b}\n```" for b in bodies]
