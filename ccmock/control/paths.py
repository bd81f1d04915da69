"""Where the page and the control API of a server are: all of this package that most servers load."""

CONTROL_PATH = "/_ccmock/"
"""Below it are the page and the control API."""

API_PATH = f"{CONTROL_PATH}v1/"
"""Below it is the control API."""
