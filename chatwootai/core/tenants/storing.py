"""What was written for a tenant, as it is kept: enough to compile it again without its files."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue, TypeAdapter

from chatwootai.core.conversation import TenantId
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.located import Amend, Located
from chatwootai.core.tenants.compiling import Recipe
from chatwootai.core.tenants.domain import Domain
from chatwootai.core.tenants.inheritance import Layer

_OWN: Final = ""  # stands for the account among the domains


@dataclass(frozen=True, slots=True)
class StoredDomain:
    """A domain of a stored recipe, and the name of the texts that it shares."""

    layers: Sequence[tuple[str, "StoredFile"]]
    words: Sequence[str]
    texts: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a stored recipe; where in it things stood is not kept."""

    file: str
    value: JsonValue
    amends: Sequence[tuple[Sequence[str | int], Amend]] = ()


@dataclass(frozen=True, slots=True)
class StoredRecipe:
    """A recipe as it is kept.

    Attributes:
        texts: The name of the account's own texts.
    """

    account: StoredFile
    home: str
    domains: Mapping[str, StoredDomain]
    texts: str

    @property
    def all_texts(self) -> frozenset[str]:
        """The names of all texts that belong to it."""
        return frozenset({self.texts, *(domain.texts for domain in self.domains.values())})


RECIPE: Final = TypeAdapter(StoredRecipe)
PASSAGES: Final = TypeAdapter(tuple[Passage, ...])
Texts = Mapping[str, Sequence[Passage]]


def stored(recipe: Recipe) -> tuple[StoredRecipe, Texts]:
    """Return *recipe* as it is kept, and the texts that it names."""
    texts: dict[str, Sequence[Passage]] = {}

    def kept(passages: Mapping[str, Passage]) -> str:
        prints = "".join(passage.fingerprint for _, passage in sorted(passages.items()))
        name = hashlib.sha256(prints.encode()).hexdigest()[:32]
        texts[name] = tuple(passages.values())
        return name

    allowed = [domain for domain in recipe.allowed.values() if domain is not None]
    domains = {
        domain.name: StoredDomain(
            [(layer.name, _file(layer.written)) for layer in domain.layers],
            domain.words,
            kept(domain.passages),
        )
        for domain in (recipe.home, *allowed)
    }
    its = StoredRecipe(_file(recipe.account), recipe.home.name, domains, kept(recipe.passages))
    return its, texts


def restored(tenant_id: TenantId, its: StoredRecipe, texts: Texts) -> Recipe:
    """Return the recipe that *its* was made of."""
    domains = {
        name: Domain(
            name,
            [Layer(told, _located(file)) for told, file in domain.layers],
            _by_id(texts[domain.texts]),
            domain.words,
        )
        for name, domain in its.domains.items()
    }
    own = _by_id(texts[its.texts])
    return Recipe(tenant_id, _located(its.account), domains[its.home], domains, own)


def content_hash(its: StoredRecipe) -> str:
    """Return a name for what *its* says: the same words in other files or lines have the same."""
    value = _without_files(RECIPE.dump_python(its, mode="json"))
    written = json.dumps(value, ensure_ascii=False)  # in order: of trials, the first counts
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _file(written: Located) -> StoredFile:
    return StoredFile(written.file, written.value, list(written.amends.items()))


def _located(its: StoredFile) -> Located:
    amends = {tuple(path): amend for path, amend in its.amends}
    return Located(its.file, its.value, amends=amends)


def _by_id(passages: Sequence[Passage]) -> Mapping[str, Passage]:
    return {passage.id: passage for passage in passages}


def _without_files(value: Any) -> Any:
    """Return a dumped recipe without the names of its files."""
    if isinstance(value, dict):
        if value.keys() == {"file", "value", "amends"}:
            return [value["value"], value["amends"]]
        return {key: _without_files(inner) for key, inner in value.items()}
    return [_without_files(one) for one in value] if isinstance(value, list) else value
