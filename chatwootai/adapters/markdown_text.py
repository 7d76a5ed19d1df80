"""Divides a text in Markdown by its headings, and says what nobody could find in it."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chatwootai.core.located import Fault, Headed, Position, Written

_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(?=\w+:)(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_RULE: Final = " \t-*_"  # what a line between two parts of a text consists of


def parse_markdown(text: str, name: str) -> Written:
    """Return the passages of *text*, and its faults; positions call it *name*."""
    text = re.sub(r"\r\n?", "\n", text)
    if front := _FRONT_MATTER.match(text):
        text = "\n" * front[0].count("\n") + text[front.end() :]
    lines = text.split("\n")
    tokens = MarkdownIt("commonmark").disable("inline").parse(text)  # only its blocks matter
    for start, end in filter(None, (token.map for token in tokens if _is_comment(token))):
        lines[start:end] = [""] * (end - start)
    heads = [
        _Head(int(token.tag[1:]), inline.content, *token.map)
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    return Written(
        name, sections=tuple(_sections(lines, heads)), faults=tuple(_lost(lines, heads, name))
    )


class _Head(NamedTuple):
    """A heading, and from which line to which (without it) it goes; lines count from 0."""

    depth: int
    title: str
    start: int
    end: int


def _is_comment(token: Token) -> bool:
    content = token.content.strip()
    ends = content.find("-->") + len("-->")
    return token.type == "html_block" and content.startswith("<!--") and ends == len(content)


def _sections(lines: Sequence[str], heads: Sequence[_Head]) -> Iterator[Headed]:
    """Yield each heading with what stands under it; headings over headings alone yield nothing."""
    above: list[_Head] = []
    ends = [*(head.start for head in heads[1:]), len(lines)]
    for head, end in zip(heads, ends, strict=False):  # without any heading, there is an end more
        above = [*(other for other in above if other.depth < head.depth), head]
        body = "\n".join(lines[head.end : end]).strip()
        if body:
            yield Headed(tuple(other.title for other in above), body, head.start + 1)


def _lost(lines: Sequence[str], heads: Sequence[_Head], name: str) -> Iterator[Fault]:
    """Yield a fault for what nobody could find, for no heading says what it is about."""
    first = heads[0].start if heads else len(lines)
    before = [number for number, line in enumerate(lines[:first], 1) if line.strip(_RULE)]
    if before:
        remedy = "put a heading such as '# Entrega' above it"
        yield Fault(Position(name, before[0]), "this stands under no heading", remedy)
    for head in heads:
        if not head.title:
            at = Position(name, head.start + 1)
            yield Fault(at, "this heading is empty", "write what the text under it is about")
