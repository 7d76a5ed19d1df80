import logging

import pytest

from chatwootai.core.conversation import TenantId
from chatwootai.core.tenants.loading import load
from chatwootai.core.tenants.versions import Proposal
from tests.building import OTHER_SHOP, SHOP
from tests.unit.tenants.living import (
    BOTH,
    BROKEN,
    UNPROVABLE,
    Common,
    Living,
    config,
    counted,
    edited,
    lived,
)
from tests.unit.tenants.written import KNOWN

A, B, C = (edited(BOTH, {SHOP: config(name=name)}) for name in "ABC")


async def test_what_passes_is_accepted_and_runs() -> None:
    living = await Living(A).begun()

    await living.give(B)

    assert (living.name(), living.number(), living.told()) == ("B", 2, [])
    assert counted(living) == {"accepted": 2}
    [newest, first] = await living.common.versions.history(SHOP)
    assert (newest.changed, first.changed) == (("name",), ())


async def test_nobody_else_is_touched() -> None:
    living = await Living(A).begun()
    before = living.registry.get(OTHER_SHOP)
    living.changes.clear()

    await living.give(B)

    assert [set(change.tenants) for change in living.changes if change.tenants] == [{SHOP}]
    assert living.registry.get(OTHER_SHOP) is before
    assert living.number(OTHER_SHOP) == 1


async def test_what_says_the_same_is_no_new_version() -> None:
    living = await Living(A).begun()

    await living.give(edited(BOTH, {SHOP: config(name="A", more="# um comentário\n")}))

    assert (living.name(), living.number()) == ("A", 1)
    assert counted(living) == {"accepted": 1}


async def test_a_restart_changes_nothing() -> None:
    common = await lived("A", "B")

    living = await Living(B, common).begun()

    assert (living.name(), living.number(), living.changes) == ("B", 2, [])
    assert counted(living) == {}


async def test_what_is_broken_leaves_what_runs(caplog: pytest.LogCaptureFixture) -> None:
    living = await Living(A).begun()
    living.changes.clear()

    await living.give(edited(BOTH, {SHOP: BROKEN}))

    assert (living.name(), living.number()) == ("A", 1)
    assert [change for change in living.changes if change.tenants] == []
    assert living.told() == ["unknown key 'nome'"]
    assert counted(living) == {"accepted": 1, "refused": 1}
    [line] = [one for one in caplog.records if one.message == "configuration refused"]
    assert line.levelno == logging.ERROR
    assert living.updater.shortcomings[0] == (
        "tenant retail/account_1: version 1 goes on, not what its files say"
    )


async def test_what_was_broken_and_is_as_before_is_no_fault_any_more() -> None:
    living = await Living(A).begun()
    await living.give(edited(BOTH, {SHOP: BROKEN}))

    await living.give(edited(BOTH, {SHOP: config(name="A")}))

    assert (living.told(), living.updater.shortcomings) == ([], [])
    assert living.number() == 1


async def test_a_restart_with_the_broken_file_serves_the_last_good_one() -> None:
    common = await lived("A", "B")

    living = await Living(edited(BOTH, {SHOP: BROKEN}), common).begun()

    assert (living.name(), living.number()) == ("B", 2)
    assert living.told() == ["unknown key 'nome'"]
    assert counted(living) == {"refused": 1, "restored": 1}


async def test_a_tenant_that_was_never_right_waits_for_its_files() -> None:
    living = await Living(edited(BOTH, {SHOP: BROKEN})).begun()
    assert (living.name(), living.number()) == (None, None)

    await living.give(A)

    assert (living.name(), living.number()) == ("A", 1)


async def test_what_nothing_can_be_built_from_leaves_what_runs() -> None:
    living = await Living(A).begun()

    await living.give(edited(BOTH, {SHOP: config(name=UNPROVABLE)}))

    assert (living.name(), living.told()) == ("A", [f"nothing can be built for {UNPROVABLE}"])


