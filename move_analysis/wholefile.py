"""Files that appear whole or not at all, also where the program is killed as it writes."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, content: str | bytes, *, encoding: str = "utf-8") -> Path:
    """Write a file in one step: who reads it meanwhile sees the old one, or the new one.

    Parameters
    ----------
    path : Path
    content : str or bytes
    encoding : str, default "utf-8"
        Of a text.

    Returns
    -------
    Path
        The file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "a.txt", "Hello").read_text()
    'Hello'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)  # of what could not be written
