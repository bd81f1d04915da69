"""The types that are shared with moto both ways."""
