"""The columns of an export: their names, types and meanings, in their order."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Type = Literal["string", "integer", "number", "boolean", "date", "datetime"]
"""As Frictionless Table Schema names them; every column but those of `required` may be null."""


class Column(NamedTuple):
    """A column; `text` says what it holds. `required`: it is never null."""

    name: str
    type: Type
    text: str
    required: bool = False


ENTRIES: Sequence[Column] = (
    Column("board", "string", "the board, such as `hf/trending` or `arena/text/coding`", True),
    Column("as_of", "date", "the date of the snapshot (UTC)", True),
    Column("rank", "integer", "the board's own rank, or made from the score; it may repeat", True),
    Column(
        "place",
        "integer",
        "the place from 1 among what is counted by the method named above; null where the row is"
        " not counted. The first N places are `place <= N`",
    ),
    Column("model", "string", "the model as the board names it", True),
    Column("publisher", "string", "the account or organisation as the board spells it"),
    Column("maker", "string", "the lab behind it: the topmost parent of its organisation"),
    Column(
        "country_publisher",
        "string",
        "ISO 3166-1 alpha-2 code of who put it up (on rating boards: of the maker), `NA` for"
        " Namibia; null where unknown",
    ),
    Column(
        "unknown_publisher",
        "string",
        "the kind of unknown where that is null: `undisclosed` or `unmapped`",
    ),
    Column(
        "country_base",
        "string",
        "the code of who made the model that it finally rests on; null where unknown. On rating"
        " boards, which name no bases, the same as country_publisher",
    ),
    Column(
        "unknown_base",
        "string",
        "the kind of unknown where that is null: `undisclosed`, `unmapped`, `mixed` (bases that"
        " disagree), `reupload` (the chain ends at a re-upload), `untagged` (nobody has told)",
    ),
    Column(
        "confidence",
        "string",
        "how sure the registry is of the organisation's row: `high`, `medium`, `low`",
    ),
    Column("licence", "string", "the licence as the board prints it"),
    Column(
        "openness",
        "string",
        "`open-source`, `open-weights`, `non-commercial`, `proprietary` or `unknown`",
        True,
    ),
    Column("score", "number", "the board's score, exactly as it was given"),
    Column("low", "number", "the lower end of the printed interval (95%; of Epoch 90%)"),
    Column("high", "number", "the upper end of the printed interval (95%; of Epoch 90%)"),
    Column("votes", "integer", "the votes behind the score"),
    Column("likes", "integer", "likes on the Hub"),
    Column("downloads", "integer", "downloads on the Hub"),
    Column("tokens", "integer", "tokens; null where the board gives none"),
    Column(
        "total",
        "number",
        "what all routes of the model add up to, which decides its place; null where a board has no"
        " routes: there it is the score that may tie",
    ),
    Column("via", "string", "how it came: `live`, `replay`, `backfill` or `import`", True),
    Column("revision", "integer", "counts from 1 within board, as_of and via", True),
    Column("payload_sha256", "string", "the SHA-256 of the bytes that the row was read from"),
    Column("registry", "string", "the SHA-256 of the registry's files that judged the row", True),
    Column(
        "edition",
        "string",
        "the registry as tables name it, such as `registry 2026.11.26`: never a date to whoever"
        " guesses types; null where its edition has no name",
    ),
)

SNAPSHOTS: Sequence[Column] = (
    Column("board", "string", "the board", True),
    Column("as_of", "date", "the date of the snapshot (UTC)", True),
    Column("via", "string", "how it came: `live`, `replay`, `backfill` or `import`", True),
    Column(
        "revision",
        "integer",
        "counts from 1 within board, as_of and via; what was kept apart down from 0",
        True,
    ),
    Column(
        "standing",
        "boolean",
        "whether reports use it: of one board and date only one is, and only its entries are here",
        True,
    ),
    Column("suspect", "string", "why reports pass it over; null where they do not"),
    Column("entries", "integer", "its rows", True),
    Column("depth", "integer", "how many rows were asked for; null of a whole board"),
    Column("goes_on", "boolean", "whether the list may go on below its last row", True),
    Column("last_score", "number", "the score of its last row, which a tie may go on below"),
    Column("fetched_at", "datetime", "when it was fetched (UTC); null where that is not known"),
    Column("payload_sha256", "string", "the SHA-256 of the bytes that it was read from"),
    Column("url", "string", "what was asked for"),
    Column("etag", "string", "the ETag that the server sent"),
    Column("dataset_commit", "string", "the commit of the dataset"),
)

FETCHES: Sequence[Column] = (
    Column("feed", "string", "the feed that was asked for", True),
    Column("started_at", "datetime", "when (UTC)", True),
    Column("seconds", "number", "how long it took", True),
    Column("outcome", "string", "`stored`, `unchanged`, `failed` or `skipped`", True),
    Column("reason", "string", "why it failed"),
    Column("snapshots", "integer", "the snapshots that it added", True),
    Column("entries", "integer", "the entries that it added", True),
    Column("url", "string", "what was asked for"),
    Column("etag", "string", "the ETag that the server sent"),
    Column("payload_sha256", "string", "the SHA-256 of the answer"),
)
