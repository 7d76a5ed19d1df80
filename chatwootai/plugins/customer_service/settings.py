"""What a company may set for the default crew."""

from pydantic import Field

from chatwootai import Section


class CustomerServiceSettings(Section):
    """How the crew presents itself.

    Attributes:
        introduction: Said once in a conversation, before its first answer, so that customers
            know whom they are talking to.
    """

    introduction: str = Field(default="", max_length=300)
