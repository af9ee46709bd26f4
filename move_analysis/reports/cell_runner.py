"""Cell runner: a notebook's cells run in this very process, as a kernel would run them.

Everything that decides what a notebook looks like is left to those who wrote it: the kernel is
ipykernel's, its messages become outputs in nbclient's hands, and papermill keeps the book. Only
the wire between them is replaced: messages are handed over instead of sent.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session
from papermill.clientwrap import PapermillNotebookClient
from traitlets.config import Config

from .prints import PRINTED, PrintLimit

LOG = logging.getLogger(__name__)
SHELL = "shell"  # all that is not sent there goes to the outputs


class InProcessClient(PapermillNotebookClient):  # type: ignore[misc]
    """Runs the cells of a notebook in this process, which they may leave in any state."""

    @contextmanager
    def setup_kernel(self, **_: Any) -> Iterator[None]:
        """Stand in for the kernel and its client; where papermill would start one."""
        self.kc = _Kernel()
        with self.kc.running():
            yield


class _Channel:
    """Messages that wait for nbclient."""

    def __init__(self) -> None:
        self._waiting: deque[dict[str, Any]] = deque()
        self.put = self._waiting.append

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        while not self._waiting:
            await asyncio.sleep(0)
        return self._waiting.popleft()

    def send(self, message: dict[str, Any]) -> None:
        """What nbclient, in the place of a browser, tells a widget: nobody looks at it."""


class _Session(Session):
    """Hands messages over as they would arrive: as plain JSON, with their buffers beside."""

    channels: dict[Any, _Channel]

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None,
             ident: Any = None, buffers: Any = None, track: bool = False, header: Any = None,
             metadata: Any = None) -> dict[str, Any]:  # fmt: skip
        message: dict[str, Any] = (
            msg_or_type
            if isinstance(msg_or_type, dict)
            else self.msg(msg_or_type, content, parent=parent, header=header, metadata=metadata)
        )
        arrived = {**message, "content": self.unpack(self.pack(message["content"]))}
        self.channels[stream].put({**arrived, "buffers": buffers or []})
        return message


class _Kernel:
    """A kernel and its client at once: all that nbclient asks of a client."""

    def __init__(self) -> None:
        self.iopub_channel, self.shell_channel = _Channel(), _Channel()
        self.session = _Session()
        self.session.channels = {None: self.iopub_channel, SHELL: self.shell_channel}
        quiet = Config({"HistoryManager": {"enabled": False}})  # no file that all would share
        _leave_out_debugger()
        kernel: Any = IPythonKernel
        self._kernel = kernel.instance(session=self.session, config=quiet, log=LOG)
        self._kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())
        self._kernel.shell.ask_exit = _refuse_exit

    @contextmanager
    def running(self) -> Iterator[None]:
        """The process as cells find it: its standard output goes into the notebook."""
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        self._streams = [_Stream("stdout", self.session, 1), _Stream("stderr", self.session, 2)]
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._streams
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before
            for stream in self._streams:
                stream.close()

    def is_alive(self) -> bool:
        return True

    def kernel_info(self) -> str:
        return self._reply("kernel_info", self._kernel.kernel_info)

    async def execute(self, code: str, store_history: bool = True, **_: Any) -> str:
        """Run a cell to its end; its messages wait in the channels then."""
        content = {"code": code, "store_history": store_history, "stop_on_error": False}
        request = self.session.msg("execute_request", content)
        limit = PrintLimit()
        for stream in self._streams:
            stream.limit = limit
        self._kernel.set_parent([], request)
        self.session.send(None, "status", {"execution_state": "busy"}, parent=request)
        await self._kernel.execute_request(SHELL, [], request)
        self.session.send(None, "status", {"execution_state": "idle"}, parent=request)
        return str(request["header"]["msg_id"])

    def _reply(self, name: str, content: dict[str, Any]) -> str:
        request = self.session.msg(f"{name}_request", {})
        self.session.send(SHELL, f"{name}_reply", content, parent=request)
        return str(request["header"]["msg_id"])


class _Stream(io.TextIOBase):
    """Standard output of the cells and, through the file descriptor, of all that they start."""

    def __init__(self, name: str, session: _Session, descriptor: int) -> None:
        self.name, self.limit = name, PrintLimit()
        self._session, self._descriptor = session, descriptor
        self._parent: dict[str, Any] = {}
        self._written: list[str] = []
        self._file = tempfile.TemporaryFile("ab+")  # noqa: SIM115 (closed with the stream)
        self._read = 0
        self._before = os.dup(descriptor)
        os.dup2(self._file.fileno(), descriptor)

    encoding = "utf-8"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def set_parent(self, parent: dict[str, Any]) -> None:
        self._parent = parent

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._drain()
        self._written.append(self.limit.admit(text))
        return len(text)

    def flush(self) -> None:
        """Make an output of what was written."""
        self._drain()
        text = "".join(self._written)
        self._written.clear()
        if text:
            content = {"name": self.name, "text": text}
            self._session.send(None, "stream", content, parent=self._parent)

    def _drain(self) -> None:
        """Take over what other programs wrote."""
        if self._file.closed:
            return
        size = os.fstat(self._file.fileno()).st_size
        if size > self._read:
            found = os.pread(self._file.fileno(), min(size - self._read, 4 * PRINTED), self._read)
            self._written.append(self.limit.admit(found.decode("utf-8", errors="replace")))
            self._read = size

    def close(self) -> None:
        if not self._file.closed:
            os.dup2(self._before, self._descriptor)
            os.close(self._before)
            self._file.close()


def _leave_out_debugger() -> None:
    """Nobody steps through cells here; to import the debugger takes longer than most cells run."""
    absent: Any = ModuleType("ipykernel.debugger")
    absent.Debugger, absent._is_debugpy_available = object, False
    sys.modules.setdefault(absent.__name__, absent)


def _refuse_exit() -> None:
    raise SystemExit("The notebook called exit().")
