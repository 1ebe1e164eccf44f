"""A result with all that it was counted from, as one zip: written, read, counted again."""
