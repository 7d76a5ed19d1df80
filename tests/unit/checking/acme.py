"""A plugin of which much may be set, and what is wrong with those who set it."""

from collections.abc import Iterator
from typing import Final, Literal

from pydantic import Field, field_validator

from chatwootai.core.agents.agent import AgentType
from chatwootai.core.channels import ChannelProfile
from chatwootai.core.checking.installed import Installed
from chatwootai.core.plugin_host import Plugin
from chatwootai.core.purposes import CrewType
from chatwootai.core.tenants.loading import load
from chatwootai.core.tenants.section import Section
from chatwootai.core.tenants.tenant_settings import TenantSettings
from tests.building import SHOP
from tests.unit.crews.crewing import Ear, agent
from tests.unit.tenants.written import KNOWN, MINIMAL, files


class Tone(Section):
    volume: int = Field(default=3, ge=0, le=10)
    kind: Literal["sine", "square"] = "sine"


class Odd(Section):
    number: int = 0

    @field_validator("number")
    @classmethod
    def _is_even(cls, value: int) -> int:
        if value == 13:
            raise KeyError("a bug of the plugin's")
        if value % 2:
            raise ValueError("the number\nis odd")
        return value


class Horn(Section):
    tones: tuple[Tone, ...] = ()
    by_hour: dict[str, Tone] = Field(default_factory=dict)
    last: Tone = Field(default=Tone(), alias="at_the_end")


class Wire(Section):
    line: str


class Fax:
    name = "fax"
    settings = Tone

    def profile(self, transport: str, settings: TenantSettings) -> ChannelProfile:
        return ChannelProfile(self.name, limit=settings.of(Tone).volume + 2)


ACME: Final = Plugin(
    "acme",
    "acme 1.0",
    (),
    channels={"fax": Fax()},
    agents={
        "horn": AgentType("horn", lambda _: Ear(), settings=Horn),
        "wire": AgentType("wire", lambda _: Ear(), settings=Wire),
        "plain": agent("plain", Ear),
    },
    crews={
        "billing": CrewType("billing", "simple_query", "simple_query"),
        "repairs": CrewType("repairs", "query_processing", "simple_query"),
    },
    settings=Odd,
)
ALL: Final = Installed({**KNOWN.plugins, "acme": ACME}, KNOWN.workflows)


def faults(config: str, domain: str = "") -> list[str]:
    written = files({SHOP: MINIMAL + config}, domains={SHOP.domain: domain})
    return [str(fault).removeprefix("account_1.yaml:") for fault in load(written, ALL).faults]


def steps(*agents: str) -> Iterator[str]:
    yield "crews:\n  customer_service:\n    workflow:\n"
    for number, name in enumerate(agents):
        yield f"    - {{step: s{number}, agent: {name}}}\n"
