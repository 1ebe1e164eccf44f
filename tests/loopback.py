"""A real HTTP server on loopback that answers as the boards do, faults included."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow
import pyarrow.parquet

DATASET = "/datasets/lmarena-ai/leaderboard-dataset/resolve/main/"
TRENDING = "/datasets/severo/trending-repos/resolve/main/models.csv"
TEXT = DATASET + "text_style_control/"
AGENT = DATASET + "agent/"
LIST, RELAY = "/api/models", "/api/v1/models"
DATASETS, SPACES = "/api/datasets", "/api/spaces"
LISTS = {LIST: "rows", DATASETS: "datasets", SPACES: "spaces"}
EXPORT = "/api/v1/datasets/exports/rankings-daily/"
DAILY = "/api/v1/datasets/rankings-daily"
INDEX = "/data/eci_scores.csv"
OWN_API = "/design-arena"
RATED = f"{OWN_API}/api/v1/models"
KEY = "sk_live_loopback"
SUBSETS = (
    "text_style_control",
    "text",
    "vision_style_control",
    "search_style_control",
    "document_style_control",
    "webdev",
    "text_to_image",
    "image_edit",
    "text_to_video",
    "image_to_video",
    "video_edit",
    "text_factuality",
    "search_factuality",
)
AGENTS = (
    "agent",
    "agent_bash_recovery_steps",
    "agent_praise_complaint",
    "agent_steerability",
    "agent_task_outcome_explicit",
    "agent_tool_hallucination",
)


def hub_rows(count: int = 300) -> list[dict[str, Any]]:
    """A Hub listing whose scores tie in pairs, every third model resting on a Qwen model."""
    owners = ("Qwen", "google", "unsloth", "mistralai", "somebody-new")
    return [
        {
            "id": f"{owners[n % 5]}/Model-{n}",
            "author": owners[n % 5],
            "likes": 10_000 - n,
            "downloads": 1_000_000 - n,
            "trendingScore": 500 - n // 2,
            "tags": ["license:mit", *(["base_model:quantized:Qwen/Base"] if n % 3 == 0 else [])],
        }
        for n in range(count)
    ]


def arena_rows(category: str = "overall", day: str = "2026-08-12") -> list[dict[str, Any]]:
    """Thirty rows of the leaderboard dataset, every other one open."""
    return [
        {
            "model_name": f"model-{n}",
            "organization": ("alibaba", "anthropic", "google")[n % 3],
            "license": ("Apache 2.0", "Proprietary")[n % 2],
            "rating": 1500.5 - n,
            "rating_lower": 1495.5 - n,
            "rating_upper": 1505.5 - n,
            "variance": 6.5,
            "vote_count": 4000.0,
            "rank": n + 1,
            "category": category,
            "leaderboard_publish_date": day,
        }
        for n in range(30)
    ]


def agent_rows(day: str = "2026-08-12") -> list[dict[str, Any]]:
    """Thirty rows of a board of agents; of every fifth the interval is missing."""
    rows = []
    for n, row in enumerate(arena_rows(day=day)):
        score, sure = 0.15 - n / 100, n % 5 != 4
        names = ("model_name", "organization", "license", "rank", "category")
        rows.append(
            {
                **{name: row[name] for name in (*names, "leaderboard_publish_date")},
                "score": score,
                "score_ci_lower": score - 0.02 if sure else None,
                "score_ci_upper": score + 0.02 if sure else None,
                "observation_count": 90_000.0,
                "session_count": None,
            }
        )
    return rows


SLUGS = ("deepseek/v4-20260910", "stealth/bunny", "openai/gpt-6", "nvidia/nemotron:free")


def export(
    last: str = "2026-11-22", days: int = 30, tokens: int = 10**12, slugs: Sequence[str] = SLUGS
) -> str:
    """OpenRouter's ranking by tokens over the days up to the last: some models and the rest."""
    lines = ["date,model_permaslug,rank,total_tokens,share_of_daily_tokens"]
    for back in range(days - 1, -1, -1):
        day = (date.fromisoformat(last) - timedelta(days=back)).isoformat()
        served = [tokens // (place + 1) for place in range(len(slugs))] + [tokens // 8]
        for place, number in enumerate(served, 1):
            slug, rank = (slugs[place - 1], place) if place <= len(slugs) else ("other", "")
            lines.append(f"{day},{slug},{rank},{number},{number / sum(served)}")
    return "".join(f"{line}\r\n" for line in lines)


def manifest(body: str, day: str = "2026-11-23", **change: Any) -> bytes:
    """The manifest of an export."""
    digest = hashlib.sha256(body.encode()).hexdigest()
    stated: dict[str, Any] = {"snapshot_date": day, "row_count": body.count("\n") - 1}
    stated["files"] = {"csv": {"url": "https://elsewhere.example/x.csv", "sha256": digest}}
    return json.dumps(stated | change).encode()


def parquet(rows: list[dict[str, Any]]) -> bytes:
    """The rows as a Parquet file."""
    made = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), made)
    return made.getvalue()


