"""Run the demo without the rest of the command line: `python -m bot.demo`."""

import sys

from bot.demo import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
