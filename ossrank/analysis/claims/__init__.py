"""Published claims: what one says, how it is held against snapshots, what became of it."""
