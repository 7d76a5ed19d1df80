"""From what was written for one tenant to the tenant as it runs, in every place and trial."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Fault, Located, Position
from chatwootai.core.tenants.domain import Domain
from chatwootai.core.tenants.inheritance import Layer, laid
from chatwootai.core.tenants.known import Known
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.places import (
    CHANNELS,
    DOMAINS,
    INBOXES,
    ROLLOUT,
    misplaced,
    names_in,
    not_removable,
    outlined,
    said_of,
)
from chatwootai.core.tenants.tenant import Tenant, View
from chatwootai.core.tenants.validation import checked

_MOST_VIEWS: Final = 200  # of one tenant in one domain: each is checked and kept
# What a layer of a section is called.
_KINDS: Final = {CHANNELS: "channel", INBOXES: "inbox", ROLLOUT: "rollout"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that was written for one tenant.

    Attributes:
        home: The domain that the account belongs to.
        others: The domains that exist beside it.
        passages: The account's own knowledge.
    """

    id: TenantId
    account: Located
    home: Domain
    others: Mapping[str, Domain] = field(default_factory=dict)
    passages: Mapping[str, Passage] = field(default_factory=dict)

    @property
    def layers(self) -> Sequence[Layer]:
        """What was written, the lowest first."""
        return [*self.home.layers, Layer("account", self.account)]

    @property
    def allowed(self) -> Mapping[str, Domain | None]:
        """The other domains that conversations may be in; none for those that do not exist."""
        return {name: self.others.get(name) for name in names_in(self.layers, DOMAINS)}


def compiled(recipe: Recipe, known: Known, faults: list[Fault]) -> Tenant | None:
    """Return the tenant that *recipe* makes; none, and one more of *faults* or several, if none."""
    found = [*recipe.home.faults, *misplaced(recipe.layers), *not_removable(recipe.layers)]
    root = _in_domain(_Stack(recipe.id, recipe.home, recipe.layers), recipe, known, found)
    domains: dict[str, Tenant] = {}
    for name, domain in recipe.allowed.items():
        if domain is None or name == recipe.home.name:
            found += _unusable(name, recipe)
            continue
        found += [*domain.faults, *misplaced(domain.layers), *not_removable(domain.layers)]
        tenant = _in_domain(_stack(recipe, name), recipe, known, found)
        if tenant is not None:
            domains[name] = tenant
    faults += found
    if root is None or found:
        return None
    return replace(root, domains=domains, words=recipe.home.words)


def overlays(recipe: Recipe, view: View) -> Sequence[Layer]:
    """Return all that counts for *recipe*'s tenant at *view*, the lowest first.

    Of layers that do not count there, only that they are there.
    """
    stack = _stack(recipe, view.domain)
    return [*stack.outline, *stack.over(_places(view))]


def overlays_of(recipe: Recipe, view: View) -> Sequence[Layer]:
    """Return what counts only at *view*, the lowest first: nothing that is the account's."""
    stack = _stack(recipe, view.domain)
    files = [one for one in stack.files if view.domain and one.written is not recipe.account]
    return [*files, *stack.over(_places(view))]


@dataclass(frozen=True, slots=True)
class _Stack:
    """What counts for a tenant in one domain.

    Attributes:
        files: What was written, the lowest first.
        named: The domain, empty if it is the account's own.
    """

    tenant: TenantId
    domain: Domain
    files: Sequence[Layer]
    named: str = ""

    def at(self, view: View) -> Sequence[Layer]:
        """Return what counts at *view*: the files themselves, then what they say of that place."""
        whole = [
            replace(one, written=one.written.without({DOMAINS, INBOXES, ROLLOUT}))
            for one in self.outline
        ]
        return [*whole, *self.over(_places(view))]

    def over(self, places: Mapping[str, str]) -> Sequence[Layer]:
        """Return what the files say of *places*: of one in each section, empty if of none."""
        layers = [
            said_of(self.files, section, name, f"{_KINDS[section]} {name}")
            for section, name in places.items()
            if name
        ]
        return [layer for its in layers for layer in its]

    @property
    def outline(self) -> Sequence[Layer]:
        """The files themselves, and that there are layers in them."""
        return [replace(one, written=outlined(one.written)) for one in self.files]


