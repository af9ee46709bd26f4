"""Key: the secret from which the noise in counts and the codes of SMEs are made."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from ..errors import DisclosureError
from ..messages import say
from ..project import Project
from ..values import Name

LENGTH = 32


def key_of(project: Project) -> bytes:
    """Return the key of a project; it is made where there is none.

    Parameters
    ----------
    project : Project
        The key is in ``privacy.key`` beside its ``move.yml``.

    Returns
    -------
    bytes
        32 random bytes.

    Raises
    ------
    DisclosureError
        Where the file is no key, or can't be written.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> len(key_of(demo_project()))
    32
    """
    file = project.key_file
    make_key(file)
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise DisclosureError(
            say("The key of this project is damaged."),
            str(file),
            say(
                "Restore it from a copy. With a new one (delete the file) all codes and all "
                "blurred counts change, and pages from before must not be passed on beside the "
                "new ones."
            ),
        )
    return key


def make_key(file: Path) -> bool:
    """Make a key, for the owner's eyes only, where there is none; return whether one was made.

    Parameters
    ----------
    file : Path
        ``privacy.key`` of a project.

    Returns
    -------
    bool

    Raises
    ------
    DisclosureError
        Where the folder can't be written.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "privacy.key"
    >>> make_key(file), make_key(file)
    (True, False)
    """
    if file.is_file():
        return False
    draft = file.with_name(f".{file.name}-{os.getpid()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_bytes(LENGTH).hex() + "\n")
        with suppress(FileExistsError):  # another process was faster: its key holds
            os.link(draft, file)
            return True
        return False
    except OSError as error:
        raise DisclosureError(
            say("The key for codes and noise can't be written: {why}.", why=Name(error.strerror)),
            str(file),
            say(
                "Make the project's folder writable for the first run; later runs only read the "
                "key."
            ),
        ) from error
    finally:
        draft.unlink(missing_ok=True)
