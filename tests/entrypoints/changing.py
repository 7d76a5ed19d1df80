"""A service with a shop whose configuration changes."""

import re
from dataclasses import replace
from typing import Any, Final

from chatwootai.composition import Container
from chatwootai.core.conversation import TenantId
from chatwootai.core.tenants.versions import Proposal
from tests.entrypoints.aside import Place
from tests.entrypoints.commands import Ran, run
from tests.entrypoints.shops import write_shop

SHOP: Final = TenantId("retail", "shop")


class Shop(Place):
    """A service with a shop whose configuration changes."""

    def say(self, **said: Any) -> None:
        """Write the shop's file anew."""
        write_shop(self.config, **said)

    def accept(self, **said: Any) -> None:
        """Write the shop's file anew, and let the service take it up."""
        self.say(**said)
        self.inside(lambda container: container.updater().begin())

    def keep_unusable(self) -> None:
        """Keep a version that this release would not accept: another one did."""

        async def work(container: Container) -> None:
            recipe = await container.versions().recipe(SHOP)
            account = replace(recipe.account, value={"account_id": "shop", "nmae": "x"})
            proposal = Proposal(replace(recipe, account=account), "files")
            await container.versions().accept(SHOP, proposal)

        self.inside(work)

    def running(self) -> str:
        """Return the language of the version that runs."""

        async def work(container: Container) -> str:
            value = (await container.versions().recipe(SHOP)).account.value
            return str(value["language"]) if isinstance(value, dict) else ""

        return self.inside(work)

    @property
    def row(self) -> str:
        """What a list says of the shop, which is alone."""
        [_, line] = self.tenants("list").output.splitlines()
        return re.sub(r" +", " ", line).strip()

    def tenants(self, *arguments: str, typed: str = "", columns: int = 200) -> Ran:
        where = ("--config", self.config, "--data", self.data)
        return run("tenants", *arguments, *where, typed=typed, columns=columns)