def _places(view: View) -> Mapping[str, str]:
    return {CHANNELS: view.channel, INBOXES: view.inbox, ROLLOUT: view.variant}


def _stack(recipe: Recipe, name: str) -> _Stack:
    """Return what counts in the domain *name*, which exists; empty is the account's own."""
    if not name:
        return _Stack(recipe.id, recipe.home, recipe.layers)
    # what the account amends is what its own domain shares, and may not be shared by another
    domain, account = recipe.others[name], Layer("account", recipe.account, is_lenient=True)
    own = said_of(recipe.layers, DOMAINS, name, f"domain {name} here")
    return _Stack(recipe.id, domain, [*domain.layers, account, *own], name)


def _in_domain(stack: _Stack, recipe: Recipe, known: Known, faults: list[Fault]) -> Tenant | None:
    """Return the tenant as it is in the domain of *stack*."""
    outline = laid(stack.outline, faults)
    config = _config(stack.tenant, outline, known, faults)
    if config is None:
        for view in _alone(outline, stack.named):  # what is wrong there is told as well
            _config(stack.tenant, laid(stack.at(view), faults), known, faults)
        return None
    view, words = View(stack.named), stack.domain.words
    passages = {**stack.domain.passages, **recipe.passages}
    usual = Tenant(stack.tenant, config, passages, view, words)
    trials = [name for name, trial in config.rollout.items() if trial.enabled]
    places = list(product(["", *config.channels], ["", *config.inboxes], ["", *trials]))
    if len(places) > _MOST_VIEWS:
        what = f"channels, inboxes and rollout make {len(places)} combinations"
        many = {CHANNELS: config.channels, INBOXES: config.inboxes, ROLLOUT: trials}
        at = outline.key_position((max(many, key=lambda section: len(many[section])),))
        faults.append(Fault(at, what, f"keep them to {_MOST_VIEWS}: take some layers out"))
        return None
    views: dict[View, Tenant] = {}
    for channel, inbox, variant in places[1:]:
        view = View(stack.named, channel, inbox, variant)
        its = _config(stack.tenant, laid(stack.at(view), faults), known, faults)
        if its is not None:
            views[view] = replace(usual, config=its, view=view)
    return replace(usual, views=views)


def _alone(outline: Located, named: str) -> Iterator[View]:
    """Yield each place and trial by itself, of files that as a whole have faults."""
    said = outline.value if isinstance(outline.value, dict) else {}
    for section, part in ((CHANNELS, "channel"), (INBOXES, "inbox"), (ROLLOUT, "variant")):
        names = said.get(section)
        for name, its in names.items() if isinstance(names, dict) else ():
            if not (isinstance(its, dict) and its.get("enabled") is False):
                yield replace(View(named), **{part: name})


def _config(
    tenant_id: TenantId, written: Located, known: Known, faults: list[Fault]
) -> TenantConfig | None:
    config = checked(TenantConfig, written, faults)
    if config is None:
        return None
    if config.account_id != tenant_id.account:
        what = f"account_id is {config.account_id!r}, but the folder is {tenant_id.account!r}"
        faults.append(Fault(written.position(("account_id",)), what, "make both the same"))
    faults.extend(known.mistakes(config, written))
    return config


def _unusable(name: str, recipe: Recipe) -> Iterator[Fault]:
    """Yield what is wrong with naming the domain *name* under `domains`, where it is named last."""
    named = [
        layer.written.keys[DOMAINS, name]
        for layer in recipe.layers
        if (DOMAINS, name) in layer.written.keys
    ]
    at = named[-1] if named else Position(recipe.account.file)
    others = sorted(recipe.others.keys() - {recipe.home.name})
    if name == recipe.home.name:
        yield Fault(at, f"{name!r} is the account's own domain", "take it out of here")
        return
    near = difflib.get_close_matches(name, others, n=1)
    known = ", ".join(others) or "none"
    remedy = f"did you mean {near[0]!r}?" if near else f"known are {known}"
    yield Fault(at, f"unknown domain {name!r}", remedy)
