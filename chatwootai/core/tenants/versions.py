"""The versions of each tenant's configuration that were accepted, and which of them runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue, TypeAdapter

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConflictError, UnknownVersionError
from chatwootai.core.knowledge.passage import Passage
from chatwootai.core.ports.clock import Clock
from chatwootai.core.ports.documents import Documents, Key
from chatwootai.core.tenants.compiling import Recipe
from chatwootai.core.tenants.storing import (
    PASSAGES,
    RECIPE,
    StoredRecipe,
    content_hash,
    restored,
    stored,
)

MOST_VERSIONS: Final = 20  # that are kept of one tenant
_LOG: Final = "configuration/versions"
_RECIPES: Final = "configuration/recipes/"
_TEXTS: Final = "configuration/texts/"


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was accepted.

    Attributes:
        number: Counts from 1.
        at: When, in seconds since the epoch.
        content: The name of what it says: two versions that say the same have the same.
        why: Such as `files` or `roll-back to 3`.
        changed: Keys that the version before said otherwise; not all of them, if they are many.
        aside: The content of the files that it was put in the place of, empty if it was not.
        texts: The names of the texts that belong to it.
    """

    number: int
    at: float
    content: str
    why: str
    changed: tuple[str, ...] = ()
    aside: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A configuration that passed every check, and how it comes to run.

    Attributes:
        why: As in `Version`.
        changed: As in `Version`.
        aside: As in `Version`.
    """

    recipe: Recipe
    why: str
    changed: tuple[str, ...] = ()
    aside: str = ""


_VERSIONS: Final = TypeAdapter(tuple[Version, ...])


class TenantVersions:
    """Keeps what was accepted; every process on the same documents sees the same."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def history(self, tenant: TenantId) -> Sequence[Version]:
        """Return the versions that are kept, the newest first; that one runs."""
        versions, _ = await self._read(tenant)
        return versions[::-1]

    async def accept(self, tenant: TenantId, proposal: Proposal) -> Version:
        """Let *proposal* be the version that runs, if it is not already; return which one does."""
        its, texts = stored(proposal.recipe)
        content = content_hash(its)
        versions, known = await self._read(tenant)
        while not _runs(versions, content, proposal.aside):
            # what belongs to a version is stored before it
            for name, passages in texts.items():
                value: JsonValue = PASSAGES.dump_python(tuple(passages), mode="json")
                await self._once(Key(tenant, _TEXTS + name), value)
            await self._once(Key(tenant, _RECIPES + content), RECIPE.dump_python(its, mode="json"))
            version = Version(
                versions[-1].number + 1 if versions else 1,
                self._clock.now(),
                content,
                proposal.why,
                proposal.changed,
                proposal.aside,
                tuple(sorted(its.all_texts)),
            )
            kept = (*versions, version)[-MOST_VERSIONS:]
            try:
                await self._documents.put(
                    Key(tenant, _LOG), _VERSIONS.dump_python(kept, mode="json"), expected=known
                )
            except ConflictError:  # another process was faster; perhaps with the same
                versions, known = await self._read(tenant)
                continue
            await self._forget(tenant, versions, kept)
            return version
        return versions[-1]

    async def recipe(self, tenant: TenantId, number: int | None = None) -> Recipe:
        """Return what version *number* was made of; none is the one that runs.

        Raises:
            UnknownVersionError: There is no such version, or it is not kept any more.
        """
        versions, _ = await self._read(tenant)
        wanted = [one for one in versions if number in (one.number, None)]
        if not wanted:
            numbers = ", ".join(str(one.number) for one in versions) or "none"
            raise UnknownVersionError(f"{tenant} has no version {number or 1}; kept are {numbers}")
        key = Key(tenant, _RECIPES + wanted[-1].content)
        document = await self._documents.get(key)
        if document is None:
            raise UnknownVersionError(f"{tenant}: version {wanted[-1].number} is not kept whole")
        its = RECIPE.validate_python(document.value)
        return restored(tenant, its, await self._texts(tenant, its))

    async def _read(self, tenant: TenantId) -> tuple[tuple[Version, ...], int | None]:
        document = await self._documents.get(Key(tenant, _LOG))
        if document is None:
            return (), None
        return _VERSIONS.validate_python(document.value), document.version

    async def _texts(self, tenant: TenantId, its: StoredRecipe) -> Mapping[str, Sequence[Passage]]:
        texts: dict[str, Sequence[Passage]] = {}
        for name in its.all_texts:
            document = await self._documents.get(Key(tenant, _TEXTS + name))
            if document is None:
                raise UnknownVersionError(f"{tenant}: the texts of a version are not kept")
            texts[name] = PASSAGES.validate_python(document.value)
        return texts

    async def _forget(
        self, tenant: TenantId, before: Sequence[Version], kept: Sequence[Version]
    ) -> None:
        """Forget what belongs to versions that are kept no more, and to none that is."""
        gone = [version for version in before if version not in kept]
        stays = {_RECIPES + one.content for one in kept}
        stays |= {_TEXTS + name for one in kept for name in one.texts}
        paths = {_RECIPES + one.content for one in gone}
        paths |= {_TEXTS + name for one in gone for name in one.texts}
        for path in sorted(paths - stays):
            await self._documents.delete(Key(tenant, path))

    async def _once(self, key: Key, value: JsonValue) -> None:
        """Store *value* under a name that says all about it: whoever has done so did the same."""
        if await self._documents.get(key) is None:
            try:
                await self._documents.put(key, value, expected=None)
            except ConflictError:
                return


def _runs(versions: Sequence[Version], content: str, aside: str) -> bool:
    return bool(versions) and (versions[-1].content, versions[-1].aside) == (content, aside)
