"""A result as an SVG picture: pure, and the same bytes for the same figures."""
