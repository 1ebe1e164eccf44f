"""The only SQL: dated snapshots in one file, in parts that each answer for one kind of fact."""
