"""A tenant as it runs: checked, frozen, and named by its content."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from chatwootai.core.conversation import ConversationId, TenantId
from chatwootai.core.hours import Hours
from chatwootai.core.knowledge.passage import Passage, Texts
from chatwootai.core.tenants.layers import Rollout
from chatwootai.core.tenants.models import TenantConfig

_SLICES: Final = 10_000  # a share is told apart to a hundredth of a percent
_TOLD_APART: Final = frozenset({"domains", "inboxes", "rollout"})  # by them, not in them


@dataclass(frozen=True, slots=True)
class View:
    """What a tenant's configuration tells places and trials apart by; empty is the usual.

    Attributes:
        domain: Another domain than the account's own.
        inbox: As its layer is named: `9`, or `main/9`.
        variant: The name of a roll-out.
    """

    domain: str = ""
    channel: str = ""
    inbox: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is, and with whom.

    Attributes:
        channel: The channel's name.
        domain: The domain that it is in; empty is the account's own.
    """

    conversation: ConversationId
    channel: str = ""
    inbox: int = 0
    contact: int = 0
    domain: str = ""


@dataclass(frozen=True)
class Tenant:
    """One company's account, ready to be worked for.

    Attributes:
        passages: Its knowledge and its domain's, by id.
        view: Which of the tenant's views this is.
        words: By which customers tell that they are about this domain.
        views: What it is in particular places and trials; the usual view has them all.
        domains: What it is in the other domains that its conversations may be in, by name.
    """

    id: TenantId
    config: TenantConfig
    passages: Mapping[str, Passage]
    view: View = View()
    words: Sequence[str] = ()
    views: Mapping[View, "Tenant"] = field(default_factory=dict, repr=False)
    domains: Mapping[str, "Tenant"] = field(default_factory=dict, repr=False)

    @cached_property
    def hash(self) -> str:
        """A name for the configuration: another one is another configuration."""
        content = self.config.model_dump_json(exclude=set(_TOLD_APART)) + "".join(
            passage.fingerprint for _, passage in sorted(self.passages.items())
        )
        # a workflow that is the usual one of another crew is said otherwise than by saying nothing
        said = [
            name for name, its in self.config.crews.items() if "workflow" in its.model_fields_set
        ]
        return hashlib.sha256(f"{content}{sorted(said)}".encode()).hexdigest()[:16]

    @property
    def domain(self) -> str:
        """The domain that it is seen in."""
        return self.view.domain or self.id.domain

    @property
    def told(self) -> Mapping[str, str]:
        """What a log says of the view."""
        return {"domain": self.domain, "variant": self.view.variant}

    @property
    def everywhere(self) -> Iterator["Tenant"]:
        """Every view of the tenant, this one first."""
        yield self
        yield from self.views.values()
        for tenant in self.domains.values():
            yield from tenant.everywhere

    @cached_property
    def variants(self) -> Collection[str]:
        """The trials that its conversations may take part in."""
        return {its.view.variant for its in self.everywhere} - {""}

    @property
    def texts(self) -> Texts:
        """Its knowledge, for whoever searches in it."""
        return Texts(self.id, self.passages, self.view.domain)

    @property
    def shelves(self) -> Sequence[Texts]:
        """Its knowledge in each of the domains that its conversations may be in."""
        return [self.texts, *(tenant.texts for tenant in self.domains.values())]

    @cached_property
    def timezone(self) -> ZoneInfo:
        """Where the company's clock hangs."""
        return ZoneInfo(self.config.timezone)

    @cached_property
    def hours(self) -> Hours:
        """When the company's people are there."""
        return self.config.company_metadata.hours

    def at(self, place: Place) -> "Tenant":
        """Return the tenant as it is for a conversation at *place*; ask its usual view."""
        usual = self.domains.get(place.domain, self)
        if not usual.views:
            return usual
        view = View(
            usual.view.domain,
            channel=place.channel if place.channel in usual.config.channels else "",
            inbox=_listed(place, usual.config.inboxes),
            variant=next((name for name, trial in _trials(usual) if _has(trial, name, place)), ""),
        )
        return usual.views.get(view, usual)


def _trials(tenant: Tenant) -> Iterator[tuple[str, Rollout]]:
    return ((name, trial) for name, trial in tenant.config.rollout.items() if trial.enabled)


def _has(trial: Rollout, name: str, place: Place) -> bool:
    """Tell whether the conversation at *place* takes part in *trial*."""
    if place.contact in trial.contacts or _listed(place, trial.inboxes):
        return True
    # by the name too: whoever is in one trial is not for that reason in the next
    digest = hashlib.sha256(f"{name}:{place.conversation}".encode()).digest()
    return int.from_bytes(digest[:8]) % _SLICES < trial.share * _SLICES / 100


def _listed(place: Place, inboxes: Mapping[str, object] | Sequence[str]) -> str:
    """Return the name by which *inboxes* has the inbox of *place*, empty if it has not."""
    number = str(place.inbox)
    return next(
        (
            name
            for name in (f"{place.conversation.installation}/{number}", number)
            if name in inboxes
        ),
        "",
    )
