"""`chatwootai spend`: what language models have cost."""

import json
from pathlib import Path

import pytest

from chatwootai.composition import Container
from tests.entrypoints.aside import Place
from tests.entrypoints.commands import Ran, run
from tests.entrypoints.shops import write_service, write_shop


class Till(Place):
    """A service's folders, with what was spent."""

    def spend(self, *costs: float) -> None:
        async def work(container: Container) -> None:
            its = container.tenants().find("shop")
            for cost in costs:
                async with container.budget().spending(its, cost) as spending:
                    spending.costs(cost)

        self.inside(work)

    def show(self, *arguments: str) -> Ran:
        return run("spend", *arguments, "--config", self.config, "--data", self.data)


@pytest.fixture
def till(tmp_path: Path) -> Till:
    its = Till(tmp_path)
    write_shop(its.config, budget={"currency": "BRL", "per_day": 2})
    write_shop(its.config, account="other")
    its.spend(0.5, 1.25)
    return its


def test_each_account_has_its_line(till: Till) -> None:
    ran = till.show()

    assert ran.status == 0
    _, other, shop = ran.output.splitlines()
    assert other.split() == [
        "retail/other",
        "0.00",
        "USD",
        "0",
        "no",
        "ceiling",
        "0.00",
        "USD",
        "no",
        "ceiling",
    ]
    assert shop.split() == [
        "retail/shop",
        "1.75",
        "BRL",
        "2",
        "88%",
        "of",
        "2.00",
        "1.75",
        "BRL",
        "no",
        "ceiling",
    ]


def test_one_account_is_shown_day_by_day(till: Till) -> None:
    ran = till.show("shop")

    _, shop, day = ran.output.splitlines()
    assert shop.startswith("retail/shop")
    assert day.endswith("  1.75 BRL")


def test_for_programs_it_is_json(till: Till) -> None:
    ran = till.show("shop", "--format", "json")

    [told] = json.loads(ran.output)
    assert (told["account"], told["today"], told["per_day"]) == ("retail/shop", 1.75, 2)
    assert told["days"] == {told["day"]: 1.75}


def test_an_account_that_is_not_there_is_said_not_to_be(till: Till) -> None:
    assert till.show("nobody").status == 1


def test_what_is_in_a_services_own_memory_cannot_be_shown(till: Till) -> None:
    write_service(till.config, documents={"backend": "in_memory"})

    ran = till.show()

    assert ran.status == 1
    assert "documents.backend is in_memory" in ran.errors


def test_a_data_folder_that_is_not_there_is_named(till: Till) -> None:
    till.data = till.data / "none"

    assert "--data" in till.show().errors
