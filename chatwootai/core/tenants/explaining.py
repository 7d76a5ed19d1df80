"""Where each value of a tenant's configuration comes from, and what it stands in the place of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, get_args, get_origin

from pydantic import BaseModel, JsonValue
from pydantic.fields import FieldInfo

from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Amend, Located, Path, Position
from chatwootai.core.tenants.compiling import Recipe, overlays, overlays_of
from chatwootai.core.tenants.inheritance import Layer, Said, laid, sayings
from chatwootai.core.tenants.models import TenantConfig
from chatwootai.core.tenants.naming import key_of, leaves, nodes, value_at
from chatwootai.core.tenants.places import SECTIONS, names_in
from chatwootai.core.tenants.tenant import View
from chatwootai.core.tenants.validation import checked

_OF_VIEW: Final = {
    "domains": "domain",
    "channels": "channel",
    "inboxes": "inbox",
    "rollout": "variant",
}


_JOINING: Final = (Amend.APPEND, Amend.REMOVE)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, and which layer it comes from."""

    value: JsonValue
    layer: str
    position: Position


@dataclass(frozen=True, slots=True)
class Explained:
    """A value, and how it came about.

    Attributes:
        value: None also if it has none.
        said: What says it; none if nothing does, so that it is a default.
        overrides: What else is said of it, the lowest first, and counts no more by itself.
        items: Its items, if it is a list.
    """

    key: str
    path: Path
    value: JsonValue
    said: Said | None
    overrides: Sequence[Said] = ()
    items: Sequence[Item] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place where something is otherwise, and what is said for it."""

    view: View
    said: Sequence[tuple[str, Said]]


@dataclass(frozen=True)
class Explanation:
    """What a tenant's configuration is at one view, in parts that can be asked for.

    Attributes:
        layers: What counts there, the lowest first.
        located: What they make together.
        keys: All that can be asked for, by name.
        passages: Also those of texts with faults, as far as they could be read.
    """

    recipe: Recipe
    view: View
    layers: Sequence[Layer]
    located: Located
    defaults: JsonValue
    keys: Mapping[str, Path] = field(repr=False)

    def values(self, path: Path = (), *, with_defaults: bool = False) -> Sequence[Explained]:
        """Return the values at and under *path*, in the order of the files."""
        said = [at for at in leaves(self.located.value, path) if not self._is_outline(at)]
        rest = [at for layer in self.layers for at in leaves(layer.written.value, path)]
        rest = [inner for at in rest for inner in [*leaves(self.defaults, at)] or [at]]
        if with_defaults:
            rest += leaves(self.defaults, path)
        unsaid = [at for at in dict.fromkeys(rest) if self._is_unsaid(at)]
        sections = list(dict.fromkeys(at[0] for tree in self._trees for at in leaves(tree)))
        found = sorted([*said, *unsaid], key=lambda at: sections.index(at[0]))
        return [self._explained(at) for at in found]

    def elsewhere(self, path: Path = ()) -> Sequence[Elsewhere]:
        """Return where the values at and under *path* are otherwise."""
        found = []
        for view in self._other_views():
            layers = overlays_of(self.recipe, view)
            keys = [at for layer in layers for at in leaves(layer.written.value, path)] or [path]
            its = [
                (key_of(at), said)
                for at in dict.fromkeys(keys)
                for said in sayings(layers, at)[-1:]
                if at
            ]
            if its or not path:
                found.append(Elsewhere(view, its))
        return found

    @property
    def _trees(self) -> Sequence[JsonValue]:
        return [self.located.value, *(one.written.value for one in self.layers), self.defaults]

    def _explained(self, path: Path) -> Explained:
        chain = sayings(self.layers, path)
        is_there, value = value_at(self.located.value, path)
        if not is_there:
            return Explained(key_of(path), path, value_at(self.defaults, path)[1], None, chain)
        within = next((place for place, key in enumerate(path) if isinstance(key, int)), None)
        said = chain[-1] if chain else Said("", path, self.located.position(path), value)
        if within is not None:  # an item has a place of its own, also where lists were joined
            at = self.located.position(path)
            said = Said(self._layer_at(at), path, at, value)
            whole = [place for place, one in enumerate(chain) if one.amend not in _JOINING]
            chain = chain[: whole[-1] if whole else 0]
        else:
            chain = chain[:-1]
        return Explained(key_of(path), path, value, said, chain, self._items(path, value))

    def _items(self, path: Path, value: JsonValue) -> Sequence[Item]:
        if not isinstance(value, list):
            return ()
        places = [self.located.position((*path, place)) for place in range(len(value))]
        return [Item(item, self._layer_at(at), at) for item, at in zip(value, places, strict=True)]

    def _layer_at(self, position: Position) -> str:
        """Return which layer says what stands at *position*: of several, the innermost."""
        for layer in reversed(self.layers):
            if position in layer.written.values.values():
                return layer.name
        return ""

    def _is_unsaid(self, path: Path) -> bool:
        """Tell whether nothing is said at *path*, nor anything in the place of it."""
        for length in range(1, len(path) + 1):
            is_there, value = value_at(self.located.value, path[:length])
            if not is_there:
                return True
            if not isinstance(value, dict):
                return False
        return False

    def _is_outline(self, path: Path) -> bool:
        """Tell whether at *path* only stands that there is a layer for another place."""
        way = SECTIONS.get(str(path[0])) if path else None
        value = value_at(self.located.value, path)[1]
        return way is not None and path[2:] == way and len(path) > 1 and value == {}

    def _other_views(self) -> Iterator[View]:
        for section, its in _OF_VIEW.items():
            if getattr(self.view, its):
                continue
            known = self.recipe.others.keys() - {self.recipe.home.name}
            for name in names_in([Layer("", self.located)], section):
                if its != "domain" or name in known:
                    yield replace(View(self.view.domain), **{its: name})


@dataclass(frozen=True, slots=True)
class ExplainedPassage:
    """A piece of knowledge, who wrote it, and which others it stands in the place of.

    Attributes:
        replaced: The lowest first; of each, the layer and the passage.
    """

    layer: str
    passage: Passage
    replaced: Sequence[tuple[str, Passage]] = ()


def explanation(recipe: Recipe, view: View) -> Explanation:
    """Return what *recipe*'s tenant is at *view*, as far as its files can be read."""
    layers = [layer for layer in overlays(recipe, view) if isinstance(layer.written.value, dict)]
    located = laid(layers, [])
    config = checked(TenantConfig, located, [])
    usual = config or TenantConfig(account_id="", name="?")
    aside = set() if config else {"account_id", "name"}
    defaults: JsonValue = usual.model_dump(mode="json", exclude=aside)
    trees = [located.value, *(layer.written.value for layer in layers), defaults]
    paths = [*_known_paths(TenantConfig), *(path for tree in trees for path in nodes(tree))]
    return Explanation(
        recipe, view, layers, located, defaults, {key_of(path): path for path in paths}
    )


def explained_passages(recipe: Recipe, view: View) -> Sequence[ExplainedPassage]:
    """Return the knowledge of *recipe*'s tenant in the domain of *view*, by the passages' ids."""
    domain = recipe.others[view.domain] if view.domain else recipe.home
    shelves = [(f"domain {name}", its) for name, its in domain.shelves]
    found: dict[str, ExplainedPassage] = {}
    for layer, passages in [*shelves, ("account", recipe.passages)]:
        for name, passage in passages.items():
            before = found.get(name)
            replaced = [*before.replaced, (before.layer, before.passage)] if before else []
            found[name] = ExplainedPassage(layer, passage, replaced)
    return [found[name] for name in sorted(found)]


def _known_paths(model: type[BaseModel], above: Path = ()) -> Iterator[Path]:
    """Yield the paths that may be there in any file of *model*."""
    for name, about in model.model_fields.items():
        yield (*above, name)
        for its in (about.annotation, *get_args(about.annotation)):
            if isinstance(its, type) and issubclass(its, BaseModel) and not _is_many(about):
                yield from _known_paths(its, (*above, name))


def _is_many(about: FieldInfo) -> bool:
    return get_origin(about.annotation) in (Mapping, tuple)
