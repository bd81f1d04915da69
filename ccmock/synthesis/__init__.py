"""The values that the service makes up: read-only properties, and identifiers that a caller left out."""
