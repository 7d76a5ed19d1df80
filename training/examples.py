"""Puts questions to models that have not seen their company; keeps what was found, as numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import yaml
from businesses import Business, businesses, looked_up
from train import FOLDS, fold_folder
from train import OUT as MODELS

from chatwootai.adapters.knowledge_index.in_memory import InMemoryKnowledgeIndex
from chatwootai.adapters.tenant_source.yaml_folder import YamlFolder
from chatwootai.core.checking.installed import Installed
from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.knowledge.confidence import Found, features
from chatwootai.core.knowledge.knowledge_base import KnowledgeBase
from chatwootai.core.knowledge.passage import Passage, Texts
from chatwootai.core.ports.embedder import Embedder
from chatwootai.core.tenants.loading import load

SETS: Final = Path(__file__).parent.parent / "tests" / "answers"
BUSINESSES: Final = "businesses"
# How much a question counts: unanswerable ones are rarer in `businesses/` than among customers'
# messages, so each counts more, and some others are also put without the entry they need.
UNANSWERABLE: Final = 2.5
WITHOUT_ENTRY: Final = 0.5
EVERY: Final = 4


@dataclass(frozen=True)
class Example:
    """A question as numbers: of its candidates, of the chance of none, and which are right."""

    source: str
    shop: str
    rows: Sequence[Sequence[float]]
    whole: Sequence[float]
    right: Sequence[int]
    weight: float = 1.0

    @classmethod
    def of(cls, origin: tuple[str, str], found: Found, wanted: Sequence[str]) -> "Example":
        """Return the example that *found* is, of which the passages *wanted* are right."""
        rows, whole = features(found)
        ids = [candidate.passage.id for candidate in found.candidates]
        right = [ids.index(key) for key in wanted if key in ids]
        return cls(*origin, rows, whole, right, 1.0 if wanted else UNANSWERABLE)


async def examples(
    name: str, build: Callable[[Path], Embedder], sets: Sequence[str]
) -> list[Example]:
    """Return all examples from `businesses/` and *sets*, seen by models in files called *name*."""
    found = []
    for fold in range(FOLDS):
        base = KnowledgeBase(build(fold_folder(fold) / name), InMemoryKnowledgeIndex())
        for business in businesses()[fold::FOLDS]:
            found += await _of_business(base, business)
    base = KnowledgeBase(build(MODELS / name), InMemoryKnowledgeIndex())
    for folder in sets:
        found += await _of_set(base, folder)
    return found


async def _of_business(base: KnowledgeBase, business: Business) -> Sequence[Example]:
    passages = {
        str(place): Passage(str(place), question, answer)
        for place, (question, answer) in enumerate(business.passages)
    }
    texts = Texts(TenantId("training", business.name), passages)
    origin = BUSINESSES, business.name
    its = []
    for number, (asked, answer) in enumerate(zip(business.asked, business.answers, strict=True)):
        found = await base.look_up(texts, asked)
        wanted = [str(answer)] if answer >= 0 else []
        its.append(Example.of(origin, found, wanted))
        if wanted and number % EVERY == 0:
            others = [one for one in found.candidates if one.passage.id not in wanted]
            without = Example.of(origin, replace(found, candidates=others), [])
            its.append(replace(without, weight=WITHOUT_ENTRY))
    return [one for one in its if one.right or one.weight != 1.0]


async def _of_set(base: KnowledgeBase, folder: str) -> Sequence[Example]:
    questions = yaml.safe_load((SETS / folder / "questions.yaml").read_text(encoding="utf-8"))
    loaded = load(YamlFolder(SETS / folder).read(), Installed())
    if loaded.faults:
        raise ConfigurationError.of(loaded.faults)
    its = []
    for tenant in loaded.tenants.values():
        for item in questions[tenant.id.account]:
            if item["kind"] == "double":
                continue
            found = await base.look_up(tenant.texts, looked_up(item["ask"]))
            wanted = item.get("accepts") or item.get("expects") or []
            its.append(Example.of((folder, tenant.id.account), found, wanted))
    return [one for one in its if one.right or one.weight != 1.0]
