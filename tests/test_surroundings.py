"""What lies around the feeds: stderr, proxies, certificates, tokens, signals, files without end."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ossrank.http.client import certificates
from ossrank.sources import FEEDS, pick_feeds
from ossrank.store.file import Store, open_store
from tests import loopback
from tests.command import ended, fetched, run, start
from tests.loopback import LIST, Boards


@pytest.mark.parametrize("redirect", ["2>/dev/full", "2>&-"])
def test_a_stderr_that_is_full_or_closed_costs_no_feed(
    boards: Boards, tmp_path: Path, redirect: str
) -> None:
    boards.fault("/api/models?sort=likes", loopback.status(404))
    command = f'"{sys.executable}" -m ossrank fetch --db "{tmp_path / "a.db"}" {redirect}'
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 3
    with open_store(tmp_path / "a.db") as store:
        usual = {feed.name for feed in pick_feeds([])}
        assert {feed for feed in FEEDS if store.attempts.recent(feed)} == usual
        assert len({board.board for board in store.snapshots.boards()}) == len(usual) - 1


def test_a_reader_of_stderr_that_has_gone_costs_no_feed(boards: Boards, tmp_path: Path) -> None:
    with start("fetch", db=tmp_path / "a.db", server=boards.url) as process:
        assert process.stderr
        process.stderr.close()
        assert process.wait() == 0
    with open_store(tmp_path / "a.db") as store:
        assert len(store.snapshots.boards()) == len(pick_feeds([]))


def test_a_payload_too_large_for_the_store_costs_its_own_feed_only(
    boards: Boards, store: Store
) -> None:
    rows = loopback.arena_rows()[:1]
    large = [
        row
        | {
            "rank": n,
            "rating": 9e4 - n,
            "rating_lower": 0.0,
            "rating_upper": 1e5,
            "model_name": f"m{n}",
        }
        for row in rows
        for n in range(1, 2**16 + 1)
    ]
    boards.parquet["webdev"] = loopback.parquet(large)
    outcomes = fetched(store, "arena/webdev", "arena/text")
    assert "has 65,536 rows, more than this ossrank reads" in (
        outcomes["arena/webdev"].reason or ""
    )
    assert outcomes["arena/text"].outcome == "stored"
    assert store.attempts.recent("arena/webdev")


def test_a_day_of_more_models_than_a_snapshot_holds_costs_its_own_feed_only(
    boards: Boards, store: Store, tmp_path: Path
) -> None:
    header = boards.export.splitlines()[0]
    rows = (f"2026-11-22,{n:x},{n},{int(n == 1)},{int(n == 1)}" for n in range(1, 2**16 + 1))
    boards.export = "".join(f"{line}\n" for line in (header, *rows))
    outcomes = fetched(store, "openrouter/tokens", "arena/text", save=tmp_path)
    assert outcomes["openrouter/tokens"].reason == (
        "openrouter/tokens has 65,536 rows, more than this ossrank reads: upgrade it if"
        " the board has grown so much"
    )
    assert outcomes["arena/text"].outcome == "stored"
    assert store.attempts.recent("openrouter/tokens")
    (failed,) = tmp_path.glob("*/openrouter-tokens.failed.*")
    failed.rename(failed.with_name(failed.name.replace(".failed", "")))
    result = run("fetch", "--from", str(tmp_path), db=tmp_path / "a.db")
    assert (result.code, "has 65,536 rows, more than this ossrank reads" in result.stderr) == (
        3,
        True,
    )
    assert "arena/text           stored" in result.stderr


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("ALL_PROXY", "socks4://127.0.0.1:1", "ALL_PROXY cannot be used"),
        ("HTTP_PROXY", "ftp://127.0.0.1", "HTTP_PROXY cannot be used"),
        ("HTTP_PROXY", "http://secret:secret:secret", "HTTP_PROXY cannot be used"),
        ("NO_PROXY", "http://a:b", "NO_PROXY cannot be used"),
        ("SSL_CERT_FILE", "/no/such/file", "SSL_CERT_FILE cannot be read: No such file"),
        ("SSL_CERT_FILE", os.devnull, "SSL_CERT_FILE cannot be read"),
        ("SSLKEYLOGFILE", "/no/such/file", "SSLKEYLOGFILE cannot be read: No such file"),
    ],
)
def test_a_variable_that_the_client_cannot_take_is_one_clear_line(
    boards: Boards,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    said: str,
) -> None:
    monkeypatch.setenv(variable, value)
    certificates.cache_clear()
    outcomes = fetched(store, "hf/likes", "arena/text").values()
    certificates.cache_clear()
    for outcome in outcomes:
        assert outcome.outcome == "failed"
        assert said in (outcome.reason or "")
        assert "secret:secret" not in (outcome.reason or "")
        assert store.attempts.recent(outcome.feed)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HF_HUB_ETAG_TIMEOUT", "ten", "HF_HUB_ETAG_TIMEOUT is not a whole number of seconds"),
        ("HF_HUB_DOWNLOAD_TIMEOUT", "", "HF_HUB_DOWNLOAD_TIMEOUT is not a whole number"),
        ("HF_TOKEN_PATH", "/", "the token's file, HF_TOKEN_PATH, cannot be read: Is a directory"),
    ],
)
def test_a_variable_that_the_hubs_library_cannot_take_is_one_clear_line(
    boards: Boards,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    said: str,
) -> None:
    monkeypatch.setenv(variable, value)
    # A process of its own: the library reads its variables when it is imported.
    result = ended(
        start("fetch", "hf/likes", "arena/text", db=tmp_path / "a.db", server=boards.url)
    )
    assert result.code == 3
    assert [line for line in result.stderr.splitlines() if "failed" in line] == [
        line for line in result.stderr.splitlines() if said in line
    ]
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_no_proxy_may_hold_ipv6_addresses(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "::1,[::1], [fe80::1]:80,fd00::/8,[fd01::]/16,127.0.0.1")
    assert fetched(store, "hf/likes")["hf/likes"].outcome == "stored"


@pytest.mark.parametrize("proxy", ["http://somebody:secret-word@127.0.0.1:1", "socks5://[::1]:1"])
def test_a_proxy_that_cannot_be_reached_is_not_taken_for_the_board(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    reason = fetched(store, "hf/likes")["hf/likes"].reason or ""
    assert reason.startswith("the proxy that ALL_PROXY names: ")
    assert "secret-word" not in reason
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    boards.fault(LIST, loopback.reset)
    reason = fetched(store, "hf/trending")["hf/trending"].reason or ""
    assert reason.startswith(boards.url)


def test_a_server_that_is_no_address_is_one_clear_line(boards: Boards, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HF_ENDPOINT", "http://[::1")
        result = run("fetch", "hf/likes", "arena/text", "epoch/eci", db=tmp_path / "a.db")
    assert result.code == 3
    assert "2 feeds failed: HF_ENDPOINT is not an http(s) URL" in result.stderr
    assert "epoch/eci            stored" in result.stderr


def test_the_refusal_of_a_proxy_is_said_to_be_its_own(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = boards.url.replace("//", "//somebody:secret-word@")
    for scheme, variable in (("https", "HTTPS_PROXY"), ("http", "HTTP_PROXY")):
        monkeypatch.setenv("HF_ENDPOINT", f"{scheme}://nowhere.invalid")
        monkeypatch.setenv(variable, proxy)
        boards.fault("http://nowhere.invalid", loopback.status(407))
        reason = fetched(store, "hf/likes")["hf/likes"].reason or ""
        assert "the proxy that" in reason
        assert variable in reason
        assert "secret-word" not in reason


class Socks:
    """A SOCKS 5 proxy that leads every connection to one port of this machine."""

    def __init__(self, port: int) -> None:
        self.served = 0
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"socks5://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self._listening.accept()
            threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._port)) as server:
            client.recv(262)
            client.sendall(b"\x05\x00")
            client.recv(262)
            client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
            self.served += 1
            ends = {client: server, server: client}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    if not (data := end.recv(65536)):
                        return
                    ends[end].sendall(data)


def test_a_socks_proxy_is_used(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Socks(boards.port)
    monkeypatch.setenv("HF_ENDPOINT", "http://nowhere.invalid")
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    assert fetched(store, "hf/likes")["hf/likes"].outcome == "stored"
    assert proxy.served


def test_a_token_of_a_letter_is_not_taken_for_a_leak(
    boards: Boards, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "e")
    assert fetched(store, "hf/likes")["hf/likes"].outcome == "stored"
    boards.fault(LIST, loopback.status(404))
    reason = fetched(store, "hf/trending")["hf/trending"].reason or ""
    assert "(token)" not in reason


def test_a_process_that_is_terminated_gives_the_cursor_back(boards: Boards, tmp_path: Path) -> None:
    boards.fault(LIST, loopback.hang)
    outer, inner = os.openpty()
    command = [sys.executable, "-m", "ossrank", "fetch", "hf/trending", "--db", str(tmp_path / "a")]
    with subprocess.Popen(command, stderr=inner, env={**os.environ, "TERM": "xterm"}) as process:
        shown, hide, show = b"", b"\x1b[?25l", b"\x1b[?25h"
        until = time.monotonic() + 20
        while shown.count(b"fetching") < 2 and time.monotonic() < until:
            if select.select([outer], [], [], 0.2)[0]:
                shown += os.read(outer, 4096)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 128 + signal.SIGTERM
    while select.select([outer], [], [], 0.2)[0]:
        shown += os.read(outer, 4096)
    os.close(inner)
    os.close(outer)
    assert shown.rindex(show) > shown.rindex(hide)


def test_files_of_countless_rows_are_refused_before_they_are_read(
    replayed: Path, tmp_path: Path
) -> None:
    table, rows = tmp_path / "table.csv", tmp_path / "rows.csv"
    table.write_bytes(b"model,score\n" + b"a,1\n" * 65_537)
    rows.write_bytes(b"key,country\n" + b"a,CN\n" * 100_001)
    for arguments in (
        ("import", str(table), "--board", "hf/likes", "--as-of", "2026-01-01"),
        ("report", "--origins", str(rows)),
    ):
        result = run(*arguments, db=replayed)
        assert (result.code, result.stderr.count("\n")) == (2, 1), result
        assert "has over" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "--origins", "ENDLESS"),
        ("report", "--registry", "ENDLESS"),
        ("import", "ENDLESS", "--board", "hf/likes", "--as-of", "2026-01-01"),
        ("registry", "check", "ENDLESS"),
        ("registry", "diff", "ENDLESS"),
        ("verify", "--file", "ENDLESS"),
        ("recompute", "ENDLESS"),
        ("page", "page.html", "--claims", "ENDLESS"),
    ],
    ids=" ".join,
)
def test_files_without_end_are_refused(
    replayed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in ("/dev/zero", str(pipe)):
        if path != "/dev/zero":
            threading.Thread(target=_write_without_end, args=(pipe,), daemon=True).start()
        result = run(*(path if a == "ENDLESS" else a for a in arguments), db=replayed)
        assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result
        assert f"{path} holds over" in result.stderr


def _write_without_end(pipe: Path) -> None:
    with contextlib.suppress(OSError), pipe.open("wb") as file:
        while True:
            file.write(b"x" * 2**16)
