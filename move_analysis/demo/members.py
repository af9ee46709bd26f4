"""The demo's membership lists: all who were invited, as the partners know them."""

from __future__ import annotations

from pathlib import Path

from .planted import demo_truth

MEMBERS_FILE = "demo_members.csv"


def write_demo_members(folder: str | Path, *, seed: int = 0) -> Path:
    """Write the membership lists of the demo, a line per member, without names.

    Parameters
    ----------
    folder : str or Path
        Where to; it must be there.
    seed : int, default 0
        As of `demo_survey`.

    Returns
    -------
    Path
        A CSV file with the columns ``partner country sector size``, the same bytes each time.

    Examples
    --------
    >>> import tempfile
    >>> write_demo_members(tempfile.mkdtemp()).read_text().splitlines()[0]
    'partner,country,sector,size'
    """
    path = Path(folder) / MEMBERS_FILE
    demo_truth(seed=seed).members.to_csv(path, index=False, lineterminator="\n")
    return path