async def test_a_kept_version_that_does_not_pass_any_more_is_not_restored(
    caplog: pytest.LogCaptureFixture,
) -> None:
    common = await lived("A")
    living = Living(edited(BOTH, {SHOP: BROKEN}), common)
    living.unprovable = "A"

    await living.begun()

    assert (living.name(), living.number()) == (None, None)
    assert "version not restored" in caplog.messages
    assert living.name(OTHER_SHOP) == "Móveis"


async def test_a_version_that_only_others_can_build_leaves_what_runs() -> None:
    common = Common()
    ours, theirs = await Living(A, common).begun(), await Living(A, common).begun()
    ours.unprovable = "B"
    await theirs.give(B)

    await ours.settler.follow(SHOP, None)

    assert (ours.name(), theirs.name()) == ("A", "B")


async def test_old_files_on_another_machine_do_not_win_at_its_start() -> None:
    common = await lived("A", "B")

    stale = await Living(A, common, is_shared=True).begun()

    assert (stale.name(), stale.number()) == ("B", 2)
    assert stale.told() == ["these are the files of version 1; 2 runs"]


async def test_new_files_on_another_machine_win_at_its_start() -> None:
    common = await lived("A", "B")

    living = await Living(C, common, is_shared=True).begun()

    assert (living.name(), living.number(), living.told()) == ("C", 3, [])
    [newest, *_] = await common.versions.history(SHOP)
    assert newest.changed == ("name",)


async def test_where_only_one_machine_keeps_versions_its_files_count() -> None:
    common = await lived("A", "B")

    living = await Living(A, common).begun()

    assert (living.name(), living.number()) == ("A", 3)


async def test_old_files_that_are_edited_count() -> None:
    common = await lived("A", "B")
    stale = await Living(A, common, is_shared=True).begun()

    await stale.give(C)

    assert (stale.name(), stale.number(), stale.told()) == ("C", 3, [])


async def test_a_process_follows_with_its_own_files_where_they_say_the_same() -> None:
    common = Common()
    ours, theirs = await Living(A, common).begun(), await Living(A, common).begun()
    await ours.give(edited(BOTH, {SHOP: BROKEN}))
    await theirs.give(B)

    await ours.settler.follow(SHOP, ours.updater._loaded.cooked[SHOP])
    assert (ours.name(), ours.number(), ours.told()) == ("B", 2, ["unknown key 'nome'"])

    await ours.give(B)
    assert (ours.name(), ours.number(), ours.told()) == ("B", 2, [])


async def test_a_process_whose_files_say_the_same_already_runs_those() -> None:
    common = Common()
    ours, theirs = await Living(A, common).begun(), await Living(A, common).begun()
    await theirs.give(B)
    ours.source.give(B)
    cooked = ours.updater._read(None).cooked[SHOP]

    await ours.settler.follow(SHOP, cooked)
    assert ours.registry.get(SHOP) is cooked.tenant
    assert (ours.number(), ours.told()) == (2, [])

    await ours.updater.reload()
    assert (ours.number(), len(await common.versions.history(SHOP))) == (2, 2)


async def test_a_version_that_breaks_what_is_checked_here_is_not_restored(
    caplog: pytest.LogCaptureFixture,
) -> None:
    living = await Living(A).begun()
    broken = load(edited(BOTH, {SHOP: BROKEN}), KNOWN).cooked[SHOP].recipe
    await living.common.versions.accept(SHOP, Proposal(broken, "another release"))

    await living.settler.follow(SHOP, None)

    assert (living.name(), living.number()) == ("A", 1)
    [line] = [one for one in caplog.records if one.message == "version not restored"]
    assert (line.__dict__["version"], "unknown key 'nome'" in line.__dict__["why"]) == (2, True)


async def test_nothing_is_followed_that_was_never_accepted() -> None:
    living = await Living(A).begun()
    living.changes.clear()

    await living.settler.follow(TenantId("retail", "nobody"), None)

    assert living.changes == []
