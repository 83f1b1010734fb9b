"""`python -m bot.demo`: the demo without the rest of the command line."""

import sys

from bot.demo import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
