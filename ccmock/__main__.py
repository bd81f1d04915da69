"""`python -m ccmock`: the same as the command `ccmock`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
