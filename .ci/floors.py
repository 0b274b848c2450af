#!/usr/bin/env python3
"""floors.py SCORES.json FLOORS.json | floors.py SCORES.json --safe

Compares the evaluation's totals with the floors. A floor only ever rises: raise it in the commit that earns it.
"""
import json
import sys


def share(pair):
    return 100.0 * pair[0] / pair[1] if pair[1] else 100.0


def measure(t):
    likely = t["calib"]["likely"]
    return {
        "parse": share(t["parse"]),
        "recall": share(t["rs"]),
        "recall_all": share(t["ra"]),
        "precision": share(t["prec"]),
        "destinations": share([t["dest"][0], sum(t["dest"])]),
        "destinations_told": share([t["dest"][0], t["dest"][0] + t["dest"][1]]),
        "link_targets": share([t["link"][0], t["link"][0] + t["link"][1]]),
        "certain_right": 100.0 if t["faults"] == 0 else 0.0,
        "likely_right": share(likely),
        "undone": share(t["rev"]),
        "undone_inferable": share(t["revi"]),
        "leftovers": share(t["lo"]),
        "leftovers_put_back": share(t["lr"]),
        "plist_reset": share(t["pr"]),
        "obstacles": share(t["ob"]),
        "safe": share(t["safe"]),
        "ran": 100.0 if not t["failed"] else 0.0,
    }


def main():
    total = json.load(open(sys.argv[1]))["total"]
    got = measure(total)
    if sys.argv[2] == "--safe":
        print("safe scripts %d of %d" % tuple(total["safe"]))
        sys.exit(0 if total["safe"][0] == total["safe"][1] and not total["failed"] else 1)
    floors = json.load(open(sys.argv[2]))
    low = [k for k in floors if got[k] + 1e-9 < floors[k]]
    for k in floors:
        print("%-20s %7.2f  floor %7.2f%s" % (k, got[k], floors[k], "  BELOW" if k in low else ""))
    sys.exit(1 if low else 0)


if __name__ == "__main__":
    main()
