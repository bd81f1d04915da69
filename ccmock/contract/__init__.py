"""The contract of a resource handler: what it is given, what it returns and how it fails."""
