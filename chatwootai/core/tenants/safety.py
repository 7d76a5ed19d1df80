"""The shape of what a tenant says of what must not be told."""

from typing import Annotated

from pydantic import Field

from chatwootai.core.ports.personal_data import PersonalKind
from chatwootai.core.tenants.section import Section


class Safety(Section):
    """What models are not told, and what customers are not.

    Attributes:
        hide: What is personal and replaced by tokens before a model sees it.
        forbidden: Topics, by their words, that no model is asked about and no answer speaks of.
    """

    hide: tuple[PersonalKind, ...] = tuple(PersonalKind)
    forbidden: tuple[Annotated[str, Field(min_length=2, max_length=100)], ...] = ()
