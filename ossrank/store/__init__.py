"""The only SQL: dated snapshots in one file."""
