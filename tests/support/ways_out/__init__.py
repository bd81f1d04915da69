"""The ways in which a Cloud Control call could leave the process; `docs/reliability.md` lists them in this order."""

from . import answered, standard_library, libraries  # noqa: F401, I001 - they fill the table, in the order of the page
from .table import HOST, KEYS, WAYS, Way, encryption, errors_in

__all__ = ["HOST", "KEYS", "WAYS", "Way", "encryption", "errors_in"]
