"""How secrets are called: `account_1-bot` is the variable `CHATWOOTAI_SECRET_ACCOUNT_1_BOT`."""

import re
from typing import Final

_PREFIX: Final = "CHATWOOTAI_SECRET_"


def variable(reference: str) -> str:
    """Return the name of the variable that holds the secret called *reference*."""
    return _PREFIX + re.sub(r"[^A-Z0-9]", "_", reference.upper())
