"""What a completion costs, by the provider's price list."""

from typing import Final, Self

from pydantic import Field, model_validator

from chatwootai.core.prompt import Usage
from chatwootai.core.tenants.section import Section, wrong

_TOKENS: Final = 1_000_000  # for which providers name their prices


class Prices(Section):
    """For a million tokens each, in whatever money the operator counts in.

    Attributes:
        cached: Of those read ones that the provider had kept; none: as the other read ones.
    """

    read: float = Field(default=0.0, ge=0, le=100_000)
    written: float = Field(default=0.0, ge=0, le=100_000)
    cached: float | None = Field(default=None, ge=0, le=100_000)

    @model_validator(mode="after")
    def _cached_has_what_it_is_cheaper_than(self) -> Self:
        if self.cached is not None and self.cached > self.read:
            raise wrong(
                "cached costs more than read", "write the price of all tokens that are read in read"
            )
        return self

    def of(self, usage: Usage) -> float:
        """Return what *usage* costs."""
        cached = self.read if self.cached is None else self.cached
        kept = min(usage.cached, usage.read)
        tokens = (usage.read - kept) * self.read + kept * cached + usage.written * self.written
        return tokens / _TOKENS
