"""Where the token goes, and where it never shows."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ossrank.ingest.lineage import ask_lineage
from ossrank.sources import FEEDS
from ossrank.store.file import Store
from tests import loopback
from tests.command import HURRY, fetched, run
from tests.loopback import LIST, Boards, Handler


def test_a_token_that_is_refused_is_named_by_its_variable(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    boards.fault(LIST, loopback.status(401))
    reason = fetched(store, "hf/likes")["hf/likes"].reason or ""
    assert "renew or unset HF_TOKEN" in reason
    assert "hf_secret" not in reason


def test_a_token_goes_to_the_endpoint_and_to_nobody_else(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with Boards() as elsewhere:
        target = f"http://localhost:{elsewhere.port}/api/models?sort=trendingScore&limit=200"
        boards.fault("/api/models", loopback.redirect(f"{target}&expand=trendingScore"), times=1)
        fetched(store)
        assert "authorization" not in str(elsewhere.log)
        assert elsewhere.log
    asked = [headers for path, headers, _ in boards.log if path.startswith("/api/models")]
    assert {headers.get("authorization") for headers in asked} == {"Bearer hf_secret"}
    others = [headers for path, headers, _ in boards.log if not path.startswith("/api/models")]
    assert "hf_secret" not in str(others)
    assert b"hf_secret" not in store.path.read_bytes()


def test_a_next_page_on_another_host_is_asked_for_without_the_token(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with Boards() as elsewhere:
        rows = boards.rows

        def first_page(handler: Handler) -> None:
            link = f"<http://localhost:{elsewhere.port}/page2>"
            handler.answer(200, json.dumps(rows[:100]).encode(), Link=f'{link}; rel="next"')

        boards.fault(LIST, first_page)
        elsewhere.fault("/page2", loopback.body(json.dumps(rows[100:200]).encode()))
        assert fetched(store, "hf/trending")["hf/trending"].entries == 200
        assert "hf_secret" not in str(elsewhere.log)


def test_a_user_and_a_password_are_sent_in_place_of_a_token_and_to_the_endpoint_only(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setenv("HF_ENDPOINT", boards.url.replace("://", f"://{LOGIN}"))
    monkeypatch.setenv("OSSRANK_OPENROUTER_URL", boards.url.replace("127.0.0.1", "localhost"))
    monkeypatch.setenv("OSSRANK_EPOCH_URL", boards.url.replace("127.0.0.1", "localhost"))
    monkeypatch.delenv("DESIGN_ARENA_API_KEY")
    boards.page_size = 90
    boards.bases = {"Qwen/Base": []}
    assert {o.outcome for o in fetched(store).values()} == {"stored", "skipped"}
    ask_lineage(store, list(FEEDS.values()), time.monotonic() + 20, limits=HURRY)
    basic = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
    for path, headers, _ in boards.log:
        ours = path.startswith(("/api/models", loopback.DATASET, "/cdn/"))
        assert headers.get("authorization") == (f"Basic {basic}" if ours else None), path
    boards.fault(LIST, loopback.status(401))
    assert "refuses the user and password" in (fetched(store, "hf/likes")["hf/likes"].reason or "")


@pytest.mark.parametrize("token", ["hf_über-secret", "hf_\x01-secret"])
def test_a_token_that_is_none_is_never_sent(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    reason = fetched(store, "hf/likes")["hf/likes"].reason or ""
    assert reason == "HF_TOKEN has characters that no token has: set it again, or unset it"
    assert boards.log == []


TOKEN = "hf_ThisIsTheTokenThatNobodyMaySee"
PASSWORD = "ThisIsThePassword"
LOGIN = f"user:{PASSWORD}@"


def echo(handler: Handler) -> None:
    """Repeats the request's headers as its answer, as a mirror may that is put up to debug."""
    handler.answer(200, json.dumps([dict(handler.headers.items())]).encode())


def echo_in_header(handler: Handler) -> None:
    """Repeats the token where ossrank takes down what a server calls a file."""
    handler.answer(200, b"[]", ETag=f'"{handler.headers["Authorization"]}"')


def echo_in_address(handler: Handler) -> None:
    """Redirects to an address that is made of the token."""
    handler.answer(302, Location=f"ftp://127.0.0.1/{TOKEN}")


def break_protocol(handler: Handler) -> None:
    """Answers with what is no HTTP, the token in it."""
    handler.wfile.write(f"HTTP/1.1 {handler.headers['Authorization']}\r\n\r\n".encode())
    handler.close_connection = True


FAULTS: dict[str, tuple[Callable[[Handler], None], ...]] = {
    "refused": (loopback.status(401), loopback.status(403), loopback.status(429, Retry_After="99")),
    "odd": (loopback.body(b"<html>"), loopback.reset, loopback.status(500)),
    "echoed": (echo, echo_in_header, echo_in_address),
    "garbled": (break_protocol, loopback.redirect("http://[/"), loopback.redirect("/api/models")),
}


@pytest.mark.parametrize(
    ("faults", "login"),
    [*((name, "") for name in ("none", *FAULTS)), ("none", LOGIN), ("echoed", LOGIN)],
)
def test_a_token_shows_nowhere_whatever_goes_wrong(tmp_path: Path, faults: str, login: str) -> None:
    """A real process, its output, its database and its saved payloads."""
    with Boards() as boards:
        sorts = ("trendingScore", "likes", "downloads")
        for sort, fault in zip(sorts, FAULTS.get(faults, ()), strict=False):
            boards.fault(f"{LIST}?sort={sort}", fault)
        if faults == "none":
            boards.bases = {"Qwen/Base": []}
        else:
            boards.fault(loopback.DATASET, FAULTS[faults][0])
            boards.fault("/api/v1/models", FAULTS[faults][1])
            boards.fault(loopback.RATED, FAULTS[faults][2 % len(FAULTS[faults])])
        base = boards.url.replace("://", f"://{login}")
        environment = {
            **os.environ,
            "HF_TOKEN": TOKEN,
            "HF_ENDPOINT": base,
            "HF_DEBUG": "1",
            "OSSRANK_OPENROUTER_URL": base,
            "OSSRANK_EPOCH_URL": base,
            "OSSRANK_DESIGN_ARENA_URL": base + loopback.OWN_API,
            "DESIGN_ARENA_API_KEY": loopback.KEY,
            "OSSRANK_DB": str(tmp_path / "a.db"),
        }
        script = (
            "from ossrank.cli import main\n"
            "from ossrank.limits import Limits\n"
            "main(Limits(waits=(0.0, 0.0)))"
        )
        ended = subprocess.run(
            [sys.executable, "-c", script, "fetch", "--save", str(tmp_path / "saved")],
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        asked = {headers.get("authorization", "none").split()[0] for _, headers, _ in boards.log}
    assert asked == ({"Basic"} if login else {"Bearer", "none"})
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (tmp_path / "a.db") in written
    told = [ended.stdout, ended.stderr, run("report", db=tmp_path / "a.db").stdout.encode()]
    everything = b"".join([*told, *(path.read_bytes() for path in written)])
    assert b"Traceback" not in everything
    basic = base64.b64encode(f"user:{PASSWORD}".encode())
    for secret in (TOKEN.encode(), PASSWORD.encode(), basic, loopback.KEY.encode()):
        assert secret not in everything
