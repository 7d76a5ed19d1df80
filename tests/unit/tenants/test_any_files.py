"""Whatever people write: it is told, and nothing breaks."""

from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from chatwootai.core.conversation import TenantId
from chatwootai.core.located import Amend, Located, Path, Position
from chatwootai.core.ports.tenant_source import TenantFiles
from chatwootai.core.tenants.explaining import explanation
from chatwootai.core.tenants.inheritance import Layer, laid
from chatwootai.core.tenants.loading import load
from chatwootai.core.tenants.naming import nodes, value_at
from chatwootai.core.tenants.tenant import View
from tests.building import SHOP
from tests.unit.tenants.written import KNOWN

_WORDS: Final = """
turns deadline handover labels language channels whatsapp inboxes 9 domains flowers retail rollout
new change share settings plugins extends words name account_id
"""
_KEYS: Final = st.sampled_from(_WORDS.split())
_SCALARS: Final = st.none() | st.booleans() | st.integers(0, 9) | _KEYS
_VALUES: Final[st.SearchStrategy[Any]] = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4)
)
_VIEWS: Final = st.builds(
    View,
    channel=st.sampled_from(["", "whatsapp"]),
    inbox=st.sampled_from(["", "9"]),
    variant=st.sampled_from(["", "new"]),
)


@st.composite
def files(draw: st.DrawFn, name: str) -> Located:
    """Return a file with tags where they may stand."""
    value: JsonValue = draw(
        _VALUES if draw(st.booleans()) else st.dictionaries(_KEYS, _VALUES, max_size=6)
    )
    paths: list[Path] = [(), *nodes(value)]
    values = {path: Position(name, line) for line, path in enumerate(paths, start=1)}
    keys = {path: at for path, at in values.items() if path and isinstance(path[-1], str)}
    amends: dict[Path, Amend] = {}
    for path in paths:
        if not any(isinstance(key, int) for key in path) and draw(st.integers(0, 3)) == 0:
            is_list = isinstance(value_at(value, path)[1], list)
            amends[path] = draw(st.sampled_from(list(Amend))) if is_list else Amend.RESET
    return Located(name, value, values, keys, amends=amends)


@settings(max_examples=30)
@given(files("account"), files("retail"), files("flowers"), _VIEWS)
def test_any_files_are_told(
    account: Located, retail: Located, flowers: Located, view: View
) -> None:
    everything = TenantFiles(
        domains={"retail": retail, "flowers": flowers},
        accounts={SHOP: account, TenantId("flowers", "roses"): account},
    )

    loaded = load(everything, KNOWN)

    recipe = loaded.cooked[SHOP].recipe
    for domain in ("", *(name for name in recipe.allowed if name == "flowers")):
        there = explanation(recipe, View(domain, view.channel, view.inbox, view.variant))
        assert {value.key for value in there.values(with_defaults=True)} <= there.keys.keys()
        for path in there.keys.values():
            there.elsewhere(path)
            assert {value.key for value in there.values(path)} <= there.keys.keys()


@given(files("below"), files("above"))
def test_every_place_is_in_one_of_the_files(below: Located, above: Located) -> None:
    together = laid([Layer("below", below), Layer("above", above)], [])

    paths: set[Path] = {(), *nodes(together.value)}
    assert set(together.values) <= paths
    for path, at in together.values.items():
        source = below if at.file == "below" else above
        assert at in source.values.values(), path


@given(_VALUES)
def test_a_value_is_found_at_each_path_that_leads_to_one(value: JsonValue) -> None:
    assert all(value_at(value, path)[0] for path in nodes(value))
