#!/usr/bin/env bash
# A live pipe that runs for long: memory and processor time of watch and analyze over time; writes docs/performance.md.
#
#   benches/soak.sh [SECONDS [DIR]]     all run for so long (default 900), side by side, each with a stream of its own
#
# The streams are made by the scriptable Mac (examples/big_capture) without end. servermgrd makes, saves, renames, links
# and mostly removes files under new names all the time, and half of its lines are about LIVE (100000) files that live
# on: each is named again and again, in turn, and some are changed. `watch` and `analyze` get a recording of servermgrd
# alone, `unfiltered` (analyze, too) one of which a quarter of the lines are servermgrd's.
# OWN (200) and ALL (1000) are how many lines a second of servermgrd alone, and of all processes, a busy server has.
# Needs: bash, awk, Linux's /proc.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-900} LIVE=${LIVE:-100000} OWN=${OWN:-200} ALL=${ALL:-1000} every=$(( ${1:-900} / 60 > 1 ? ${1:-900} / 60 : 1 ))
if [ -z "${UNSNARE:-}" ]; then
  cargo build --release --locked --bin unsnare --example big_capture
  UNSNARE=target/release/unsnare BIG=target/release/examples/big_capture
fi
if [ $# -gt 1 ]; then dir=$2; mkdir -p "$dir"; else dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; fi

# soak NAME SHARE COMMAND...: samples "seconds, MiB resident, MiB read, processor seconds" into NAME.txt
soak() {
  local name=$1 share=$2 pid big start hertz
  shift 2
  rm -f "$dir/$name.pipe"; mkfifo "$dir/$name.pipe"
  "$BIG" --size 1000000G --layout 10.6 --share "$share" --live "$LIVE" >"$dir/$name.pipe" & big=$!
  "$@" <"$dir/$name.pipe" >"$dir/$name.out" 2>"$dir/$name.err" & pid=$!
  start=$SECONDS hertz=$(getconf CLK_TCK)
  : >"$dir/$name.txt"
  while [ $((SECONDS - start)) -lt "$seconds" ]; do
    sleep "$every"
    echo "$((SECONDS - start)) $(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$pid/status")" \
      "$(awk '/^rchar/ { print $2 / 1048576 }' "/proc/$pid/io")" \
      "$(awk -v h="$hertz" '{ sub(/.*\) /, ""); print ($12 + $13) / h }' "/proc/$pid/stat")" >>"$dir/$name.txt"
  done
  kill -INT "$pid"
  # the report is made now: its peak is the highest
  while kill -0 "$pid" 2>/dev/null; do
    awk '/^VmHWM/ { print $2 / 1024 }' "/proc/$pid/status" 2>/dev/null >"$dir/$name.now" || true
    [ -s "$dir/$name.now" ] && cp "$dir/$name.now" "$dir/$name.peak"
    sleep 0.1
  done
  wait "$pid"
  kill "$big" 2>/dev/null || true
  wait "$big" 2>/dev/null || true
}

runs="watch analyze unfiltered"
soak watch 100 "$UNSNARE" watch -o "$dir/watch.json" --format json --revert "$dir/watch.sh" --no-rehearsal &
one=$!
soak analyze 100 "$UNSNARE" analyze --max-memory 20M -o "$dir/analyze.json" --format json -r "$dir/analyze.sh" --no-rehearsal - &
two=$!
soak unfiltered 25 "$UNSNARE" analyze --max-memory 20M -o "$dir/unfiltered.json" --format json -r "$dir/unfiltered.sh" --no-rehearsal - &
three=$!
wait "$one"; wait "$two"; wait "$three"
for name in $runs; do sh -n "$dir/$name.sh"; done

# The same files live on, whatever is kept: peaks by size and form of the report.
sizes=${SIZES:-256M 1G 4G}
# peak SIZE FORMAT ARGUMENTS...: one cell
peak() {
  "$BIG" --size "$1" --layout 10.6 --share 100 "${@:3}" |
    "$UNSNARE" analyze --max-memory 20M -q -f "$2" -o "$dir/live.out" -r "$dir/live.sh" --no-rehearsal - 2>/dev/null & local pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    awk '/^VmHWM/ { print $2 / 1024 }' "/proc/$pid/status" 2>/dev/null >"$dir/now" || true
    [ -s "$dir/now" ] && cp "$dir/now" "$dir/live.peak"
    sleep 0.02
  done
  wait "$pid"
  printf ' %.1f |' "$(cat "$dir/live.peak")"
}
{
  echo "| $LIVE files named in turn, all lines by servermgrd: peak MiB, report and script included |$(printf ' %s |' $sizes)"
  echo "| --- |$(printf ' ---: |%.0s' $sizes)"
  for keep in 1 100; do
    for form in text json html; do
      printf '| %s %% of its other work stays; %s |' "$keep" "$form"
      for size in $sizes; do peak "$size" "$form" --live "$LIVE" --keep "$keep"; done
      echo
    done
  done
  # every operation lasts, and each is about places of its own
  echo
  echo "| nothing but renames, all by servermgrd: peak MiB, report and script included | 64M | 256M |"
  echo "| --- | ---: | ---: |"
  for work in renames deliveries; do
    for form in text html; do
      printf '| %s; %s |' "$work" "$form"
      for size in 64M 256M; do peak "$size" "$form" --work "$work"; done
      echo
    done
  done
} >"$dir/live.md"

