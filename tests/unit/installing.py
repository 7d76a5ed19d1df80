"""Distributions of plugins, as pip would leave them on the disk."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Final

import pytest

from chatwootai.core.errors import ConfigurationError
from chatwootai.core.plugin_host import PluginHost

GROUP: Final = "chatwootai_of_the_test"  # none but a test's own distributions have it


@dataclass(frozen=True)
class Disk:
    """Where a test's distributions are installed."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def install(
        self, module: str, plugin: str = "acme", *, dist: str = "", group: str = GROUP
    ) -> None:
        """Install a distribution of one module, which is a plugin."""
        name = dist or plugin
        info = self.folder / name / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        its = f"{name}_{self.folder.name}"  # what was imported once stays imported
        (info.parent / f"{its}.py").write_text(dedent(module), encoding="utf-8")
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[{group}]\n{plugin} = {its}\n", encoding="utf-8")
        self.monkeypatch.syspath_prepend(info.parent)


def complaint() -> str:
    """Return why the plugins cannot be loaded."""
    with pytest.raises(ConfigurationError) as caught:
        PluginHost.load(GROUP)
    return str(caught.value)
