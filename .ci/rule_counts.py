#!/usr/bin/env python3
"""rule_counts.py JUDGE UNSNARE [--bless]

How often each rule is right on the captures with known truth, beside the random histories of tests/rule_counts.csv: the open set
and the real programs, counted apart. JUDGE is the directory of the evaluation, UNSNARE the program.

.ci/rule_counts.csv has the counts; --bless writes it anew. A rule that speaks for `certain` may not be wrong. At `likely` it may
not be wrong more often than chance allows if one in a hundred is wrong in the long run, unless it was so when the counts were
written: what is in the file only gets better.
"""
import collections
import csv
import json
import os
import re
import subprocess
import sys

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rule_counts.csv")


def capture(directory):
    names = [name for name in os.listdir(directory) if name.startswith("capture.txt")]
    return os.path.join(directory, names[0])


def report(unsnare, directory):
    process = json.load(open(os.path.join(directory, "meta.json"))).get("process", "servermgrd")
    command = [unsnare, "analyze", "-q", "--format", "json", "-p", process]
    log = os.path.join(directory, "system.log")
    if os.path.exists(log):
        command += ["--log", log]
    ran = subprocess.run(command + [capture(directory)], stdout=subprocess.PIPE, timeout=300)
    return json.loads(ran.stdout)


def count(judge, unsnare):
    """Right and wrong by set, rule and confidence."""
    sys.path.insert(0, judge)
    import score_ops

    counts = collections.Counter()
    for group in ("open", "real"):
        top = os.path.join(judge, group)
        for name in sorted(os.listdir(top)):
            directory = os.path.join(top, name)
            truth = os.path.join(directory, "truth.json")
            if not os.path.exists(truth):
                continue
            told = report(unsnare, directory)
            scored = score_ops.score(json.load(open(truth)), told)
            said = scored["faults"] + scored["details"]
            wrong = {int(re.match(r"\w+: op (\d+) ", text)[1]) for text in said}
            for operation in told["operations"]:
                rules = {item["rule"] for item in operation["evidence"] if item.get("rule")}
                for rule in rules:
                    key = (group, rule, operation["confidence"])
                    counts[key + ("wrong" if operation["id"] in wrong else "right",)] += 1
    keys = sorted({key[:3] for key in counts})
    return {key: (counts[key + ("right",)], counts[key + ("wrong",)]) for key in keys}


def chance(count, wrong):
    """How likely it is that so many or more are wrong, if one in a hundred is in the long run."""
    below, exactly = 0.0, 0.99**count
    for n in range(wrong):
        below += exactly
        exactly *= (count - n) / (n + 1) * 0.01 / 0.99
    return 1.0 - below


def too_often(confidence, right, wrong):
    if confidence == "certain":
        return wrong > 0
    return confidence == "likely" and wrong > 0 and chance(right + wrong, wrong) < 0.001


def main():
    judge, unsnare = sys.argv[1], os.path.abspath(sys.argv[2])
    found = count(os.path.abspath(judge), unsnare)
    if "--bless" in sys.argv:
        with open(FILE, "w", newline="") as out:
            table = csv.writer(out, lineterminator="\n")
            table.writerow(["set", "rule", "confidence", "right", "wrong"])
            table.writerows([*key, *both] for key, both in found.items())
    with open(FILE, newline="") as kept:
        kept = {tuple(row[:3]): (int(row[3]), int(row[4])) for row in list(csv.reader(kept))[1:]}
    failed = False
    for key, (right, wrong) in found.items():
        before = kept.get(key, (0, 0))
        if too_often(key[2], right, wrong) and wrong > before[1]:
            failed = True
            print("%s: %s at %s is wrong %d times of %d (%d when the counts were written)" % (key[0], key[1], key[2], wrong, right + wrong, before[1]))
    for group in ("open", "real"):
        for level in ("certain", "likely", "possible"):
            both = [pair for key, pair in found.items() if key[0] == group and key[2] == level]
            print("%-5s %-9s %6d right %4d wrong, by rule" % (group, level, sum(p[0] for p in both), sum(p[1] for p in both)))
    sys.exit(failed)


if __name__ == "__main__":
    main()
