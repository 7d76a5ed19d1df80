"""Figures that the reference gives are those of the code."""

from typing import Final

from chatwootai.core.channels import PLAIN
from chatwootai.core.knowledge.confidence import SURE, SURE_TOGETHER
from chatwootai.core.knowledge.verdict import SURE_OF_PART
from chatwootai.entrypoints.http.signatures import WINDOW
from chatwootai.entrypoints.http.webhooks import LARGEST_BODY
from tests.docs.pages import DOCS, sections, table

_REFERENCE: Final = DOCS / "reference"


def test_the_limits_of_being_sure() -> None:
    rows = table(sections(_REFERENCE / "answers.md")["How sure is sure"])

    shown = [row[0] for row in rows if "%" in row[0]]

    limits = [SURE, SURE_TOGETHER, SURE_OF_PART]
    assert all(f"{100 * limit:g} %" in text for limit, text in zip(limits, shown, strict=True))


def test_the_window_of_a_signature() -> None:
    [row] = [row for row in _parts_of_a_request() if "Timestamp" in row[0]]

    assert f"{WINDOW:g} seconds" in row[1]


def test_the_largest_body() -> None:
    text = (_REFERENCE / "http.md").read_text(encoding="utf-8")

    assert f"{LARGEST_BODY / 2**20:g} MiB" in text


def test_what_a_channel_without_a_profile_takes() -> None:
    text = (_REFERENCE / "hooks.md").read_text(encoding="utf-8")

    assert f"plain text in messages of at most {PLAIN.limit} characters" in " ".join(text.split())


def _parts_of_a_request() -> list[list[str]]:
    return table(sections(_REFERENCE / "http.md")["POST /webhooks/chatwoot"])
