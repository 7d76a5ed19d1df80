"""`chatwootai plugins`: what is installed, and what it offers."""

from tests.entrypoints.commands import run


def test_each_plugin_is_told_with_where_it_comes_from_and_what_it_offers() -> None:
    ran = run("plugins")

    assert ran.status == 0
    assert "whatsapp (chatwootai " in ran.output
    whatsapp = ran.output.partition("whatsapp (")[2].splitlines()[1:3]
    assert whatsapp == ["  channels: whatsapp", "  hooks: register_channels"]


def test_what_may_be_set_for_a_plugin_is_told() -> None:
    ran = run("plugins")

    customer_service = ran.output.partition("customer_service (")[2].splitlines()
    assert customer_service[3] == "  settings: introduction"


def test_kinds_that_a_plugin_offers_nothing_of_are_left_out() -> None:
    ran = run("plugins")

    assert "agents: \n" not in ran.output
    assert ran.output.count("  channels: ") == 2


def test_a_narrow_terminal_breaks_no_line() -> None:
    ran = run("plugins", columns=20)

    assert ran.output == run("plugins", columns=200).output
