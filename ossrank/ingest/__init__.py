"""Facts in: fetch, replay, backfill, import."""
