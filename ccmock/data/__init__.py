"""Data that ccmock ships: the resource provider schemas and facts beyond them."""
