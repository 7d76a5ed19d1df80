"""`chatwootai check --against`: what would change in a service that runs."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from chatwootai.entrypoints.http.app import app
from tests.entrypoints import front as fronts
from tests.entrypoints.administration import operate, say
from tests.entrypoints.commands import Ran, run
from tests.entrypoints.server import serving_aside

TOKEN = "CHATWOOTAI_ADMIN_TOKEN"  # noqa: S105  names it
ENVIRONMENT = {**fronts.ENVIRONMENT, TOKEN: "token-of-ana"}
FIRST = "tenant shops/account_1"
KEPT = "no change: it has faults; what runs goes on, if anything does"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A service that runs, and the folder of its files, which nobody changes."""
    folder = tmp_path_factory.mktemp("service")
    fronts.write_configuration(folder / "config")
    told = fronts.settings(folder, helpdesk="recording")
    with serving_aside(app(told, with_worker=False, environment=ENVIRONMENT)) as url:
        yield url, folder / "config"


@pytest.fixture
def url(service: tuple[str, Path]) -> str:
    return service[0]


@pytest.fixture
def config(service: tuple[str, Path], tmp_path: Path) -> Path:
    """A copy of the files, which may be changed."""
    return copytree(service[1], tmp_path / "config")


def compare(config: Path, url: str, *more: str, **environment: str) -> Ran:
    return run("check", config, "--against", url, *more, environment={**ENVIRONMENT, **environment})


def told(ran: Ran, url: str) -> list[str]:
    """Return what is told of the service."""
    lines = ran.output.splitlines()
    return [line.removeprefix(f"{url}: ") for line in lines if line.startswith(url)]


def map_account(config: Path, number: int) -> None:
    """Map account 2 as another number."""
    path = config / "chatwoot_mapping.yaml"
    text = path.read_text("utf-8")
    changed = text.replace("chatwoot_account_id: 2", f"chatwoot_account_id: {number}")
    path.write_text(changed, "utf-8")


@contextmanager
def standing_in(answer: Response) -> Iterator[str]:
    """Yield the address of something that answers everything so."""

    async def answered(_: Request) -> Response:
        return answer

    with serving_aside(Starlette(routes=[Route("/{path:path}", answered)])) as url:
        yield url


@pytest.mark.parametrize("end", ["", "/"])
def test_the_same_files_change_nothing(config: Path, url: str, end: str) -> None:
    ran = compare(config, url + end)

    assert (ran.status, told(ran, url), ran.errors) == (0, ["no change"], "")


def test_another_way_to_write_the_same_changes_nothing(config: Path, url: str) -> None:
    say(config, "account_1", "# nothing\nlanguage: pt\n")

    ran = compare(config, url)

    assert told(ran, url) == ["no change"]


def test_keys_are_told_with_what_they_were_and_would_be(config: Path, url: str) -> None:
    say(config, "account_1", "language: es\nchannels: {whatsapp: {language: en}}\n")

    ran = compare(config, url)

    assert ran.status == 0
    assert told(ran, url) == [
        f'{FIRST}: language: "pt" → "es"',
        f'{FIRST}: channel whatsapp: language: nothing → "en"',
    ]


def test_of_long_texts_the_piece_is_told_that_is_otherwise(config: Path, url: str) -> None:
    faq = config / "domains/shops/account_1/knowledge/faq.yaml"
    faq.write_text(faq.read_text("utf-8").replace("dias úteis", "dias " * 30), "utf-8")

    ran = compare(config, url)

    [line] = told(ran, url)
    before, after = line.split(" → ")
    assert before == f'{FIRST}: knowledge: prazo: …gamos em até 5 dias úteis."'
    assert after.startswith("…gamos em até 5 dias dias dias")
    assert len(after) < 70


def test_of_many_keys_some_are_told_and_the_rest_is_counted(config: Path, url: str) -> None:
    entries = "".join(f"- {{id: e{n}, question: Q{n}?, answer: A}}\n" for n in range(30))
    (config / "domains/shops/account_1/knowledge/more.yaml").write_text(entries, "utf-8")

    lines = told(compare(config, url), url)
    facts = json.loads(compare(config, url, "--format", "json").output)

    assert len(lines) == 21
    assert lines[-1] == f"{FIRST}: and 10 keys more; --format json has all"
    assert len(facts["against"]["tenants"][0]["differences"]) == 30


def test_tenants_that_come_and_go_are_told(config: Path, url: str) -> None:
    shops = config / "domains" / "shops"
    (shops / "account_2").rename(shops / "account_4")
    written = shops / "account_4" / "config.yaml"
    written.write_text(written.read_text("utf-8").replace("account_2", "account_4"), "utf-8")
    mapping = config / "chatwoot_mapping.yaml"
    text = mapping.read_text("utf-8").replace("account: account_2", "account: account_4")
    mapping.write_text(text, "utf-8")

    lines = told(compare(config, url), url)

    assert lines[:2] == ["tenant shops/account_2: gone", "tenant shops/account_4: new"]
    assert lines[2:] == [
        'mapping: account 2 of installation \'main\': account: "account_2" → "account_4"'
    ]


def test_a_tenant_goes_on_that_the_mapping_still_names(config: Path, url: str) -> None:
    rmtree(config / "domains/shops/account_3")

    ran = compare(config, url)

    assert ran.status == 1
    assert told(ran, url) == [f"tenant shops/account_3: {KEPT}", f"mapping: {KEPT}"]


