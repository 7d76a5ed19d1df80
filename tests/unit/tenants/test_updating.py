import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from chatwootai.core.conversation import TenantId
from chatwootai.core.errors import ServiceUnavailableError
from chatwootai.core.located import Fault, Position
from chatwootai.core.ports.tenant_source import Changed, TenantFiles
from tests.building import OTHER_SHOP, SHOP
from tests.unit.tenants.living import BOTH, Common, Living, config, edited, mapping, remapped

NEW = TenantId("retail", "account_3")
LISTENED = 0.6  # seconds in which every process has heard what others told
A, B = (edited(BOTH, {SHOP: config(name=name)}) for name in "AB")
GONE = edited(BOTH, {SHOP: None})
NOWHERE = TenantFiles(
    faults=[Fault(Position("config"), "there is no such folder", "name it")], is_readable=False
)


async def test_a_change_is_taken_up_while_it_runs() -> None:
    async with Living(A).running() as living:
        living.source.give(B)
        await living.later()

        assert living.name() == "B"


async def test_what_changed_before_it_was_watched_is_taken_up() -> None:
    living = Living(A)
    living.source._files = B  # as if somebody had written after everything was read

    async with living.running():
        assert living.name() == "B"


async def test_a_change_while_another_is_taken_up_is_not_lost() -> None:
    async with Living(A).running() as living:
        for name in "CDEFG":
            living.source.give(edited(BOTH, {SHOP: config(name=name)}))
            await asyncio.sleep(0)
        await living.later()

        assert living.name() == "G"


async def test_a_new_tenant_is_served_when_it_is_mapped() -> None:
    living = await Living(BOTH).begun()
    three = edited(BOTH, {NEW: config(NEW, "Nova")})

    await living.give(three)
    assert living.name(NEW) == "Nova"
    assert str(NEW) not in living.accounts

    await living.give(remapped(three, mapping(SHOP, OTHER_SHOP, NEW)))
    assert living.registry.tenant_of("main", 3, inbox=1).id == NEW


async def test_a_tenant_is_let_go_when_neither_files_nor_mapping_name_it() -> None:
    living = await Living(BOTH).begun()

    await living.give(remapped(GONE, mapping(OTHER_SHOP)))

    assert living.name() is None
    assert SHOP not in living.updater.states
    assert len(await living.common.versions.history(SHOP)) == 1


async def test_a_tenant_that_is_mapped_goes_on_without_its_files() -> None:
    living = await Living(BOTH).begun()

    await living.give(GONE)

    assert (living.name(), living.accounts) == ("Loja Azul", [str(SHOP), str(OTHER_SHOP)])
    assert living.told() == ["the folder is gone, but the mapping names the tenant"]


async def test_it_goes_on_without_its_files_over_a_restart_and_is_well_when_they_are_back() -> None:
    common = (await Living(BOTH).begun()).common

    living = await Living(GONE, common).begun()
    assert living.registry.tenant_of("main", 1, inbox=1).config.name == "Loja Azul"

    await living.give(edited(GONE, {SHOP: config()}))
    assert (living.told(), living.updater.shortcomings) == ([], [])


async def test_a_broken_mapping_leaves_the_one_that_runs(caplog: pytest.LogCaptureFixture) -> None:
    living = await Living(BOTH).begun()
    broken = remapped(BOTH, mapping(SHOP, TenantId("retail", "nobody")))

    await living.give(broken)
    await living.give(edited(broken, {OTHER_SHOP: config(OTHER_SHOP, "Outro")}))

    assert living.accounts == [str(SHOP), str(OTHER_SHOP)]
    assert living.name(OTHER_SHOP) == "Outro"
    assert any("unknown tenant" in line for line in living.updater.shortcomings)
    [line] = [one for one in caplog.records if one.message == "mapping refused"]
    assert line.levelno == logging.ERROR
    assert "unknown tenant 'retail/nobody'" in line.__dict__["why"]


async def test_a_broken_mapping_leaves_the_last_good_one_over_a_restart() -> None:
    common = (await Living(BOTH).begun()).common

    living = await Living(remapped(BOTH, "accounts: 1"), common).begun()
    assert living.accounts == [str(SHOP), str(OTHER_SHOP)]

    await living.give(remapped(BOTH, mapping(SHOP)))
    assert living.accounts == [str(SHOP)]
    assert living.updater.shortcomings == []


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_mapping_that_vanishes_goes_on(is_restarted: bool) -> None:
    living = await Living(BOTH).begun()
    without = remapped(BOTH, None)
    if is_restarted:
        living = await Living(without, living.common).begun()
    else:
        await living.give(without)

    assert living.accounts == [str(SHOP), str(OTHER_SHOP)]
    [line] = living.updater.shortcomings
    assert line.startswith("chatwoot_mapping.yaml:1:1: the file is gone, and what it said goes on")


async def test_a_mapping_may_be_emptied() -> None:
    living = await Living(BOTH).begun()

    await living.give(remapped(BOTH, "{}"))

    assert (living.accounts, living.updater.shortcomings) == ([], [])


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_a_folder_that_cannot_be_read_changes_nothing(is_restarted: bool) -> None:
    living = await Living(A).begun()
    if is_restarted:
        living = await Living(NOWHERE, living.common).begun()
    else:
        await living.give(NOWHERE)

    assert (living.name(), living.name(OTHER_SHOP)) == ("A", "Móveis")
    assert living.accounts == [str(SHOP), str(OTHER_SHOP)]
    assert "config:1:1: there is no such folder; name it" in living.updater.shortcomings

    await living.give(B)
    assert (living.name(), living.updater.shortcomings) == ("B", [])