# The curves: resident memory of both over the GiB read.
awk '
  FNR == 1 { k++ }
  { n[k]++; x[k, n[k]] = $3 / 1024; y[k, n[k]] = $2; if ($3 / 1024 > most) most = $3 / 1024 }
  function line(k, colour,   i, points) {
    for (i = 1; i <= n[k]; i++) points = points sprintf("%.1f,%.1f ", 60 + 480 * x[k, i] / most, 220 - 190 * y[k, i] / 128)
    printf "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>\n", colour, points
  }
  END {
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 260\" font-family=\"sans-serif\" font-size=\"12\">"
    print "<rect width=\"600\" height=\"260\" fill=\"white\"/><path d=\"M60 20V220H540\" fill=\"none\" stroke=\"#888\"/>"
    print "<path d=\"M60 125H540\" stroke=\"#bbb\" stroke-dasharray=\"4 4\"/>"
    line(1, "#0b62a4"); line(2, "#b3470b"); line(3, "#4b7f2a")
    print "<text x=\"55\" y=\"34\" text-anchor=\"end\">128 MiB</text><text x=\"55\" y=\"129\" text-anchor=\"end\">64 MiB</text><text x=\"55\" y=\"222\" text-anchor=\"end\">0</text>"
    printf "<text x=\"540\" y=\"238\" text-anchor=\"end\">%.0f GiB read</text>\n", most
    print "<text x=\"300\" y=\"254\" text-anchor=\"middle\">resident memory of watch (blue), analyze (red) and unfiltered (green) on an endless pipe</text></svg>"
  }' "$dir/watch.txt" "$dir/analyze.txt" "$dir/unfiltered.txt" >docs/soak.svg

# count NAME FIELD: a number of the report
count() { awk -v name="\"$2\":" '$1 == name { gsub(/[^0-9]/, "", $2); print $2; exit }' "$dir/$1.json"; }
# row NAME: a line of the first table
row() {
  awk -v name="$1" -v lines="$(count "$1" lines)" -v own="$(count "$1" understood)" -v rate="$OWN" -v all="$ALL" \
    -v peak="$(cat "$dir/$1.peak")" '
    { if ($2 > high) high = $2; n++; t[n] = $1; read[n] = $3; cpu[n] = $4 }
    END { printf "| %s | %d | %.1f | %.0f | %.0f | %.1f | %.1f | %.0f | %.1f | %.1f |\n", name, t[n], read[n] / 1024, lines / 1e6,
      own / 1e6, own / rate / 86400, lines / all / 86400, lines / t[n] / 1000, high, peak }' "$dir/$1.txt"
}
# tenths NAME: memory and processor time, tenth by tenth
tenths() {
  awk -v name="$1" '
    { n++; t[n] = $1; rss[n] = $2; read[n] = $3; cpu[n] = $4 }
    END {
      for (k = 1; k <= 10; k++) {
        to = int(n * k / 10); if (to <= from) continue
        sum = 0; for (i = from + 1; i <= to; i++) sum += rss[i]
        gib = (read[to] - read[from]) / 1024
        memory = memory sprintf(" %.0f |", sum / (to - from))
        time = time sprintf(" %.1f |", gib > 0 ? (cpu[to] - cpu[from]) / gib : 0)
        from = to
      }
      printf "| %s: MiB resident |%s\n| %s: processor s per GiB |%s\n", name, memory, name, time
    }' "$dir/$1.txt"
}
result=$dir/result.md
{
  echo "<!-- soak: written by benches/soak.sh -->"
  echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg) at the end; $(date -u +%Y-%m-%d); $("$UNSNARE" --version); all three at the same time; half of servermgrd's lines are about $LIVE files that live on."
  echo
  echo "| run | seconds | GiB read | million lines | by servermgrd | days at $OWN lines/s of servermgrd | days at $ALL lines/s of all | 1000 lines/s | highest MiB while reading | peak MiB, report included |"
  echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
  for name in $runs; do row "$name"; done
  echo
  echo "| tenth of the time | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |"
  echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
  for name in $runs; do tenths "$name"; done
  echo
  echo "![memory of a long recording](soak.svg)"
  echo
  cat "$dir/live.md"
  echo
  echo "What the report of \`watch\` says it let go:"
  echo
  awk -F'"' '/"text": "to bound memory|"what": "to bound memory/ { print "> " $4; print ">" }' "$dir/watch.json" | sed '$d'
  echo "<!-- soak: end -->"
} >"$result"
awk -v file="$result" '
  /^<!-- soak: written by benches\/soak.sh/ { while ((getline line < file) > 0) print line; skip = 1 }
  !skip { print }
  /^<!-- soak: end -->/ { skip = 0 }' docs/performance.md >"$dir/page.md"
cp "$dir/page.md" docs/performance.md
