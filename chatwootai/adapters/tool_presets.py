"""What is known of kinds of tool servers, beside what tenants say of their own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from chatwootai.core.tenants.tooling import ServerTools

_FOLDER: Final = Path(__file__).with_name("tool_server")


def bundled() -> Mapping[str, ServerTools]:
    """Return the presets that come with us, by the type under `integrations.mcp`."""
    return {
        path.stem: ServerTools.model_validate(yaml.safe_load(path.read_text("utf-8")))
        for path in sorted(_FOLDER.glob("*.yaml"))
    }
