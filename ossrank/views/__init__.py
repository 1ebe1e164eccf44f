"""Pure: results → sheets of plain text cells, flat rows and JSON, before any rendering."""
