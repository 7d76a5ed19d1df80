import pytest

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ConfigurationError, UnknownVersionError
from tests.building import SHOP
from tests.unit.tenants.living import BOTH, BROKEN, Living, config, counted, edited, lived

A, B, C = (edited(BOTH, {SHOP: config(name=name)}) for name in "ABC")


async def test_a_roll_back_sets_the_files_aside() -> None:
    living = await Living(A).begun()
    await living.give(B)

    version = await living.updater.roll_back(SHOP, 1)

    assert (living.name(), version.number, version.why) == ("A", 3, "roll-back to 1")
    assert living.told() == ["this was set aside by a roll-back to 1"]
    assert counted(living) == {"accepted": 2, "rolled_back": 1}


async def test_a_restart_does_not_lift_a_roll_back() -> None:
    common = await lived("A", "B")
    await (await Living(B, common).begun()).updater.roll_back(SHOP, 1)

    living = await Living(B, common).begun()

    assert (living.name(), living.number()) == ("A", 3)
    assert living.told() == ["this was set aside by a roll-back to 1"]


async def test_the_next_edit_lifts_a_roll_back() -> None:
    living = await Living(A).begun()
    await living.give(B)
    await living.updater.roll_back(SHOP, 1)

    await living.give(C)
    assert (living.name(), living.number(), living.told()) == ("C", 4, [])

    await living.give(edited(BOTH, {SHOP: config(name="B")}))
    assert (living.name(), living.number(), living.told()) == ("B", 5, [])


async def test_rolling_back_to_what_the_files_say_sets_nothing_aside() -> None:
    living = await Living(A).begun()
    await living.give(B)
    await living.updater.roll_back(SHOP, 1)

    version = await living.updater.roll_back(SHOP, 2)

    assert (living.name(), version.number, version.aside, living.told()) == ("B", 4, "", [])
    assert (await Living(B, living.common).begun()).told() == []


async def test_broken_files_can_be_rolled_back_from_and_corrected() -> None:
    living = await Living(A).begun()
    await living.give(B)
    await living.give(edited(BOTH, {SHOP: BROKEN}))

    await living.updater.roll_back(SHOP, 1)
    assert living.name() == "A"
    assert living.told() == ["this was set aside by a roll-back to 1", "unknown key 'nome'"]

    await living.give(C)
    assert (living.name(), living.told()) == ("C", [])


async def test_nothing_rolls_back_to_what_is_not_kept_or_does_not_pass() -> None:
    living = await Living(A).begun()
    await living.give(B)
    with pytest.raises(UnknownVersionError):
        await living.updater.roll_back(SHOP, 9)
    with pytest.raises(UnknownVersionError):
        await living.updater.roll_back(TenantId("retail", "nobody"), 1)
    living.unprovable = "A"
    with pytest.raises(ConfigurationError, match="nothing can be built for A"):
        await living.updater.roll_back(SHOP, 1)

    assert (living.name(), living.number()) == ("B", 2)
