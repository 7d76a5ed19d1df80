"""Which model is asked after which, where one fails; and what may be wrong with that."""

import difflib
from collections.abc import Iterator, Mapping

from chatwootai.core.located import Fault, Located
from chatwootai.core.settings import ModelSettings


def in_order(models: Mapping[str, ModelSettings], name: str) -> list[str]:
    """Return *name*, its fallback, that one's fallback, and so on: each once."""
    names: list[str] = []
    at: str | None = name
    while at is not None and at in models and at not in names:
        names.append(at)
        at = models[at].fallback
    return names


def wrong_fallbacks(models: Mapping[str, ModelSettings], located: Located) -> Iterator[Fault]:
    """Yield a fault for each fallback that leads nowhere; *located* is `chatwootai.yaml`."""
    for name, model in models.items():
        if model.fallback is None:
            continue
        at = located.position(("models", name, "fallback"))
        if model.fallback not in models:
            near = difflib.get_close_matches(model.fallback, models, n=1)
            known = ", ".join(sorted({*models} - {name})) or "none"
            remedy = f"did you mean {near[0]!r}?" if near else f"known are {known}"
            yield Fault(at, f"unknown model {model.fallback!r}", remedy)
        elif models[in_order(models, name)[-1]].fallback == name:
            way = " → ".join([*in_order(models, name), name])
            yield Fault(at, f"the fallbacks lead in a circle: {way}", "let one of them end it")
        elif shut_out := _shut_out(model, models[model.fallback]):
            what = f"model {model.fallback!r} is not for {shut_out}, whom {name!r} is for"
            yield Fault(at, what, "let both have the same tenants, or name another fallback")


def _shut_out(model: ModelSettings, fallback: ModelSettings) -> str:
    """Return who may use *model* and not its *fallback*, empty if nobody."""
    if not fallback.tenants:
        return ""
    if not model.tenants:
        return "everybody"
    return ", ".join(sorted({*model.tenants} - {*fallback.tenants}))
