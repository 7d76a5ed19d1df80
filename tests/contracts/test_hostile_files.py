"""Whatever a file holds, reading and loading it ends in tenants and faults, and never raises."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwootai.adapters.tenant_source.yaml_folder import YamlFolder
from chatwootai.composition import known_names
from chatwootai.core.plugin_host import PluginHost
from chatwootai.core.tenants.loading import Loaded, load
from chatwootai.core.workflows.library import WorkflowLibrary

EXAMPLES: Final = Path(__file__).parents[2] / "examples" / "config"
ACCOUNT: Final = "domains/retail/account_1"
KNOWN: Final = known_names(PluginHost.load(), WorkflowLibrary.bundled())
# How many paragraphs of each file are used: its beginning is enough, and is read quickly.
PARTS: Final = {
    "chatwoot_mapping.yaml": 2,
    "domains/retail/domain.yaml": 1,
    "domains/shop_server/domain.yaml": 1,
    f"{ACCOUNT}/config.yaml": 3,
    f"{ACCOUNT}/knowledge/faq.yaml": 2,
    f"{ACCOUNT}/knowledge/entrega.md": 4,
}
BITS: Final = st.sampled_from(
    [
        *(
            "- ",
            ": ",
            "\n",
            "\t",
            "  ",
            "[",
            "]",
            "{",
            "}",
            "#",
            "'",
            '"',
            "&a ",
            "*a",
            "!x ",
            "? ",
        ),
        *("<<: ", "---\n", "|\n", ">\n", "null", "true", "600", "-1", "1.5", "9" * 30, "é", "😀"),
        *(
            "\x00",
            "\x85",
            "\u2028",
            "\ufeff",
            "\r",
            '"\\ud800"',
            "# A\n",
            "```\n",
            "crews: ",
            "when: ",
        ),
    ]
) | st.text(max_size=3)


def example(name: str) -> str:
    """Return the beginning of an example."""
    paragraphs = (EXAMPLES / name).read_text(encoding="utf-8").split("\n\n")
    return "\n\n".join(paragraphs[: PARTS[name]])


def read(folder: Path, changes: dict[str, str | bytes]) -> Loaded:
    """Load the examples with *changes* in them."""
    for name in PARTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        content = changes.get(name, example(name))
        raw = content if isinstance(content, bytes) else content.encode(errors="surrogatepass")
        (folder / name).write_bytes(raw)
    return load(YamlFolder(folder).read(), KNOWN)


def are_clear(loaded: Loaded) -> bool:
    """Tell whether each fault is one line, and something was left out for it."""
    lines = [str(fault) for fault in loaded.faults]
    return all(line.count("\n") == 0 and "; " in line for line in lines) and not (
        lines and loaded.tenants and loaded.mapping and loaded.mapping.accounts
    )


@given(st.sampled_from(sorted(PARTS)), st.integers(0, 2_000), st.integers(0, 20), BITS)
@settings(deadline=None, max_examples=25)
def test_a_slip_anywhere_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, name: str, place: int, gone: int, bit: str
) -> None:
    text = example(name)
    place %= len(text)

    loaded = read(
        tmp_path_factory.getbasetemp() / "slip", {name: text[:place] + bit + text[place + gone :]}
    )

    assert are_clear(loaded)


@given(st.sampled_from(sorted(PARTS)), st.lists(BITS, max_size=12))
@settings(deadline=None, max_examples=25)
def test_any_text_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, name: str, bits: list[str]
) -> None:
    loaded = read(tmp_path_factory.getbasetemp() / "text", {name: "".join(bits)})

    assert are_clear(loaded)


@given(st.sampled_from(sorted(PARTS)), st.binary(max_size=40))
@settings(deadline=None, max_examples=25)
def test_any_bytes_are_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, name: str, raw: bytes
) -> None:
    loaded = read(tmp_path_factory.getbasetemp() / "bytes", {name: raw})

    assert are_clear(loaded)


def test_unchanged_the_examples_are_read(tmp_path: Path) -> None:
    loaded = read(tmp_path, {})

    assert loaded.faults == ()
    assert len(loaded.tenants) == 1
    assert loaded.mapping is not None
