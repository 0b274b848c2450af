#!/usr/bin/env python3
"""fleet.py UNSNARE [--bless]: runs docs/fleet.md as a reader would, with the real DuckDB, and compares what is printed.

The servers are the captures in fixtures/. Needs the Python package duckdb.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import duckdb

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "fleet.md"
SERVERS = {
    "mail1": "mail-cluster/setup/capture.txt",
    "mail2": "mail-cluster/way-back-fails/capture.txt",
    "relay": "rotation-15.4/capture.txt",
    "desk": "editor-14/capture.txt",
}


def table(result):
    rows = [tuple(result.columns)] + [
        tuple("" if v is None else ", ".join(map(str, v)) if isinstance(v, list) else str(v) for v in row)
        for row in result.fetchall()
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"


def main():
    unsnare = pathlib.Path(sys.argv[1]).resolve()
    bless = "--bless" in sys.argv
    page = PAGE.read_text()
    with tempfile.TemporaryDirectory() as work:
        for host, capture in SERVERS.items():
            place = pathlib.Path(work, "servers", host)
            place.mkdir(parents=True)
            shutil.copy(ROOT / "fixtures" / capture, place / "capture.txt")
        blocks = list(re.finditer(r"```(sh|sql|text)\n(.*?)```\n", page, re.S))
        con = duckdb.connect()
        con.execute("SET file_search_path = '%s'" % work)
        printed, new, at, shown = "", "", 0, 0
        for block in blocks:
            kind, text = block.group(1), block.group(2)
            if kind == "sh":
                env = {"PATH": "%s:/usr/bin:/bin" % unsnare.parent}
                subprocess.run(["sh", "-c", text], cwd=work, env=env, check=True)
            elif kind == "sql":
                result = con.sql(text) if text.lstrip().startswith("SELECT") else con.execute(text) and None
                printed = table(result) if result is not None else ""
            else:
                shown += 1
                new += page[at : block.start(2)] + printed
                at = block.end(2)
                if text != printed and not bless:
                    sys.exit("docs/fleet.md shows\n%s\nbut this is printed:\n%s" % (text, printed))
        new += page[at:]
    if shown == 0:
        sys.exit("docs/fleet.md shows nothing that could be compared")
    if bless:
        PAGE.write_text(new)
    print("docs/fleet.md: %d results as shown" % shown)


if __name__ == "__main__":
    main()
