"""Tenants in a folder of YAML and Markdown files."""

import hashlib
import os
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Final

from chatwootai.adapters.folder_changes import watched
from chatwootai.adapters.markdown_text import parse_markdown
from chatwootai.adapters.yaml_text import LARGEST_FILE, read_text, read_yaml
from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Fault, Located, Position, Written
from chatwootai.core.ports.tenant_source import Changed, TenantFiles

_SERVICE: Final = "chatwootai.yaml"
_MAPPING: Final = "chatwoot_mapping.yaml"
_DOMAINS: Final = "domains"
_DOMAIN: Final = "domain.yaml"
_ACCOUNT: Final = "config.yaml"
_KNOWLEDGE: Final = "knowledge"


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands in the folder of one domain or of one account.

    Attributes:
        digest: Of all the files' bytes; empty if they changed while they were read.
    """

    config: Located | None
    knowledge: Sequence[Written]
    faults: Sequence[Fault] = ()
    digest: bytes = b""


class YamlFolder:
    """Reads `chatwootai.yaml`, `chatwoot_mapping.yaml` and `domains/` of one folder."""

    def __init__(self, folder: Path, secrets: Path | None = None) -> None:
        """Take the *folder*, and that of the *secrets*, which is watched and not read here."""
        self._folder = folder
        self._secrets = secrets
        self._parts: dict[TenantId, _Part] = {}
        self._mapping: _Part | None = None
        self._is_read = False

    def read_service(self) -> Located | None:
        return self._yaml(self._folder / _SERVICE)

    def read(self, changed: Collection[str] | None = None) -> TenantFiles:
        try:
            self._read(changed)
        except OSError as error:
            at = Position(str(error.filename or self._folder))
            what = f"the folder cannot be read: {error.strerror or type(error).__name__}"
            return _unreadable(Fault(at, what, "check its name and its rights"))
        if not self._folder.is_dir():
            at = Position(str(self._folder))
            remedy = "name the folder that holds domains/"
            return _unreadable(Fault(at, "there is no such folder", remedy))
        parts = self._parts.items()
        return TenantFiles(
            mapping=self._mapping.config if self._mapping else None,
            domains={
                its.domain: part.config for its, part in parts if part.config and not its.account
            },
            accounts={its: part.config for its, part in parts if part.config and its.account},
            knowledge={its: part.knowledge for its, part in parts},
            faults=[fault for part in self._parts.values() for fault in part.faults],
        )

    async def changes(self) -> AsyncIterator[Changed]:
        root = self._folder.absolute()
        secrets = self._secrets.absolute() if self._secrets else None
        folders = [root, secrets] if secrets and secrets.is_dir() else [root]
        yield_all = True
        async for found in watched(folders):
            if yield_all:
                yield_all = False
                yield Changed()  # whatever happened before, nobody has seen it
                continue
            of_secrets = {path for path in found if secrets and path.is_relative_to(secrets)}
            names = {path.relative_to(root).as_posix() for path in found - of_secrets}
            files = frozenset(name for name in names if not _is_hidden(name))
            if files or of_secrets:
                yield Changed(files, has_secrets=bool(of_secrets))

    def _read(self, changed: Collection[str] | None) -> None:
        wanted = None if changed is None or not self._is_read else set(_places(changed))
        if wanted is None or None in wanted:
            self._is_read = False
            self._mapping = self._as_before(self._mapping, self._folder, _MAPPING)
            self._parts = dict(self._whole())
            self._is_read = True
            return
        if changed is not None and _MAPPING in changed:
            self._mapping = self._as_before(self._mapping, self._folder, _MAPPING)
        for place in wanted:
            if place is not None:
                self._renew(place)

    def _whole(self) -> Iterator[tuple[TenantId, _Part]]:
        for domain in _folders(self._folder / _DOMAINS):
            yield self._place(TenantId(domain.name, ""))
            for account in _folders(domain):
                yield self._place(TenantId(domain.name, account.name))

    def _renew(self, place: TenantId) -> None:
        """Read one place again; of a domain that has come or gone, its accounts, too."""
        domain = self._folder / _DOMAINS / place.domain
        folder, known = domain / place.account, place in self._parts
        if not (_is_place(domain) and _is_place(folder)):
            gone = [its for its in self._parts if place in (its, TenantId(its.domain, ""))]
            for its in gone:
                del self._parts[its]
            return
        self._parts |= [self._place(place)]
        if not place.account and not known:
            self._parts |= [
                self._place(TenantId(place.domain, its.name)) for its in _folders(domain)
            ]

    def _place(self, place: TenantId) -> tuple[TenantId, _Part]:
        """Return *place* and what stands there: the same object, if nothing is otherwise."""
        folder = self._folder / _DOMAINS / place.domain / place.account
        name = _ACCOUNT if place.account else _DOMAIN
        part = self._as_before(self._parts.get(place), folder, name)
        return place, part

    def _as_before(self, before: _Part | None, folder: Path, name: str) -> _Part:
        digest = self._digest(folder, name)
        if before is not None and digest and before.digest == digest:
            return before
        part = self._part(folder, name)
        return part if self._digest(folder, name) != digest else replace(part, digest=digest)

    def _digest(self, folder: Path, name: str) -> bytes:
        """Return a name for all that `_part` looks at in *folder*, empty if that cannot be told."""
        digest = hashlib.blake2b(digest_size=16)
        paths = [folder / name]
        if name != _MAPPING:
            paths += sorted(self._below(folder / _KNOWLEDGE, ()))
        try:
            for path in paths:
                digest.update(f"{path}\0{self._is_inside(path)}\0".encode(errors="surrogateescape"))
                if path.is_file():
                    size = path.stat().st_size
                    content = path.read_bytes() if size <= LARGEST_FILE else str(size).encode()
                    digest.update(hashlib.blake2b(content, digest_size=16).digest())
                else:
                    digest.update(b"folder" if path.is_dir() else b"nothing")
        except OSError:
            return b""
        return digest.digest()

    def _below(self, folder: Path, around: tuple[str, ...]) -> Iterator[Path]:
        """Yield what is in *folder* and in those inside of it, also through links."""
        real = os.path.realpath(folder)
        if folder.is_dir() and real not in around and self._is_inside(folder):
            for path in folder.iterdir():
                yield path
                yield from self._below(path, (*around, real))

    def _part(self, folder: Path, file: str) -> _Part:
        config = self._yaml(folder / file, with_amends=file != _MAPPING)
        knowledge = () if file == _MAPPING else self._knowledge(folder)
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


def _unreadable(fault: Fault) -> TenantFiles:
    return TenantFiles(faults=(fault,), is_readable=False)


def _places(changed: Collection[str]) -> Iterator[TenantId | None]:
    """Yield which places are to be read again, none for all of them."""
    for name in changed:
        match PurePath(name).parts:
            case parts if any(part.startswith("_") for part in parts):
                yield None  # put aside or taken up again; or what a link leads to
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
    return any(part.startswith(".") and not part.startswith("..") for part in PurePath(name).parts)


def _folders(parent: Path) -> Sequence[Path]:
    if not parent.is_dir():
        return ()
    return sorted(path for path in parent.iterdir() if _is_place(path))


def _is_place(folder: Path) -> bool:
    """Tell whether *folder* is that of a domain or of an account, among others of its kind."""
    is_aside = folder.name == _KNOWLEDGE or folder.name.startswith((".", "_"))
    return not is_aside and folder.is_dir()