def history_rows() -> list[dict[str, Any]]:
    """Rows of a `full` file: twelve dates, two categories, a model that is retired at the end."""
    rows = []
    for day in range(1, 13):
        for category in ("overall", "coding"):
            listed = arena_rows(category, f"2026-07-{2 * day:02}")
            rows += [row | {"rating": row["rating"] + day / 10} for row in listed]
    return rows


def trending_csv(days: int = 30) -> bytes:
    """History of the trending list: 20 models a day, one rising to the top as another leaves."""
    lines = ["date,author,id,rank,recent_likes,likes,month_downloads"]
    for day in range(1, days + 1):
        for place in range(1, 21):
            owner = ("Qwen", "google", "mistralai", "somebody-new")[(place + day // 10) % 4]
            name = f"{owner}/Model-{place + day // 10}"
            lines.append(f"2025-06-{day:02},{owner},{name},{place},{500 - place},{9000 - place},7")
    return "\n".join(lines).encode() + b"\n"


def relay() -> dict[str, Any]:
    """OpenRouter's listing: 30 models with a website score, one of them also as a free twin."""

    def model(name: str, elo: int, hub: str | None) -> dict[str, Any]:
        score = {"arena": "models", "category": "website", "elo": elo, "win_rate": 50, "rank": 1}
        return {
            "id": name,
            "hugging_face_id": hub,
            "name": name,
            "benchmarks": {"design_arena": [score]},
        }

    models = [model(f"qwen/model-{n}", 1400 - n, f"Qwen/Model-{n}") for n in range(15)]
    models += [model(f"openai/model-{n}", 1390 - n, None) for n in range(15)]
    models += [model("qwen/model-0:free", 1400, "Qwen/Model-0"), {"id": "x/unscored"}]
    models += [
        {"id": "deepseek/v4", "canonical_slug": "deepseek/v4-20260910", "hugging_face_id": "a/V4"},
        {"id": "openai/gpt-6", "canonical_slug": "openai/gpt-6-20260922", "hugging_face_id": ""},
    ]
    return {"data": models}


def rated() -> dict[str, Any]:
    """Design Arena's own answer: 40 models, every fourth unknown to OpenRouter."""
    models = []
    for n in range(40):
        maker, listed = ("qwen", "openai")[n % 2], n % 4 != 3 and n < 30
        place = {"elo": 1400 - 10 * n, "winRate": 70.5 - n, "avgGenerationTimeMs": None}
        models.append(
            {
                "id": f"model-{n}-20260901",
                "displayName": f"Model {n}",
                "provider": maker if n % 4 != 3 else "fal",
                "openRouterId": f"{maker}/model-{n // 2}" if listed else None,
                "rankings": {"models": {"website": place}},
            }
        )
    return {
        "success": True,
        "data": models,
        "meta": {"lastUpdated": "2026-11-23T04:00:06.216429+00:00"},
        "timestamp": "2026-11-23T04:51:46.841Z",
    }


def index_csv(more: float = 0.0) -> str:
    """Epoch's index of thirty models, as it is published: two anchors without an interval.

    Every score is so much higher."""
    lines = [
        "Model,Display name,eci,eci_ci_low,eci_ci_high,date,Organization,Country (of organization),"
        "Model accessibility,Accessibility group,model_versions"
    ]
    makers = (
        ("OpenAI", "United States of America", "API access,Closed weights"),
        ("DeepSeek", "China", "Open weights (unrestricted),Open weights"),
        ('"Hugging Face,ServiceNow"', "United States of America", "Unknown,Other"),
    )
    for n in range(30):
        maker, country, access = makers[n % 3]
        score = 151 + more - n
        ends = "," if n in (5, 20) else f"{score - 2.75},{score + 2.5}"
        day = f"2025-{12 - n // 3:02}-{28 - n % 3:02}"
        lines.append(f"m-{n},Model {n},{score},{ends},{day},{maker},{country},{access},")
    return "".join(f"{line}\n" for line in lines)


def spaces_rows(count: int = 300) -> list[dict[str, Any]]:
    """Spaces of Chinese, US and unknown accounts in turn; every other card has a licence."""
    owners = ("Qwen", "microsoft", "somebody-new")
    return [
        {
            "id": f"{owners[n % 3]}/Space-{n}",
            "author": owners[n % 3],
            "likes": 10_000 - n,
            "trendingScore": 400 - n // 2,
            "sdk": "gradio",
            "tags": ["gradio", "region:us"],
            "cardData": {"license": "mit"} if n % 2 == 0 else {},
        }
        for n in range(count)
    ]


class Server(ThreadingHTTPServer):
    """Holds as many waiting connections as feeds may open at once; the default of 5 drops some."""

    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class Boards:
    """The server: `with Boards() as boards:` then point HF_ENDPOINT at `boards.url`."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.rows = hub_rows()
        self.datasets = hub_rows()
        self.spaces = spaces_rows()
        self.page_size = 1000
        duels, agents = parquet(arena_rows()), parquet(agent_rows())
        self.parquet = dict.fromkeys(SUBSETS, duels) | dict.fromkeys(AGENTS, agents)
        days = [row for day in range(1, 13) for row in agent_rows(f"2026-07-{2 * day:02}")]
        self.full = dict.fromkeys(SUBSETS, parquet(history_rows()))
        self.full |= dict.fromkeys(AGENTS, parquet(days))
        self.trending = trending_csv()
        self.relay = relay()
        self.index = index_csv()
        self.rated = rated()
        self.frozen = self.sticky = False
        self.date: str | None = None
        self.age = ""
        self.export = export()
        self.export_day = "2026-11-23"
        self.bases: dict[str, list[str]] = {}
        self.renamed: dict[str, str] = {}
        self.log: list[tuple[str, dict[str, str], int]] = []
        self._faults: dict[str, tuple[Callable[[Handler], None], list[int]]] = {}
        self.closing = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._server.boards = self  # type: ignore[attr-defined]
        if context is not None:
            listening = self._server.socket
            self._server.socket = context.wrap_socket(
                listening, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Boards:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def fault(self, path: str, what: Callable[[Handler], None], times: int = 10**9) -> None:
        """Answers requests whose path begins so with a fault, so many times."""
        self._faults[path] = (what, [times])

    @property
    def moment(self) -> int:
        """A figure that is another at each request, as a live server's are; none where frozen."""
        return 0 if self.frozen else len(self.log)

    def calm(self) -> None:
        """Ends all faults."""
        self._faults.clear()

    def fault_for(self, path: str) -> Callable[[Handler], None] | None:
        """The fault due for a path, counted off."""
        for prefix, (what, left) in self._faults.items():
            if path.startswith(prefix) and left[0] > 0:
                left[0] -= 1
                return what
        return None

    def statuses(self, path: str) -> list[int]:
        """The statuses answered to requests whose path begins so."""
        return [status for asked, _, status in self.log if asked.startswith(path)]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Any

    @property
    def boards(self) -> Boards:
        """The server's state."""
        boards: Boards = self.server.boards
        return boards

    def date_time_string(self, timestamp: float | None = None) -> str:
        """What the header Date says: the time, unless the boards say otherwise."""
        date = self.boards.date
        return super().date_time_string(timestamp) if date is None else date

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps the test run's output clean."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer, logged."""
        sent = {name.lower(): value for name, value in self.headers.items()}
        if self.boards.sticky and status == 200:
            # An entity tag that stays, whatever the body is.
            headers = {"ETag": '"stays"'}
            status, body = (304, b"") if sent.get("if-none-match") == '"stays"' else (200, body)
        self.boards.log.append((self.path, sent, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if self.boards.age:
            self.send_header("Age", self.boards.age)
        if "Content_Length" not in headers and status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        """Answers, or fails as told."""
        try:
            fault = self.boards.fault_for(self.path)
            if fault:
                fault(self)
            else:
                self._answer_normally()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer_normally(self) -> None:
        url = urlsplit(self.path)
        if url.path in LISTS:
            self.list_rows(getattr(self.boards, LISTS[url.path]))
        elif url.path.startswith("/api/models/"):
            self._show_model(url.path.removeprefix("/api/models/"))
        elif url.path == "/api/v1/models":
            document = self.boards.relay | {"generated": self.boards.moment}
            self.answer(200, json.dumps(document).encode())
        elif url.path.startswith(EXPORT):
            self._export(url.path.removeprefix(EXPORT))
        elif url.path == DAILY:
            self._daily(parse_qs(url.query))
        elif url.path == RATED:
            self._rate()
        elif url.path == INDEX:
            self.answer(200, self.boards.index.encode())
        elif url.path.startswith(DATASET):
            self._redirect_to_file(*url.path.removeprefix(DATASET).split("/", 1))
        elif url.path == TRENDING:
            self.answer(200, self.boards.trending)
        elif url.path.startswith("/cdn/"):
            self._send_file(url.path.removeprefix("/cdn/"))
        else:
            self.answer(404)

    def _export(self, name: str) -> None:
        day = self.boards.export_day
        if name == "latest.manifest.json":
            self.answer(200, manifest(self.boards.export, day))
        elif name == f"{day}.csv":
            self.answer(200, self.boards.export.encode())
        else:
            self.answer(404, b'{"error": {"message": "Export not found", "code": 404}}')

    def _rate(self) -> None:
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            wrong = {"code": "INVALID_API_KEY", "message": "invalid or revoked"}
            self.answer(403, json.dumps({"success": False, "error": wrong}).encode())
            return
        given = {"timestamp": f"2026-11-23T04:51:46.{self.boards.moment:03}Z"}
        self.answer(200, json.dumps(self.boards.rated | given).encode())

    def _daily(self, query: dict[str, list[str]]) -> None:
        if self.headers.get("Authorization") != "Bearer sk-or-secret":
            self.answer(401, b'{"error": {"message": "No auth credentials found", "code": 401}}')
            return
        first, last = (date.fromisoformat(query[name][0]) for name in ("start_date", "end_date"))
        days = (last - first).days + 1
        if days > 366:
            self.answer(400, b'{"error": {"code": 400}}')
            return
        rows = [line.split(",") for line in export(str(last), days).splitlines()[1:]]
        data = [{"date": d, "model_permaslug": m, "total_tokens": t} for d, m, _, t, _ in rows]
        document = {"data": data[::-1], "meta": {"as_of": f"{last}T02:00:00Z", "version": "v1"}}
        self.answer(200, json.dumps(document).encode())

    def list_rows(self, listed: list[dict[str, Any]]) -> None:
        """The list that is asked for, of these rows."""
        query = parse_qs(urlsplit(self.path).query)
        sort, limit = query["sort"][0], int(query["limit"][0])
        start = int(query.get("cursor", ["0"])[0])
        fields = {"id", *query.get("expand", [])}
        rows = sorted(listed, key=lambda row: -row[sort])
        end = start + min(limit, self.boards.page_size)
        body = [{k: v for k, v in row.items() if k in fields} for row in rows[start:end]]
        body = [row | {"lastModified": self.boards.moment} for row in body]
        headers = {}
        if end < len(rows):
            path = self.path.partition("&cursor=")[0]
            headers["Link"] = f'<{self.boards.url}{path}&cursor={end}>; rel="next"'
        self.answer(200, json.dumps(body).encode(), **headers)

    def _show_model(self, name: str) -> None:
        if name in self.boards.renamed:
            self.answer(307, Location=f"/api/models/{self.boards.renamed[name]}?expand=tags")
        elif name in self.boards.bases:
            tags = [f"base_model:finetune:{base}" for base in self.boards.bases[name]]
            self.answer(200, json.dumps({"id": name, "tags": tags}).encode())
        else:
            self.answer(401, b"Invalid username or password.")

    def _redirect_to_file(self, subset: str, name: str) -> None:
        held = self.boards.full if name.startswith("full") else self.boards.parquet
        if subset not in held:
            self.answer(404, b"Entry not found")
            return
        digest = hashlib.sha256(held[subset]).hexdigest()
        self.answer(
            302,
            Location=f"/cdn/{digest}?signature=secret",
            X_Linked_ETag=f'"{digest}"',
            X_Repo_Commit="0123abc",
        )

    def _send_file(self, digest: str) -> None:
        held = [*self.boards.parquet.values(), *self.boards.full.values()]
        files = {hashlib.sha256(body).hexdigest(): body for body in held}
        etag = f'"cdn-{digest}"'
        if self.headers.get("If-None-Match") == etag:
            self.answer(304, ETag=etag)
        else:
            self.answer(200, files[digest], ETag=etag)


def status(code: int, **headers: str) -> Callable[[Handler], None]:
    """An error status."""
    return lambda handler: handler.answer(code, b"sorry", **headers)


def body(content: bytes, **headers: str) -> Callable[[Handler], None]:
    """Status 200 with any content."""
    return lambda handler: handler.answer(200, content, **headers)


def hang(handler: Handler) -> None:
    """Accepts, and never answers."""
    handler.boards.closing.wait(30)
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """Answers with a byte every tenth of a second for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    while not handler.boards.closing.is_set():
        handler.wfile.write(b" ")
        time.sleep(0.1)
    handler.close_connection = True


def drip_header(handler: Handler) -> None:
    """Begins a header, and sends a byte of it every tenth of a second for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.boards.closing.is_set():
        handler.wfile.write(b"x")
        time.sleep(0.1)
    handler.close_connection = True


def bomb(handler: Handler) -> None:
    """A hundred thousand bytes that unpack to a hundred million."""
    handler.answer(200, gzip.compress(b" " * 100_000_000, 9), Content_Encoding="gzip")


def reset(handler: Handler) -> None:
    """Resets the connection in the middle of the body."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"[")
    handler.wfile.flush()
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.close_connection = True


def redirect(to: str) -> Callable[[Handler], None]:
    """A redirect to anywhere."""
    return lambda handler: handler.answer(302, Location=to)
