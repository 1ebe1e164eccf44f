"""Pure: entries and a registry → counts, tables, trends, gaps."""
