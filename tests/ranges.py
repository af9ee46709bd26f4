"""Print the ends of the ranges of what runs notebooks, for `make test-ranges`."""

import re
import sys
import tomllib
from pathlib import Path

NAMES = ("papermill", "nbclient", "ipykernel", "ipython")


def ends(which: str) -> list[str]:
    """``lowest``: the first release of each range; ``highest``: the last there is by now."""
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text()
    wanted = tomllib.loads(text)["project"]["dependencies"]
    ranges = [one for one in wanted if re.match(r"[\w-]+", one)[0] in NAMES]
    lowest = [re.sub(r">=([\d.]+).*", r"==\1.*", one) for one in ranges]
    return ranges if which == "highest" else lowest


if __name__ == "__main__":
    sys.stdout.write("\n".join(ends(sys.argv[1])))
