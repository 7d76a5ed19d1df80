"""Tenants in a folder of YAML and Markdown files."""

import os
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chatwootai.adapters.yaml_text import read_text, read_yaml
from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Headed, Located, Position, Written
from chatwootai.core.ports.tenant_source import TenantFiles

_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(?=\w+:)(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_RULE: Final = " \t-*_"  # what a line between two parts of a text consists of


class YamlFolder:
    """Reads `chatwootai.yaml`, `chatwoot_mapping.yaml` and `domains/` of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> TenantFiles:
        try:
            return self._read()
        except OSError as error:
            at = Position(str(error.filename or self._folder))
            what = f"the folder cannot be read: {error.strerror or type(error).__name__}"
            return TenantFiles(faults=(Fault(at, what, "check its name and its rights"),))

    def _read(self) -> TenantFiles:
        if not self._folder.is_dir():
            at = Position(str(self._folder))
            fault = Fault(at, "there is no such folder", "name the folder that holds domains/")
            return TenantFiles(faults=(fault,))
        domains: dict[str, Located] = {}
        accounts: dict[TenantId, Located] = {}
        knowledge: dict[TenantId, Sequence[Written]] = {}
        faults: list[Fault] = []
        for domain in _folders(self._folder / "domains"):
            if header := self._yaml(domain / "domain.yaml"):
                domains[domain.name] = header
            knowledge[TenantId(domain.name, "")] = self._knowledge(domain)
            for account in _folders(domain):
                if config := self._yaml(account / "config.yaml"):
                    tenant = TenantId(domain.name, account.name)
                    accounts[tenant] = config
                    knowledge[tenant] = self._knowledge(account)
                else:
                    faults.append(_no_config(account))
        return TenantFiles(
            service=self._yaml(self._folder / "chatwootai.yaml"),
            mapping=self._yaml(self._folder / "chatwoot_mapping.yaml"),
            domains=domains,
            accounts=accounts,
            knowledge=knowledge,
            faults=faults,
        )

    def _yaml(self, path: Path) -> Located | None:
        if not os.path.lexists(path):
            return None
        if not self._is_inside(path):
            return Located(str(path), None, faults=(self._outside(path),))
        return read_yaml(path, str(path))

    def _knowledge(self, folder: Path) -> Sequence[Written]:
        top = folder / "knowledge"
        files = (path for path in sorted(top.rglob("*")) if _is_knowledge(path.relative_to(top)))
        return [self._written(path) for path in files if not path.is_dir()]

    def _written(self, path: Path) -> Written:
        name = str(path)
        if not self._is_inside(path):
            return Written(name, faults=(self._outside(path),))
        if path.suffix.lower() != ".md":
            return Written(name, entries=read_yaml(path, name))
        text = read_text(path, name)
        return Written(name, faults=(text,)) if isinstance(text, Fault) else _markdown(text, name)

    def _is_inside(self, path: Path) -> bool:
        # unlike Path.resolve, realpath does not raise for a link to itself
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self._folder))

    def _outside(self, path: Path) -> Fault:
        what = "this is a link to a place outside the configuration folder"
        return Fault(Position(str(path)), what, "copy the file into the folder")


def _folders(parent: Path) -> Sequence[Path]:
    if not parent.is_dir():
        return ()
    return sorted(
        path
        for path in parent.iterdir()
        if path.is_dir() and path.name != "knowledge" and not path.name.startswith((".", "_"))
    )


def _no_config(account: Path) -> Fault:
    remedy = "write it, or begin the folder's name with '_' if it is no account"
    return Fault(Position(str(account / "config.yaml")), "there is no such file", remedy)


def _is_knowledge(path: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix.lower() in (".md", ".yaml", ".yml") and not is_hidden


def _markdown(text: str, name: str) -> Written:
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
