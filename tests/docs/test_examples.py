"""What the documents show is tried: files are checked, commands run, code executed."""

import shutil
from pathlib import Path

import pytest

from tests.docs.pages import blocks, named, pages
from tests.docs.story import Story

_RUN = ("console", "python")
_TOLD = [page for page in pages() if any(b.file or b.language in _RUN for b in blocks(page))]
_NEEDED = ("bash", "curl", "openssl")


@pytest.mark.parametrize("page", _TOLD, ids=named)
def test_it_is_as_the_page_says(page: Path, tmp_path: Path) -> None:
    shown = list(blocks(page))
    missing = [
        tool
        for tool in _NEEDED
        if any(tool in block.text for block in shown) and shutil.which(tool) is None
    ]
    if missing:
        pytest.skip(f"{named(page)} needs {', '.join(missing)}")
    story = Story(tmp_path, {"COLUMNS": "100"})

    try:
        story.play(shown)
    finally:
        story.end()
