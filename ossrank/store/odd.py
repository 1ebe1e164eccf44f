"""Values that SQLite's own checks pass over, and that no ossrank has written, as one query."""

from ossrank.store.schema import POSITION_BITS

LARGEST = 10**15
"""Far above any count or score of a board."""

TEXTS = {
    "snapshots": ("payload_sha256", "url", "etag", "dataset_commit", "suspect"),
    "fetches": ("reason", "url", "etag", "payload_sha256"),
    "batches": ("request", "process"),
    "marks": ("suspect",),
    "entries": ("country",),
}
"""Columns that hold texts or nothing; those that a table needs are below."""

NEEDED = {
    **dict.fromkeys(("boards", "models", "publishers", "licences", "bases"), ("name",)),
    "batches": ("kind", "subject"),
    "fetches": ("feed", "outcome"),
    "lineage": ("model",),
}

TIMES = {
    "snapshots": ("fetched_at",),
    "batches": ("started_at", "finished_at"),
    "fetches": ("started_at",),
    "lineage": ("told_at",),
}

LISTS = {"bases": "name", "lineage": "bases"}

WHOLE = {
    "snapshots": ("revision", "entries"),
    "fetches": ("snapshots", "entries"),
    "entries": ("rank",),
}

COUNTS = {
    "entries": ("rank", "votes", "likes", "downloads"),
    "snapshots": ("depth",),
}
"""Whole numbers or nothing."""

FIGURES = {
    "entries": ("score", "low", "high"),
    "fetches": ("seconds",),
}


LONGEST = {
    **dict.fromkeys(("boards", "models", "publishers", "licences"), 6_000),
    "bases": 100_000,
}
"""Characters of a text that many rows share: a thousand, each of at most six as it is stored."""


def endless_texts() -> str:
    """A query that gives a row where a text that rows share is longer than any that ossrank has
    written: a row of it in each of a million places would fill the memory."""
    tests = (
        f"SELECT 1 FROM {table} WHERE length(name) > {most}" for table, most in LONGEST.items()
    )
    return f"{' UNION ALL '.join(tests)} LIMIT 1"


def odd_values() -> str:
    """A query that gives a row where a text, time, list or figure of a database cannot be."""
    tests = [
        (
            "snapshots",
            "date(as_of, '+0 days') IS NOT as_of OR as_of < '0001' OR via NOT IN (0, 1, 2, 3)",
        ),
        (
            "entries",
            "released IS NOT NULL AND (date(released, '+0 days') IS NOT released"
            " OR released < '0001')",
        ),
    ]
    rules = (
        (TEXTS, "typeof({0}) NOT IN ('text', 'null')"),
        (NEEDED, "typeof({0}) != 'text'"),
        (
            TIMES,
            # A modifier makes SQLite reckon: 24:00 and 30 February become what they are.
            "{0} IS NOT NULL AND (strftime('%Y-%m-%dT%H:%M:%SZ', {0}, '+0 days') IS NOT {0}"
            " OR {0} < '0001')",
        ),
        (WHOLE, "typeof({0}) != 'integer'"),
        (COUNTS, f"typeof({{0}}) NOT IN ('integer', 'null') OR {{0}} NOT BETWEEN 0 AND {LARGEST}"),
        (
            FIGURES,
            f"typeof({{0}}) NOT IN ('integer', 'real', 'null') OR abs({{0}}) > {LARGEST}",
        ),
    )
    for columns, rule in rules:
        tests += [(table, " OR ".join(map(rule.format, of))) for table, of in columns.items()]
    tests += [
        (
            table,
            f"json_type({column}) != 'array'"
            f" OR EXISTS (SELECT 1 FROM json_each({table}.{column}) WHERE type != 'text')",
        )
        for table, column in LISTS.items()
    ]
    mask = 2**POSITION_BITS - 1
    tests += [
        (
            "snapshots",
            "entries != (SELECT count(*) FROM entries AS own WHERE own.id BETWEEN"
            f" (snapshots.id << {POSITION_BITS}) AND (snapshots.id << {POSITION_BITS}) + {mask})",
        ),
        ("entries", f"entries.id >> {POSITION_BITS} NOT IN (SELECT id FROM snapshots)"),
    ]
    odd = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE {test}" for table, test in tests)
    return f"{odd} UNION ALL {endless_texts()}"
