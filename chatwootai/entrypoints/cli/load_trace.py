"""How a configuration came to be what it is: files, layers, and time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from time import perf_counter

from chatwootai.core.ports.tenant_source import TenantFiles, TenantSource
from chatwootai.core.tenants.compiling import overlays
from chatwootai.core.tenants.differences import named
from chatwootai.core.tenants.loading import Cooked, Loaded, Loader
from chatwootai.core.tenants.tenant import View
from chatwootai.entrypoints.cli.screen import counted


@dataclass(frozen=True, slots=True)
class Laid:
    """What was laid over each other for a tenant.

    Attributes:
        place: Where it is so, such as `channel whatsapp`; empty is the usual.
        layers: The lowest first.
    """

    tenant: str
    place: str
    layers: Sequence[str]


@dataclass(frozen=True, slots=True)
class LoadTrace:
    """What was read and what was made of it.

    Attributes:
        reading: Seconds that it took to read the files.
        compiling: Seconds that it took to make tenants of them.
    """

    files: Sequence[str]
    tenants: Sequence[Laid]
    reading: float
    compiling: float

    @property
    def facts(self) -> Mapping[str, object]:
        """The trace as JSON has it."""
        return asdict(self)

    @property
    def lines(self) -> Iterator[str]:
        """The trace in words."""
        for file in self.files:
            yield f"read {file}"
        for laid in self.tenants:
            where = f" ({laid.place})" if laid.place else ""
            yield f"tenant {laid.tenant}{where}: {' → '.join(laid.layers)}"
        names = {laid.tenant for laid in self.tenants}
        yield (
            f"reading {counted(len(self.files), 'file')} took {self.reading * 1_000:.0f} ms, "
            f"compiling {counted(len(names), 'tenant')} {self.compiling * 1_000:.0f} ms"
        )


def traced(source: TenantSource, loader: Loader) -> tuple[Loaded, LoadTrace]:
    """Return what *loader* makes of *source*, and how."""
    began = perf_counter()
    files, service = source.read(), source.read_service()
    was_read = perf_counter()
    loaded = loader.load(files)
    ended = perf_counter()
    laid = [one for cooked in loaded.cooked.values() for one in _laid(cooked)]
    names = [*([service.file] if service else []), *_names(files)]
    return loaded, LoadTrace(names, laid, was_read - began, ended - was_read)


def _names(files: TenantFiles) -> Iterator[str]:
    """Yield the files' names: the mapping first, then each domain's and account's."""
    if files.mapping is not None:
        yield files.mapping.file
    written = [*files.domains.values(), *files.accounts.values()]
    knowledge = [one.file for texts in files.knowledge.values() for one in texts]
    yield from sorted({*(one.file for one in written), *knowledge})


def _laid(cooked: Cooked) -> Iterator[Laid]:
    """Yield the layers of a tenant: the usual ones, and those of each place by itself."""
    recipe = cooked.recipe
    views = [View(), *(View(name) for name, domain in recipe.allowed.items() if domain)]
    if cooked.tenant is not None:
        views = [one.view for one in cooked.tenant.everywhere]
    for view in views:
        if sum(map(bool, astuple(view))) <= 1:
            layers = [layer.name for layer in overlays(recipe, view)]
            yield Laid(str(recipe.id), named(view), layers)
