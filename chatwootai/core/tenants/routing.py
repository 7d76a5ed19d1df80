"""The shape of the rules by which a conversation comes to a crew."""

from typing import Annotated

from pydantic import Field

from chatwootai.core.language.intents import Intent
from chatwootai.core.tenants.section import Section


class RoutingRule(Section):
    """When a crew serves: by any of its words or intents, on any of its channels.

    A rule that names neither words nor intents goes by the crew's own words.

    Attributes:
        words: What customers say; accents, case and number do not count.
        intents: What the message is for.
        channels: Where alone the rule holds; none named: everywhere.
    """

    crew: str
    words: tuple[Annotated[str, Field(min_length=2, max_length=100)], ...] = ()
    intents: tuple[Intent, ...] = ()
    channels: tuple[str, ...] = ()
