#!/usr/bin/env python3
"""compare.py TRUTH REPORT.json: what unsnare says of a history whose truth is known (history.sh).

Fails when a change is not told, when a claim that is `certain` is wrong, or when more than one `likely` claim is.
"""
import json
import sys


def plain(path):
    """As the report writes it: /tmp rather than /private/tmp."""
    for name in ("etc", "var", "tmp"):
        if path.startswith("/private/%s/" % name):
            return path[len("/private"):]
    return path


def main():
    truth = [line.rstrip("\n").split("\t") for line in open(sys.argv[1])]
    operations = json.load(open(sys.argv[2]))["operations"]
    missed, wrong, right, silent = [], {}, 0, 0
    for kind, path, to in truth:
        said = [o for o in operations if o["kind"] == kind and plain(o["path"] or "") == plain(path)]
        if not said:
            missed.append((kind, path))
        for o in said[:1]:
            if o["to"] is None or not to:
                silent += bool(to)
            elif plain(o["to"]) == plain(to):
                right += 1
            else:
                wrong.setdefault(o["confidence"], []).append((kind, path, to, o["to"]))
    print("%d changes: second halves %d right, %d not claimed, wrong: %s" % (len(truth), right, silent, wrong or "none"))
    for kind, path in missed:
        print("not told: %s %s" % (kind, path))
    sys.exit(1 if missed or wrong.get("certain") or len(wrong.get("likely", [])) > 1 else 0)


if __name__ == "__main__":
    main()
