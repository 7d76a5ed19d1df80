"""Whether the customer wants what a call would do, or only a text that somebody has written.

A model reads what strangers write: tools' results, documents. So nothing that it is told there
may decide what is changed and for whom. What a write is given has to be the customer's own, or the
company's; what only a tool or a text has said is *held*, and the write is not done.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from chatwootai.core.language.text import fold
from chatwootai.core.safety.claims import Claim, ClaimKind, claims
from chatwootai.core.safety.evidence import Evidence, Origin
from chatwootai.core.safety.grounding import Known

_TRUSTED: Final = (Origin.CUSTOMER, Origin.CONSTANT)
_OTHERS: Final = (Origin.TOOL, Origin.PASSAGE)
# What leads somewhere, also from the middle of a text: by it data go out, or people are led off.
_LEADING: Final = frozenset({ClaimKind.LINK, ClaimKind.EMAIL, ClaimKind.PHONE, ClaimKind.CODE})
_WORD: Final = re.compile(r"\w+")
_BY_CHANCE: Final = 1  # characters: a digit or a letter is somewhere in anything


@dataclass(frozen=True, slots=True)
class Held:
    """A value that the customer has not said.

    Attributes:
        argument: Where it stands.
        origin: Who has said it; nobody, if it was made up or worked out.
        is_field: Whether a tool has it as a value of its own, and not in the middle of a text
            that anybody may have written.
    """

    argument: str
    value: str
    origin: Origin | None
    is_field: bool = False


def held(
    arguments: Mapping[str, JsonValue], evidence: Evidence, content: Collection[str] = ()
) -> Sequence[Held]:
    """Return what stands in *arguments* that neither the customer nor the company has said.

    Args:
        arguments: What a write is to be given.
        evidence: What was said, and by whom.
        content: The arguments that are text for people, such as a message's body. A model may
            word them, and take them from results; only what leads somewhere is looked at in them.
    """
    wanted = _Said.by(evidence, _TRUSTED)
    others = [(origin, _Said.by(evidence, [origin])) for origin in _OTHERS]
    return [
        _held(name, part, others)
        for name, value in arguments.items()
        for part in _parts(value, is_content=name in content)
        if not wanted.has(part)
    ]


def leading(
    arguments: Mapping[str, JsonValue], evidence: Evidence, from_results: Collection[str] = ()
) -> Held | None:
    """Return what in *arguments* must not drive a write, none if nothing is.

    That is what only a tool or a text has said, and an address or a code within a text of the
    model's own that leads where nobody wants to be led. What was made up is not among it: it is
    the customer's to refuse, where they are asked.

    Args:
        arguments: What the write is to be given.
        evidence: What was said, and by whom.
        from_results: The arguments that may come from what a tool or a text said.
    """
    its = {name: value for name, value in arguments.items() if name not in from_results}
    for one in held(its, evidence):
        if one.origin is not None and len(_plain(one.value)) > _BY_CHANCE:
            return one
    within = held(its, evidence, content=its)
    return next((one for one in within if not one.is_field), None)


def _held(name: str, part: str, others: Iterable[tuple[Origin, "_Said"]]) -> Held:
    for origin, said in others:
        if said.has(part):
            return Held(name, part, origin, is_field=_plain(part) in said.fields)
    return Held(name, part, None)


def _parts(value: JsonValue, *, is_content: bool) -> Iterator[str]:
    """Yield the pieces of an argument that have to be somebody's."""
    for leaf in _leaves(value):
        if is_content:
            yield from (its.written for its in claims(leaf) if its.kind in _LEADING)
        elif leaf.strip():
            yield leaf


def _leaves(value: JsonValue) -> Iterator[str]:
    """Yield the texts and numbers in *value*: what is switched on or off leads nowhere."""
    match value:
        case bool() | None:
            return
        case dict():
            for its in value.values():
                yield from _leaves(its)
        case list():
            for its in value:
                yield from _leaves(its)
        case _:
            yield str(value)


@dataclass(frozen=True)
class _Said:
    """What somebody has said, for looking values up in it.

    Attributes:
        words: It all, as plain words.
        fields: The values that stand alone.
    """

    words: str
    known: Known
    fields: frozenset[str]

    @classmethod
    def by(cls, evidence: Evidence, origins: Sequence[Origin]) -> "_Said":
        texts = evidence.of(*origins)
        known = Known()
        for text in texts:
            known.add(claims(text), is_bare_enough=True)
        lines = [line for text in texts for line in text.splitlines()]
        fields = {_plain(part) for line in lines for part in (line, line.partition(": ")[2])}
        return cls(f" {' '.join(map(_plain, texts))} ", known, frozenset(fields - {""}))

    def has(self, part: str) -> bool:
        """Tell whether *part* was said: what can be right or wrong in it, or else its words."""
        claimed = claims(part)
        if claimed and _covers(claimed, part):
            return all(self.known.has(its) for its in claimed)
        plain = _plain(part)
        return bool(plain) and (plain in self.fields or f" {plain} " in self.words)


def _covers(claimed: Sequence[Claim], part: str) -> bool:
    """Tell whether *part* is made of claims alone: then they need not stand together."""
    left = part
    for its in claimed:
        left = left.replace(its.written, " ", 1)
    return not _WORD.search(left)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))