def test_changes_of_the_mapping_are_told(config: Path, url: str) -> None:
    map_account(config, 7)

    lines = told(compare(config, url), url)

    gone, new = "account 2 of installation 'main'", "account 7 of installation 'main'"
    assert f'mapping: {gone}: bot_token_ref: "account_2-bot" → nothing' in lines
    assert f'mapping: {new}: bot_token_ref: nothing → "account_2-bot"' in lines


def test_what_has_faults_changes_nothing(config: Path, url: str) -> None:
    say(config, "account_2", "nonsense: 1\n")
    say(config, "account_1", "language: es\n")
    (config / "chatwoot_mapping.yaml").write_text("accounts: nonsense\n", "utf-8")

    ran = compare(config, url)

    assert ran.status == 1
    assert told(ran, url) == [
        f'{FIRST}: language: "pt" → "es"',
        f"tenant shops/account_2: {KEPT}",
        f"mapping: {KEPT}",
    ]


def test_json_tells_the_same(config: Path, url: str) -> None:
    say(config, "account_1", "language: es\n")
    rmtree(config / "domains/shops/account_3")

    ran = compare(config, url, "--format", "json")

    facts: Mapping[str, Any] = json.loads(ran.output)
    language = {"key": "language", "before": "pt", "after": "es"}
    assert facts["against"]["url"] == url
    assert facts["against"]["tenants"] == [
        {"tenant": "shops/account_1", "kind": "changed", "differences": [language]},
        {"tenant": "shops/account_3", "kind": "refused", "differences": []},
    ]
    assert facts["against"]["mapping"] is None


def test_github_tells_the_same(config: Path, url: str) -> None:
    say(config, "account_1", "language: es\n")

    ran = compare(config, url, "--format", "github")

    assert told(ran, url) == [f'{FIRST}: language: "pt" → "es"']


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({TOKEN: ""}, f"{TOKEN} is not set"),
        ({TOKEN: "wrong"}, f"it does not know the token in {TOKEN}"),
        ({TOKEN: "wrông"}, f"{TOKEN} has signs that no token has"),
    ],
)
def test_a_token_is_needed(
    config: Path, url: str, environment: Mapping[str, str], why: str
) -> None:
    ran = compare(config, url, **environment)

    assert (ran.status, f"{config}: no faults" in ran.output) == (1, True)
    assert why in ran.errors
    assert "token-of-ana" not in ran.errors


def test_the_faults_are_told_although_the_service_cannot_be_asked(config: Path) -> None:
    say(config, "account_2", "nonsense: 1\n")

    ran = compare(config, "http://127.0.0.1:9")

    assert ran.status == 1
    assert "unknown key 'nonsense'" in ran.output
    assert "http://127.0.0.1:9 did not answer while it was asked for /api/admin/tenants" in (
        ran.errors
    )


@pytest.mark.parametrize(
    "nonsense", ["nonsense", "ftp://example.com", "http://", "http://[", "http://a:99999"]
)
def test_what_is_no_address_is_wrong_usage(config: Path, nonsense: str) -> None:
    ran = compare(config, nonsense)

    assert ran.status == 2


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (JSONResponse({}, 403), "it lets nobody ask"),
        (JSONResponse({}, 404), "is it the address of a service"),
        (JSONResponse({}, 429), "too many wrong tokens"),
        (JSONResponse({}, 500), "its log may say why"),
        (JSONResponse({"tenants": "none"}), "does not answer as this release does"),
        (Response("<html>"), "does not answer as this release does"),
        (RedirectResponse("http://127.0.0.1:9/"), "answered 307"),
    ],
)
def test_what_is_no_answer_of_ours_is_told(config: Path, answer: Response, why: str) -> None:
    with standing_in(answer) as url:
        ran = compare(config, url)

    assert ran.status == 1
    assert why in ran.errors


def test_a_token_is_never_sent_on_to_where_a_service_sends_us(config: Path) -> None:
    asked: list[str] = []

    async def listen(request: Request) -> Response:
        asked.append(request.headers.get("authorization", ""))
        return JSONResponse({})

    with (
        serving_aside(Starlette(routes=[Route("/{path:path}", listen)])) as elsewhere,
        standing_in(RedirectResponse(f"{elsewhere}/api/admin/tenants")) as url,
    ):
        ran = compare(config, url)

    assert (ran.status, asked) == (1, [])


def test_files_that_a_roll_back_has_set_aside_change_nothing(tmp_path: Path) -> None:
    fronts.write_configuration(tmp_path / "config")
    told_of = fronts.settings(tmp_path, helpdesk="recording")
    with serving_aside(app(told_of, with_worker=False, environment=ENVIRONMENT)) as url:
        operate(url, ENVIRONMENT[TOKEN], "/reload", {})
        say(tmp_path / "config", "account_1", "language: es\n")
        operate(url, ENVIRONMENT[TOKEN], "/reload", {})
        operate(url, ENVIRONMENT[TOKEN], "/tenants/shops/account_1/rollback", {"version": 1})
        ran = compare(tmp_path / "config", url)

    assert told(ran, url) == [
        f"{FIRST}: no change: a roll-back has set these very files aside; what runs goes on"
    ]
