"""What Python imports by itself where this folder is in PYTHONPATH, as it is for all processes that tests start."""

import no_network  # noqa: F401 - stands guard
