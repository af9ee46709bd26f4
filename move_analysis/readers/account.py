"""The account of a reading: what was read, left out, merged, assumed and not understood."""

from __future__ import annotations

from collections.abc import Sequence

from .identity import ReadExport

COLUMNS = ("partner", "file", "what", "count", "where")


def account_rows(read: ReadExport) -> list[list[str | int | None]]:
    """Rows of the account of one export, in the order of `COLUMNS`."""
    table, rows = read.table, len(read.kept)
    told: list[tuple[str, int | None, str]] = [("rows read", rows, "")]
    told += [(loss.what, loss.count, loss.where) for loss in (*table.losses, *read.losses)]
    told += [(note, None, "") for note in table.notes]
    for header, meanings in table.missing.items():
        told += [
            (f"answers declared missing in the file: {m}", n, header) for m, n in meanings.items()
        ]
    for what, columns in read.remarks.counts.items():
        told += [(what, count, column) for column, count in columns.items()]
    if table.metadata:
        told.append(
            ("columns of the tool's own records", len(table.metadata), _few(table.metadata))
        )
    unused = unused_headers(read)
    if unused:
        told.append(("columns that no question of the codebook uses", len(unused), _few(unused)))
    return [[read.partner.code, table.file, what, count, where] for what, count, where in told]


def unused_headers(read: ReadExport) -> list[str]:
    """Headers that no question uses; the tool's own records and the id are not among them."""
    used = {header for found in read.found.values() for header in found.headers()}
    used.update(read.table.metadata)
    used.update(() if read.raw_ids is None else (str(read.raw_ids.name),))
    used.update(() if read.export.split_by is None else (read.export.split_by,))
    return [header for header in read.table.headers if header and header not in used]


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(f'"{name[:60]}"' for name in names[:8])
    return shown + (f" and {len(names) - 8} more" if len(names) > 8 else "")
