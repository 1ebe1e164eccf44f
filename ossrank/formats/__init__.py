"""How a view is written: to a terminal, as Markdown, JSON or CSV."""
