"""From what was written for one tenant to the tenant as it runs, in every place and trial."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from pydantic import JsonValue

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Fault, Located, Path
from chatwootai.core.tenants.domain import Domain
from chatwootai.core.tenants.inheritance import Layer, laid
from chatwootai.core.tenants.known import Known
from chatwootai.core.tenants.layers import OF_THE_ACCOUNT
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.tenant import Tenant, View
from chatwootai.core.tenants.validation import checked

_MOST_VIEWS: Final = 200  # of one tenant in one domain: each is checked and kept
_SETTINGS: Final = "settings"  # what a channel's layer says of the channel itself
# Where layers stand in a file, and what leads from a layer's name to it.
_CHANNELS: Final = "channels"
_DOMAINS: Final = "domains"
_INBOXES: Final = "inboxes"
_ROLLOUT: Final = "rollout"
_SECTIONS: Final[Mapping[str, Path]] = {
    _DOMAINS: (),
    _CHANNELS: (),
    _INBOXES: (),
    _ROLLOUT: ("change",),
}


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
        return {name: self.others.get(name) for name in _names(self.layers, _DOMAINS)}


def compiled(recipe: Recipe, known: Known, faults: list[Fault]) -> Tenant | None:
    """Return the tenant that *recipe* makes; none, and one more of *faults* or several, if none."""
    found = [*recipe.home.faults, *_misplaced(recipe.layers)]
    root = _in_domain(_Stack(recipe.id, recipe.home, recipe.layers), recipe, known, found)
    domains: dict[str, Tenant] = {}
    for name, domain in recipe.allowed.items():
        if domain is None or name == recipe.home.name:
            found += _unusable(name, recipe)
            continue
        found += domain.faults
        tenant = _in_domain(_stack(recipe, name), recipe, known, found)
        if tenant is not None:
            domains[name] = tenant
    faults += found
    if root is None or found:
        return None
    return replace(root, domains=domains, words=recipe.home.words)


def overlays(recipe: Recipe, view: View) -> Sequence[Layer]:
    """Return all that counts for *recipe*'s tenant at *view*, the lowest first."""
    return _stack(recipe, view.domain).at(view)


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
        wanted = [
            (_CHANNELS, view.channel, f"channel {view.channel}"),
            (_INBOXES, view.inbox, f"inbox {view.inbox}"),
            (_ROLLOUT, view.variant, f"rollout {view.variant}"),
        ]
        whole = [
            Layer(one.name, _outlined(one.written).without({_DOMAINS, _INBOXES, _ROLLOUT}))
            for one in self.files
        ]
        above = [_layers_of(self.files, *place) for place in wanted if place[1]]
        return [*whole, *(layer for layers in above for layer in layers)]

    @property
    def outline(self) -> Sequence[Layer]:
        """The files themselves, and that there are layers in them."""
        return [Layer(one.name, _outlined(one.written)) for one in self.files]


def _stack(recipe: Recipe, name: str) -> _Stack:
    """Return what counts in the domain *name*, which exists; empty is the account's own."""
    if not name:
        return _Stack(recipe.id, recipe.home, recipe.layers)
    domain, *_, account = recipe.others[name], *recipe.layers
    own = _layers_of(recipe.layers, _DOMAINS, name, f"domain {name} here")
    return _Stack(recipe.id, domain, [*domain.layers, account, *own], name)


def _in_domain(stack: _Stack, recipe: Recipe, known: Known, faults: list[Fault]) -> Tenant | None:
    """Return the tenant as it is in the domain of *stack*."""
    outline = laid(stack.outline, faults)
    config = _config(stack.tenant, outline, known, faults)
    if config is None:
        return None
    view, words = View(stack.named), stack.domain.words
    passages = {**stack.domain.passages, **recipe.passages}
    usual = Tenant(stack.tenant, config, passages, view, words)
    trials = [name for name, trial in config.rollout.items() if trial.enabled]
    places = list(product(["", *config.channels], ["", *config.inboxes], ["", *trials]))
    if len(places) > _MOST_VIEWS:
        what = f"channels, inboxes and rollout make {len(places)} combinations"
        at = outline.key_position((_INBOXES,))
        faults.append(Fault(at, what, f"keep them to {_MOST_VIEWS}: take some layers out"))
        return None
    views: dict[View, Tenant] = {}
    for channel, inbox, variant in places[1:]:
        view = View(stack.named, channel, inbox, variant)
        its = _config(stack.tenant, laid(stack.at(view), faults), known, faults)
        if its is not None:
            views[view] = replace(usual, config=its, view=view)
    return replace(usual, views=views)


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


def _layers_of(files: Sequence[Layer], section: str, name: str, told: str) -> Iterator[Layer]:
    """Yield what each of *files* says of the place *name* in its *section*."""
    aside = {*OF_THE_ACCOUNT, _SETTINGS} if section == _CHANNELS else OF_THE_ACCOUNT
    for file in files:
        path: Path = (section, name, *_SECTIONS[section])
        if isinstance(_at(file.written.value, path), dict):
            yield Layer(told, file.written.within(path).without(aside))


def _outlined(written: Located) -> Located:
    """Return a file without what its layers say: only that they are there."""
    if not isinstance(written.value, dict):
        return written
    value = dict(written.value)
    for section, way in _SECTIONS.items():
        layers = value.get(section)
        if isinstance(layers, dict):
            value[section] = {name: _hollow(layer, way) for name, layer in layers.items()}
    return replace(written, value=value)


def _hollow(layer: JsonValue, way: Path) -> JsonValue:
    if layer is None and not way:
        return {}
    if not isinstance(layer, dict):
        return layer
    if way:
        inner = _hollow(layer.get(str(way[0])), way[1:])
        return {**layer, str(way[0]): inner} if way[0] in layer else layer
    return {key: value for key, value in layer.items() if key == _SETTINGS}


def _misplaced(files: Sequence[Layer]) -> Iterator[Fault]:
    """Yield a fault for each key of the account's own that a layer says otherwise."""
    for file in files:
        for section, way in _SECTIONS.items():
            for name in _names([file], section):
                path: Path = (section, name, *way)
                layer = _at(file.written.value, path)
                for key in OF_THE_ACCOUNT & set(layer if isinstance(layer, dict) else ()):
                    at = file.written.key_position((*path, key))
                    what = f"{key!r} belongs to the account, and is the same everywhere"
                    yield Fault(at, what, "take it out of here")


def _names(files: Sequence[Layer], section: str) -> Sequence[str]:
    found: dict[str, None] = {}
    for file in files:
        named = _at(file.written.value, (section,))
        if isinstance(named, dict):
            found |= dict.fromkeys(named)
    return list(found)


def _at(value: JsonValue, path: Path) -> JsonValue:
    for key in path:
        value = value.get(str(key)) if isinstance(value, dict) else None
    return value


def _unusable(name: str, recipe: Recipe) -> Iterator[Fault]:
    """Yield what is wrong with naming the domain *name* under `domains`."""
    for layer in recipe.layers:
        if isinstance(_at(layer.written.value, (_DOMAINS,)), dict):
            at = layer.written.key_position((_DOMAINS, name))
            if name == recipe.home.name:
                yield Fault(at, f"{name!r} is the account's own domain", "take it out of here")
                return
            near = difflib.get_close_matches(name, recipe.others, n=1)
            known = ", ".join(sorted(recipe.others)) or "none"
            remedy = f"did you mean {near[0]!r}?" if near else f"known are {known}"
            yield Fault(at, f"unknown domain {name!r}", remedy)
            return