async def test_others_hear_of_an_edit() -> None:
    common = Common()
    async with Living(A, common).running() as ours, Living(A, common).running() as theirs:
        await ours.give(B)
        await theirs.later(LISTENED)

        assert (ours.name(), theirs.name(), theirs.number()) == ("B", "B", 2)


async def test_others_hear_of_a_new_tenant_and_of_the_mapping() -> None:
    common = Common()
    new = edited(remapped(BOTH, mapping(SHOP, OTHER_SHOP, NEW)), {NEW: config(NEW, "Nova")})
    async with Living(BOTH, common).running() as ours, Living(BOTH, common).running() as theirs:
        await ours.give(new)
        await theirs.later(LISTENED)

        assert theirs.registry.tenant_of("main", 3, inbox=1).config.name == "Nova"


async def test_others_hear_of_a_roll_back() -> None:
    common = Common()
    async with Living(A, common).running() as ours, Living(A, common).running() as theirs:
        await ours.give(B)
        await theirs.give(B)
        await ours.updater.roll_back(SHOP, 1)
        await theirs.later(LISTENED)

        assert (theirs.name(), theirs.number()) == ("A", 3)
        assert theirs.told() == ["this was set aside by a roll-back to 1"]


async def test_what_others_never_heard_of_is_found_all_the_same() -> None:
    common = Common()
    async with Living(A, common).running() as theirs:
        await theirs.later(LISTENED)
        dying = await Living(A, common).begun()
        dying.source.give(B)
        loaded = await asyncio.to_thread(dying.updater._read, None)
        await dying.settler.settle(loaded.cooked[SHOP], is_start=False)  # and then it is killed
        await theirs.later(LISTENED)
        assert theirs.name() == "A"

        for _ in range(130):
            await common.clock.advance(0.5)
        await theirs.later()
        assert theirs.name() == "B"


async def test_old_files_do_not_come_back_with_an_edit_of_something_else() -> None:
    common = Common()
    async with (
        Living(A, common, is_shared=True).running() as ours,
        Living(A, common, is_shared=True).running() as theirs,
    ):
        await ours.give(remapped(B, mapping(SHOP)))
        await theirs.later(LISTENED)
        await theirs.give(edited(A, {OTHER_SHOP: config(OTHER_SHOP, "Outro")}))
        await ours.later(LISTENED)

        assert [its.name() for its in (ours, theirs)] == ["B", "B"]
        assert [its.name(OTHER_SHOP) for its in (ours, theirs)] == ["Outro", "Outro"]
        assert [its.accounts for its in (ours, theirs)] == [[str(SHOP)]] * 2


async def test_an_old_mapping_on_another_machine_does_not_win_at_its_start() -> None:
    common = (await Living(BOTH).begun()).common
    await (await Living(BOTH, common).begun()).give(remapped(BOTH, mapping(SHOP)))

    stale = await Living(BOTH, common, is_shared=True).begun()

    assert stale.accounts == [str(SHOP)]
    [line] = stale.updater.shortcomings
    assert line.startswith("chatwoot_mapping.yaml:1:1: this mapping was replaced by another one")


async def test_documents_that_do_not_answer_delay_a_change_and_lose_none() -> None:
    common = Common()
    async with Living(A, common).running() as ours, Living(A, common).running() as theirs:
        common.documents.is_dead = True
        ours.source.give(B)
        await ours.later(5)
        assert ours.name() == "A"

        common.documents.is_dead = False
        await ours.later(2)
        await theirs.later(LISTENED)
        assert (ours.name(), theirs.name()) == ("B", "B")


async def test_documents_that_do_not_answer_at_the_start_leave_what_the_files_say() -> None:
    living = Living(A)
    living.common.documents.is_dead = True
    with pytest.raises(ServiceUnavailableError):
        await living.begun()
    assert living.name() == "A"

    living.common.documents.is_dead = False
    await living.begun()
    assert living.number() == 1


async def test_new_secrets_are_taken_up_without_a_change_of_the_mapping() -> None:
    async with Living(BOTH).running() as living:
        living.changes.clear()
        living.source.give_secrets()
        await living.later()

        assert [change.mapping for change in living.changes] == [living.registry.mapping]


async def test_files_that_cannot_be_watched_are_read_from_time_to_time() -> None:
    living = Living(A)

    async def blind() -> AsyncIterator[Changed]:
        for error in [OSError(28, "No space left on device")]:
            raise error
        yield Changed()

    living.source.changes = blind  # type: ignore[method-assign]  # a disk that is full of watches
    async with living.running():
        assert living.updater.shortcomings == [
            "changes of files are not seen: No space left on device"
        ]
        living.source._files = B
        await living.later(6)

        assert living.name() == "B"


async def test_a_thousand_tenants_begin_with_one_word_to_the_others() -> None:
    shops = [TenantId("retail", f"shop_{number}") for number in range(1_000)]
    written = edited(TenantFiles(), {its: config(its) for its in shops})
    common = Common()
    theirs = await Living(replace(written), common).begun()

    ours = await Living(written, common).begun()

    assert len(ours.updater.states) == len(theirs.updater.states) == 1_000
