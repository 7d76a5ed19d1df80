"""Files that are, or are not, readable text."""

from pathlib import Path

import pytest

from chatwootai.adapters.yaml_text import LARGEST_FILE, read_text, read_yaml
from chatwootai.core.located import Fault


def test_a_file_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("\ufeffa: é".encode())

    assert read_yaml(path, "f").value == {"a": "é"}


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (
            "a: 1\nnome: São".encode("latin-1"),
            "f:2:8: this is not UTF-8: in the encoding of Windows, here stands 'ã'; save the file",
        ),
        (
            "é: 1\né: São".encode() + b"\xff",
            "f:2:7: this is not UTF-8: in the encoding of Windows, here stands 'ÿ'; save the file",
        ),
        (
            "a: 1".encode("utf-16"),
            "f:1:1: this is UTF-16, and not UTF-8; save the file with the encoding UTF-8",
        ),
        (b"x" * (LARGEST_FILE + 1), "f:1:1: the file has 1,000,001 bytes; keep it under 1,000,000"),
    ],
)
def test_a_file_that_is_no_text_is_a_fault(tmp_path: Path, raw: bytes, fault: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)

    assert [str(found)[: len(fault)] for found in read_yaml(path, "f").faults] == [fault]


def test_utf_16_without_a_mark_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("a: 1".encode("utf-16-le"))

    assert [fault.what for fault in read_yaml(path, "f").faults] == [
        "this is UTF-16, and not UTF-8"
    ]


def test_a_folder_in_place_of_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").mkdir()

    text = read_text(tmp_path / "f.yaml", "f")

    assert str(text) == "f:1:1: this is no file; put a file here, or remove it"


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    text = read_text(tmp_path / "f.yaml", "f")

    assert isinstance(text, Fault)
    assert text.what == "the file cannot be read: No such file or directory"
