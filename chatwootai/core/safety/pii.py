"""Keeps what is personal from a model: it reads `[CPF_1]`, and nobody else ever does."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from chatwootai.core.ports.personal_data import PersonalData, PersonalKind

_TOKEN: Final = re.compile(r"\[([A-Z]{2,12})_([1-9][0-9]{0,5})\]")
# Looks like a token, and was written by somebody else: it is hidden, too, so that nothing comes
# back in its place but itself.
_LOOKALIKE: Final = "TEXT"


class Mask:
    """What is hidden during one turn: the same thing is always called by the same token.

    It is made for a turn and thrown away with it; nothing of it is stored.

    Args:
        kinds: What is hidden; the rest stays readable.
    """

    def __init__(self, finder: PersonalData, kinds: Collection[PersonalKind]) -> None:
        self._finder = finder
        self._kinds = frozenset(kinds)
        self._tokens: dict[tuple[str, str], str] = {}
        self._written: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def hide(self, text: str) -> str:
        """Return *text* with tokens in the place of what is personal.

        Something that is written in two ways is one thing with one token.
        """
        if not self._kinds:
            return text
        parts, end = [], 0
        for start, stop, name, value in self._personal(text):
            parts += [text[end:start], self._token(name, value, text[start:stop])]
            end = stop
        return "".join([*parts, text[end:]])

    def show(self, text: str) -> str:
        """Return *text* with its tokens undone, each as it was first written.

        A token that this mask has not given stays as it is.
        """
        return _TOKEN.sub(lambda match: self._written.get(match[0], match[0]), text)

    def shown(self, arguments: JsonValue) -> JsonValue:
        """Return the arguments of a call with the tokens in all their texts undone."""
        match arguments:
            case str():
                return self.show(arguments)
            case list():
                return [self.shown(one) for one in arguments]
            case dict():
                return {self.show(key): self.shown(one) for key, one in arguments.items()}
            case _:
                return arguments

    def hidden(self, result: JsonValue) -> JsonValue:
        """Return what a tool told with what is personal in all its texts replaced by tokens."""
        match result:
            case str():
                return self.hide(result)
            case list():
                return [self.hidden(one) for one in result]
            case dict():
                return {self.hide(key): self.hidden(one) for key, one in result.items()}
            case _:
                return result

    def invented(self, text: str) -> Sequence[str]:
        """Return the tokens in *text* that this mask has not given: a model made them up."""
        if not self._kinds:
            return []
        return [match[0] for match in _TOKEN.finditer(text) if match[0] not in self._written]

    @property
    def values(self) -> Mapping[str, str]:
        """What each token stands for, as it was first written."""
        return self._written

    def _personal(self, text: str) -> Sequence[tuple[int, int, str, str]]:
        found = [
            (its.start, its.end, its.kind.upper(), its.value)
            for its in self._finder.find(text)
            if its.kind in self._kinds
        ]
        found += [(*match.span(), _LOOKALIKE, match[0]) for match in _TOKEN.finditer(text)]
        return _apart(sorted(found))

    def _token(self, name: str, value: str, written: str) -> str:
        known = self._tokens.get((name, value))
        if known is None:
            self._counts[name] = self._counts.get(name, 0) + 1
            known = self._tokens[name, value] = f"[{name}_{self._counts[name]}]"
            self._written[known] = written
        return known


def _apart(found: Sequence[tuple[int, int, str, str]]) -> Sequence[tuple[int, int, str, str]]:
    """Return *found* (sorted) without what overlaps something before it."""
    kept: list[tuple[int, int, str, str]] = []
    for one in found:
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept
