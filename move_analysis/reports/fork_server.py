"""Fork server: a process per notebook, forked from one that has everything imported.

batch ── orders, a line each ──> this program ── the standard library's fork server ──> a child
per notebook, which runs the cells, builds the page, and is ended.

This program imports nothing heavy. It ends a child when its time is over, tells how it died, and
ends all of them when the batch is gone; a child without this program ends itself.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from .outcome import died, over_time
from .worker import run_and_reply

PRELOADED = "move_analysis.reports.preloaded"
METHOD = "forkserver" if sys.platform == "linux" else "spawn"  # a fork is sound on Linux alone
LOST = 255  # exit code of a child whose fork server was killed before it
Reply = dict[str, Any]


def main() -> None:
    """Answer orders on standard input with lines of JSON, until the batch is gone."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries say is no reply
    if METHOD == "forkserver":
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload([PRELOADED])
        forkserver.ensure_running()  # it imports while the batch reads the answers
    incoming, children = _incoming(), dict[Any, _Child]()
    with suppress(EOFError):
        while True:
            for name, reply in _step(incoming, children):
                replies.write(json.dumps({**reply, "name": name}) + "\n")
                replies.flush()
    for child in children.values():
        child.kill()


def _incoming() -> Connection:
    """Lines of standard input, as something that can be waited for on every system."""
    receive, send = multiprocessing.Pipe(duplex=False)

    def read() -> None:
        for line in sys.stdin:
            send.send(line)
        send.close()

    threading.Thread(target=read, daemon=True).start()
    return receive


def _step(incoming: Connection, children: dict[Any, _Child]) -> list[tuple[str, Reply]]:
    """Wait until something happens: an order, a reply, an end, or that a time is over."""
    ended = []
    deadline = min((child.deadline for child in children.values()), default=None)
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    for ready in wait([incoming, *children], left):
        if ready is not incoming:
            child = children.pop(ready)
            ended.append((child.name, child.end()))
            continue
        order = json.loads(incoming.recv())
        if started := _started(order):
            children[started.connection] = started
        else:
            ended.append((order["name"], {"message": died(None)}))
    for late in [child for child in children.values() if child.deadline <= time.monotonic()]:
        children.pop(late.connection).kill()
        ended.append((late.name, {"message": over_time(late.limit)}))
    return ended


def _started(order: dict[str, Any]) -> _Child | None:
    """The process of an order. Another one may kill the fork server as it forks: then once more.

    A child that was forked all the same ends by itself, since nobody holds its pipe any more.
    """
    for _ in range(2):
        with suppress(OSError, EOFError):
            return _Child(order)
    return None


class _Child:
    """The process of one order, from its start to its end."""

    def __init__(self, order: dict[str, Any]) -> None:
        context: Any = multiprocessing.get_context(METHOD)
        self.name, self.limit = order["name"], order["time_limit"]
        self.connection, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=run_and_reply, args=(order, theirs))
        self._process.start()
        theirs.close()
        self.deadline = time.monotonic() + self.limit

    def end(self) -> Reply:
        """Its reply, or how it ended without one."""
        try:
            reply: Reply = self.connection.recv()
        except (EOFError, OSError):
            self._process.join(1)  # it has died, or closed its files and lives
            code = self._process.exitcode
            reply = {"message": died(None if code == LOST else code)}
        self.kill()
        return reply

    def kill(self) -> None:
        """End it, and all that it has started, even where its fork server is gone."""
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(OSError):
            self._process.kill()
        self._process.join(1)
        self.connection.close()
