"""Tenants in a folder of YAML and Markdown files."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

from chatwootai.adapters.yaml_text import read_text, read_yaml
from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Headed, Located, Position, Written
from chatwootai.core.ports.tenant_source import TenantFiles


class YamlFolder:
    """Reads `chatwootai.yaml`, `chatwoot_mapping.yaml` and `domains/` of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> TenantFiles:
        if not self._folder.is_dir():
            at = Position(str(self._folder))
            fault = Fault(at, "there is no such folder", "name the folder that holds domains/")
            return TenantFiles(faults=(fault,))
        domains: dict[str, Located] = {}
        accounts: dict[TenantId, Located] = {}
        knowledge: dict[TenantId, Sequence[Written]] = {}
        for domain in _folders(self._folder / "domains"):
            if header := self._yaml(domain / "domain.yaml"):
                domains[domain.name] = header
            knowledge[TenantId(domain.name, "")] = self._knowledge(domain)
            for account in _folders(domain):
                if config := self._yaml(account / "config.yaml"):
                    tenant = TenantId(domain.name, account.name)
                    accounts[tenant] = config
                    knowledge[tenant] = self._knowledge(account)
        return TenantFiles(
            service=self._yaml(self._folder / "chatwootai.yaml"),
            mapping=self._yaml(self._folder / "chatwoot_mapping.yaml"),
            domains=domains,
            accounts=accounts,
            knowledge=knowledge,
        )

    def _yaml(self, path: Path) -> Located | None:
        if not path.exists():
            return None
        if not self._is_inside(path):
            return Located(str(path), None, faults=(self._outside(path),))
        return read_yaml(path, str(path))

    def _knowledge(self, folder: Path) -> Sequence[Written]:
        files = (folder / "knowledge").rglob("*")
        return [self._written(path) for path in sorted(files) if _is_knowledge(path)]

    def _written(self, path: Path) -> Written:
        name = str(path)
        if not self._is_inside(path):
            return Written(name, faults=(self._outside(path),))
        if path.suffix != ".md":
            return Written(name, entries=read_yaml(path, name))
        text = read_text(path, name)
        if isinstance(text, Fault):
            return Written(name, faults=(text,))
        return Written(name, sections=tuple(_sections(text)))

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._folder.resolve())

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


def _is_knowledge(path: Path) -> bool:
    return path.is_file() and path.suffix in (".md", ".yaml", ".yml") and path.name[0] != "."


def _sections(text: str) -> Iterator[Headed]:
    """Yield each heading with what stands under it; headings over headings alone yield nothing."""
    lines = text.splitlines()
    tokens = MarkdownIt("commonmark").parse(text)
    heads = [
        (int(token.tag[1:]), inline.content, token.map[0], token.map[1])
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    above: list[tuple[int, str]] = []
    ends = [start for _, _, start, _ in heads[1:]] + [len(lines)]
    for (depth, title, start, begin), end in zip(heads, ends, strict=True):
        above = [*(head for head in above if head[0] < depth), (depth, title)]
        body = "\n".join(lines[begin:end]).strip()
        if body:
            yield Headed(tuple(name for _, name in above), body, start + 1)
