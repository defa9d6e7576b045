"""Makes all data files anew: `python -m anonymise.training SOURCE_DIR`."""

import sys

from anonymise.training import gazetteers, scorer

if __name__ == "__main__":
    sys.exit(gazetteers.main(sys.argv[1:2]) or scorer.main(sys.argv[1:]))
