"""Shell: the cells of a notebook run in this very process, in IPython's own shell.

What cells show arrives through IPython's display publisher and display hook, which are traits of
its shell; what they print, through standard output. Both become outputs of the notebook here.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from typing import Any

import nbformat
from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.jsonutil import json_default
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from .prints import PRINTED, PrintLimit

node: Any = nbformat.NotebookNode
WIDGET = "application/vnd.jupyter.widget-view+json"  # a page has no kernel that would answer
LANGUAGE = {
    "name": "python", "version": sys.version.split()[0], "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "pygments_lexer": "ipython3", "nbconvert_exporter": "python", "file_extension": ".py",
}  # fmt: skip
ENVIRONMENT = {"TERM": "xterm-color", "CLICOLOR": "1", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1",
               "PAGER": "cat", "GIT_PAGER": "cat"}  # fmt: skip


class _Outputs:
    """The outputs of the cell that runs, as a front end would keep them."""

    def __init__(self) -> None:
        self._displays: dict[str, list[Any]] = {}
        self.begin(node())

    def begin(self, cell: Any) -> None:
        self._cell: list[Any] = []
        cell.outputs, self._clear_first = self._cell, False

    def add(self, kind: str, **content: Any) -> None:
        if self._clear_first:
            self.clear()
        self._cell.append(node(output_type=kind, **content))

    def show(self, kind: str, data: Any, metadata: Any, *, name: str = "", **content: Any) -> None:
        _flush()
        shown = _plain({form: part for form, part in data.items() if form != WIDGET})
        about = _plain(metadata or {})
        for output in self._displays.get(name, ()):
            output.update(data=shown, metadata=about)
        if kind != "update":
            self.add(kind, data=shown, metadata=about, **content)
            if name:
                self._displays.setdefault(name, []).append(self._cell[-1])

    def clear(self, *, wait: bool = False) -> None:
        self._clear_first = wait
        if not wait:
            self._cell.clear()


def _plain(value: Any) -> Any:
    """As it would arrive from a kernel: through JSON."""
    return node(json.loads(json.dumps(value, default=json_default, ensure_ascii=False)))


class _Publisher(DisplayPublisher):
    """Where `display` leads."""

    def publish(self, data: Any, metadata: Any = None, *_: Any, **how: Any) -> None:
        name = (how.get("transient") or {}).get("display_id") or ""
        kind = "update" if how.get("update") else "display_data"
        self.shell.outputs.show(kind, data, metadata, name=name)

    def clear_output(self, wait: bool = False) -> None:
        _flush()
        self.shell.outputs.clear(wait=wait)


class _Hook(DisplayHook):
    """Where the value of a cell's last line leads."""

    def write_output_prompt(self) -> None:
        """Write nothing: the number is part of the output."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        shell: Any = self.shell
        shell.outputs.show(
            "execute_result", format_dict, md_dict, execution_count=self.prompt_count
        )

    def finish_displayhook(self) -> None:
        """Write nothing."""


class ZMQInteractiveShell(InteractiveShell):
    """IPython as notebooks know it; by this class name libraries tell that they are in one."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    compiler_class = Type(XCachingCompiler)
    outputs = AnyTrait()

    def init_environment(self) -> None:
        """Let programs that cells start colour what they write, and never wait for a key."""
        os.environ.update(ENVIRONMENT)
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")

    def init_virtualenv(self) -> None:
        """Change nothing: the environment is the one of this process."""

    def enable_gui(self, gui: object = None) -> None:
        """Do nothing: there are no windows."""

    def ask_exit(self) -> None:
        """End the report, with a reason."""
        raise SystemExit("The notebook called exit().")

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        """Make an output of an error. IPython documents this method for subclasses, in spite of
        its name; where it is not called, `_require_traceback` adds a plain traceback.
        """
        _flush()
        self.outputs.add("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb))


def run_cell(shell: Any, cell: Any) -> BaseException | None:
    """Run a code cell; the error that ended it, unless the cell is tagged to raise one."""
    shell.outputs.begin(cell)
    cell.execution_count, begun = shell.execution_count, _now()
    result = shell.run_cell(cell.source, store_history=True)
    _flush()
    times = dict.fromkeys(("iopub.status.busy", "iopub.execute_input"), begun)
    times |= dict.fromkeys(("shell.execute_reply", "iopub.status.idle"), _now())
    cell.metadata["execution"] = times
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    if error is None or "raises-exception" in cell.metadata.get("tags", []):
        return None
    _require_traceback(cell, error)
    return error


def _require_traceback(cell: Any, error: BaseException) -> None:
    """Make an output of an error that IPython only printed: papermill looks for one."""
    if not any(output.output_type == "error" for output in cell.outputs):
        lines = traceback.format_exception(error)
        content = {"ename": type(error).__name__, "evalue": str(error), "traceback": lines}
        cell.outputs.append(node(output_type="error", **content))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


@contextmanager
def new_shell() -> Iterator[tuple[Any, list[_Stream]]]:
    """A shell, whose standard output and that of all that its cells start become outputs."""
    quiet = Config({"HistoryManager": {"enabled": False}})  # no file that all would share
    sys.path.insert(0, "")  # cells import what lies beside them, as in a kernel
    shell: Any = ZMQInteractiveShell.instance(config=quiet, outputs=_Outputs())
    with (
        closing(_Stream("stdout", shell.outputs, 1)) as out,
        closing(_Stream("stderr", shell.outputs, 2)) as err,
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        yield shell, [out, err]


class _Stream(io.TextIOBase):
    """Standard output of the cells and, through the file descriptor, of all that they start."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: _Outputs, descriptor: int) -> None:
        self.name, self.limit = name, PrintLimit()
        self._outputs, self._descriptor = outputs, descriptor
        self._written, self._read = list[str](), 0
        self._file = tempfile.TemporaryFile("ab+")  # noqa: SIM115 (closed with the stream)
        self._before = os.dup(descriptor)
        os.dup2(self._file.fileno(), descriptor)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._drain()
        self._written.append(self.limit.admit(text))
        return len(text)

    def flush(self) -> None:
        self._drain()
        text = "".join(self._written)
        self._written.clear()
        if text:
            self._outputs.add("stream", name=self.name, text=text)

    def _drain(self) -> None:
        size = 0 if self._file.closed else os.fstat(self._file.fileno()).st_size
        if size > self._read:
            found = os.pread(self._file.fileno(), min(size - self._read, 4 * PRINTED), self._read)
            self._written.append(self.limit.admit(found.decode("utf-8", errors="replace")))
            self._read = size

    def close(self) -> None:
        if not self._file.closed:
            os.dup2(self._before, self._descriptor)
            os.close(self._before)
            self._file.close()
