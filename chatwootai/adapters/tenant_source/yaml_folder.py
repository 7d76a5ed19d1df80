"""Tenants in a folder of YAML and Markdown files."""

import os
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from chatwootai.adapters.markdown_text import parse_markdown
from chatwootai.adapters.yaml_text import read_text, read_yaml
from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Located, Position, Written
from chatwootai.core.ports.tenant_source import TenantFiles

_SERVICE: Final = "chatwootai.yaml"
_MAPPING: Final = "chatwoot_mapping.yaml"
_DOMAINS: Final = "domains"
_DOMAIN: Final = "domain.yaml"
_ACCOUNT: Final = "config.yaml"
_KNOWLEDGE: Final = "knowledge"
_STEP: Final = 50  # milliseconds without a change, after which what changed is told
_LONGEST: Final = 400  # milliseconds until it is told all the same


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands in the folder of one domain or of one account."""

    config: Located | None
    knowledge: Sequence[Written]
    faults: Sequence[Fault] = ()


class YamlFolder:
    """Reads `chatwootai.yaml`, `chatwoot_mapping.yaml` and `domains/` of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: dict[TenantId, _Part] = {}
        self._mapping: Located | None = None
        self._is_read = False

    def read_service(self) -> Located | None:
        return self._yaml(self._folder / _SERVICE)

    def read(self, changed: Collection[str] | None = None) -> TenantFiles:
        try:
            self._read(changed)
        except OSError as error:
            at = Position(str(error.filename or self._folder))
            what = f"the folder cannot be read: {error.strerror or type(error).__name__}"
            return TenantFiles(faults=(Fault(at, what, "check its name and its rights"),))
        if not self._folder.is_dir():
            at = Position(str(self._folder))
            fault = Fault(at, "there is no such folder", "name the folder that holds domains/")
            return TenantFiles(faults=(fault,))
        parts = self._parts.items()
        return TenantFiles(
            mapping=self._mapping,
            domains={
                its.domain: part.config for its, part in parts if part.config and not its.account
            },
            accounts={its: part.config for its, part in parts if part.config and its.account},
            knowledge={its: part.knowledge for its, part in parts},
            faults=[fault for part in self._parts.values() for fault in part.faults],
        )

    async def changes(self) -> AsyncIterator[Collection[str]]:
        from watchfiles import awatch  # noqa: PLC0415  who only checks, watches nothing

        root = self._folder.absolute()
        async for found in awatch(
            root, watch_filter=None, debounce=_LONGEST, step=_STEP, recursive=True
        ):
            names = {PurePath(path).relative_to(root).as_posix() for _, path in found}
            if seen := {name for name in names if not _is_hidden(name)}:
                yield seen

    def _read(self, changed: Collection[str] | None) -> None:
        wanted = None if changed is None or not self._is_read else list(_places(changed))
        if wanted is None or None in wanted:
            self._is_read = False
            self._mapping = self._yaml(self._folder / _MAPPING)
            self._parts = dict(self._whole())
            self._is_read = True
            return
        if changed is not None and _MAPPING in changed:
            self._mapping = self._yaml(self._folder / _MAPPING)
        for place in wanted:
            if place is not None:
                self._renew(place)

    def _whole(self) -> Iterator[tuple[TenantId, _Part]]:
        for domain in _folders(self._folder / _DOMAINS):
            yield TenantId(domain.name, ""), self._part(domain, _DOMAIN)
            for account in _folders(domain):
                yield TenantId(domain.name, account.name), self._part(account, _ACCOUNT)

    def _renew(self, place: TenantId) -> None:
        """Read one place again; of a domain that has come or gone, its accounts, too."""
        domain = self._folder / _DOMAINS / place.domain
        if not place.account and (not domain.is_dir()) == (place in self._parts):
            gone = [its for its in self._parts if its.domain == place.domain]
            for its in gone:
                del self._parts[its]
            if domain in _folders(domain.parent):
                self._parts[place] = self._part(domain, _DOMAIN)
                for account in _folders(domain):
                    self._renew(TenantId(place.domain, account.name))
        elif not place.account:
            self._parts[place] = self._part(domain, _DOMAIN)
        elif domain / place.account in _folders(domain):
            self._parts[place] = self._part(domain / place.account, _ACCOUNT)
        else:
            self._parts.pop(place, None)

    def _part(self, folder: Path, file: str) -> _Part:
        config, knowledge = self._yaml(folder / file, with_amends=True), self._knowledge(folder)
        if config is None and file == _ACCOUNT:
            remedy = "write it, or begin the folder's name with '_' if it is no account"
            at = Position(str(folder / file))
            return _Part(None, knowledge, (Fault(at, "there is no such file", remedy),))
        return _Part(config, knowledge)

    def _yaml(self, path: Path, *, with_amends: bool = False) -> Located | None:
        if not os.path.lexists(path):
            return None
        if not self._is_inside(path):
            return Located(str(path), None, faults=(self._outside(path),))
        return read_yaml(path, str(path), with_amends=with_amends)

    def _knowledge(self, folder: Path) -> Sequence[Written]:
        top = folder / _KNOWLEDGE
        if not top.is_dir():
            return ()
        return sorted(self._written_in(top, ()), key=lambda written: Path(written.file))

    def _written_in(self, folder: Path, around: tuple[str, ...]) -> Iterator[Written]:
        """Yield what is written in *folder* and in those inside of it, also through links."""
        real = os.path.realpath(folder)
        if real in around:
            what = "this is a link to a folder that it lies in"
            fault = Fault(Position(str(folder)), what, "remove the link")
            yield Written(str(folder), faults=(fault,))
        elif not self._is_inside(folder):
            yield Written(str(folder), faults=(self._outside(folder),))
        else:
            for path in folder.iterdir():
                if path.name.startswith("."):
                    continue
                if path.is_dir():
                    yield from self._written_in(path, (*around, real))
                elif path.suffix.lower() in (".md", ".yaml", ".yml"):
                    yield self._written(path)

    def _written(self, path: Path) -> Written:
        name = str(path)
        if not self._is_inside(path):
            return Written(name, faults=(self._outside(path),))
        if path.suffix.lower() != ".md":
            return Written(name, entries=read_yaml(path, name))
        text = read_text(path, name)
        if isinstance(text, Fault):
            return Written(name, faults=(text,))
        return parse_markdown(text, name)

    def _is_inside(self, path: Path) -> bool:
        # unlike Path.resolve, realpath does not raise for a link to itself
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self._folder))

    def _outside(self, path: Path) -> Fault:
        """Return what is wrong with *path*, or rather with the outermost folder that is outside."""
        outermost = next(
            around
            for around in [*reversed(path.parents), path]
            if around.is_relative_to(self._folder) and not self._is_inside(around)
        )
        what = "this is a link to a place outside the configuration folder"
        remedy = "copy what it leads to into the folder, in the link's place"
        return Fault(Position(str(outermost)), what, remedy)


def _places(changed: Collection[str]) -> Iterator[TenantId | None]:
    """Yield which places are to be read again, none for all of them."""
    for name in changed:
        match PurePath(name).parts:
            case ("domains", domain):
                yield TenantId(domain, "")
            case ("domains", domain, "domain.yaml" | "knowledge", *_):
                yield TenantId(domain, "")
            case ("domains", domain, account, *_):
                yield TenantId(domain, account)
            case ("chatwoot_mapping.yaml" | "chatwootai.yaml",):
                pass
            case _:
                yield None


def _is_hidden(name: str) -> bool:
    """Tell whether nothing is read there; `..data` is how Kubernetes changes files at once."""
    return any(
        part.startswith((".", "_")) and not part.startswith("..") for part in PurePath(name).parts
    )


def _folders(parent: Path) -> Sequence[Path]:
    if not parent.is_dir():
        return ()
    return sorted(
        path
        for path in parent.iterdir()
        if path.is_dir() and path.name != _KNOWLEDGE and not path.name.startswith((".", "_"))
    )
