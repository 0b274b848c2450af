#!/usr/bin/env bash
# Whole commands side by side, in one go, on captures made by the scriptable Mac; writes docs/performance.md.
#
#   benches/compare.sh [DIR]     captures are made in DIR (default: a temporary directory, removed at the end)
#
# SIZE (default 1G) is the size of the unfiltered captures, SMALL (256M) of the others, GROWTH ("64M 256M 1G 4G") the
# sizes of the growth curve, REMOVED ("125000 250000 500000 1000000") the numbers of lasting operations, RUNS (7) how often
# each command runs: the fastest run counts. The commands of one capture take turns, so that an hour in which the machine is
# slower is one for all of them; what takes more than SLOW (4) seconds runs once.
# ONLY ("10.6-2% 10.6-shared100") measures these captures alone, prints their rows, and writes no page.
# Needs: bash, GNU time (/usr/bin/time), grep, ripgrep, bzip2, awk.
set -euo pipefail
cd "$(dirname "$0")/.."
SIZE=${SIZE:-1G} SMALL=${SMALL:-256M} GROWTH=${GROWTH:-"64M 256M 1G 4G"}
REMOVED=${REMOVED:-"125000 250000 500000 1000000"} ONLY=${ONLY:-} RUNS=${RUNS:-7} SLOW=${SLOW:-4}
for tool in /usr/bin/time rg bzip2 awk; do
  command -v "$tool" >/dev/null || { echo "compare.sh needs $tool (apt-get install time ripgrep bzip2)" >&2; exit 2; }
done
if [ -z "${UNSNARE:-}" ]; then
  cargo build --profile dist --locked --bin unsnare --example big_capture --example regex_reader
  UNSNARE=target/dist/unsnare BIG=target/dist/examples/big_capture REGEX=target/dist/examples/regex_reader
fi
if [ $# -gt 0 ]; then dir=$1; mkdir -p "$dir"; else dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; fi
table=$dir/table.md curve=$dir/curve.txt
: >"$table"; : >"$curve"

# make NAME SIZE ARGUMENTS...: a capture, unless it is there already
make() {
  local file=$dir/$1.txt
  [ -s "$file" ] || "$BIG" --size "$2" "${@:3}" >"$file"
  # what is still to be written to the disk would be written while others are measured
  sync "$file"
}

# once COMMAND: seconds, processor seconds and peak KiB of one run; the command is a line for bash
once() {
  # 1 is "nothing found", which an answer may be; more is a failure
  /usr/bin/time -q -o "$dir/time" -f '%e %U %S %M' bash -c "$1" >/dev/null 2>"$dir/errors" || [ $? -eq 1 ] ||
    { cat "$dir/errors" >&2; return 2; }
  tail -n 1 "$dir/time" | awk '{ printf "%.2f %.2f %d\n", $1, $2 + $3, $4 }'
}

# row CAPTURE WHAT COMMAND: a row of the table, to be measured together with the other ones of that capture
names=() commands=()
row() { names+=("| $1 | $2 |"); commands+=("$3"); }

# measure FILE: measures the rows; the first is what the others are compared with
measure() {
  local bytes n run
  bytes=$(stat -c %s "$1")
  for ((run = 1; run <= RUNS; run++)); do
    for n in "${!commands[@]}"; do
      if [ "$run" -gt 1 ] && awk -v slow="$SLOW" 'NR == 1 { exit !($1 > slow) }' "$dir/runs.$n"; then continue; fi
      [ "$run" -gt 1 ] || : >"$dir/runs.$n"
      once "${commands[$n]}" >>"$dir/runs.$n"
    done
  done
  for n in "${!commands[@]}"; do
    sort -n "$dir/runs.$n" | head -n 1 | awk -v name="${names[$n]}" '{ print name, $0 }'
  done | awk -v bytes="$bytes" '{
    peak = $NF; cpu = $(NF - 1); wall = $(NF - 2); NF -= 3
    if (wall < .01) wall = .01; if (cpu < .01) cpu = .01
    if (NR == 1) { base = wall; base_cpu = cpu }
    printf "%s %.2f | %.2f | %.0f | %.1f | %.1f | %.1f |\n",
      $0, wall, cpu, bytes / 1e6 / cpu, wall / base, cpu / base_cpu, peak / 1024 }' | tee -a "$table"
  names=() commands=()
}

# rows CAPTURE: the usual ones
rows() {
  local file=$dir/$1.txt
  cat "$file" >/dev/null
  row "$1" 'grep servermgrd' "LC_ALL=C grep servermgrd '$file' >'$dir/out'"
  row "$1" 'grep -c servermgrd' "LC_ALL=C grep -c servermgrd '$file' >'$dir/out'"
  row "$1" 'wc -l' "LC_ALL=C wc -l '$file'"
  row "$1" 'rg -c servermgrd' "rg -c servermgrd '$file'"
  row "$1" 'rg -c --no-mmap servermgrd' "rg -c --no-mmap servermgrd '$file'"
  row "$1" 'single-regex reader' "'$REGEX' <'$file'"
  row "$1" 'analyze' "'$UNSNARE' analyze -q -o '$dir/report' '$file'"
  row "$1" 'analyze, script' "'$UNSNARE' analyze -q -o '$dir/report' --force -r '$dir/revert.sh' --no-rehearsal '$file'"
  row "$1" 'events' "'$UNSNARE' events -q -o '$dir/out' '$file'"
}

# usual CAPTURE: the usual ones alone
usual() { rows "$1"; measure "$dir/$1.txt"; }

# all_of CAPTURE SIZE ARGUMENTS...: makes a capture, measures it, and removes it
all_of() {
  wanted "$1" || return 0
  make "$@"
  usual "$1"
  rm -f "$dir/$1.txt" "$dir/out"
}
wanted() { [ -z "$ONLY" ] || [[ " $ONLY " = *" $1 "* ]]; }

if wanted 10.6-2%; then
  make 10.6-2% "$SIZE" --layout 10.6 --share 2
  rows 10.6-2%
  row 10.6-2% 'events, all processes' "'$UNSNARE' events -q --all-processes -o '$dir/out' '$dir/10.6-2%.txt'"
  row 10.6-2% 'analyze, script rehearsed' "'$UNSNARE' analyze -q -o '$dir/report' --force -r '$dir/revert.sh' '$dir/10.6-2%.txt'"
  measure "$dir/10.6-2%.txt"
  rm -f "$dir/10.6-2%.txt" "$dir/out"
fi
# the others at work between the calls of servermgrd: a fifth, or all, of what they do is about the files that it works on
all_of 10.6-shared20 "$SIZE" --layout 10.6 --share 2 --shared 20
all_of 10.6-shared100 "$SIZE" --layout 10.6 --share 2 --shared 100
all_of 10.6-shared100-10% "$SIZE" --layout 10.6 --share 10 --shared 100
all_of 10.6-25% "$SIZE" --layout 10.6 --share 25
all_of 10.6-all "$SMALL" --layout 10.6 --share 100
all_of 10.6-narrow "$SMALL" --layout 10.6 --narrow
all_of 26-2% "$SMALL" --layout 26 --share 2
if wanted 26-2%.bz2; then
  make 26-2% "$SMALL" --layout 26 --share 2
  bzip2 -9 -k -c "$dir/26-2%.txt" >"$dir/26-2%.bz2"
  row 26-2%.bz2 'bzip2 -dc \\| grep' "bzip2 -dc '$dir/26-2%.bz2' | LC_ALL=C grep servermgrd >'$dir/out'"
  row 26-2%.bz2 'analyze' "'$UNSNARE' analyze -q -o '$dir/report' '$dir/26-2%.bz2'"
  measure "$dir/26-2%.txt"
  rm -f "$dir/26-2%.txt" "$dir/26-2%.bz2" "$dir/out"
fi
if [ -n "$ONLY" ]; then exit 0; fi

for size in $GROWTH; do
  make "growth-$size" "$size" --layout 10.6 --share 2
  read -r wall cpu peak <<<"$(once "'$UNSNARE' analyze -q -o '$dir/report' '$dir/growth-$size.txt'")"
  echo "$size $(stat -c %s "$dir/growth-$size.txt") $wall $cpu $peak" | tee -a "$curve"
  rm -f "$dir/growth-$size.txt"
done
# operations that last: so many files removed, none of them made before
lasting=$dir/lasting.txt
: >"$lasting"
for count in $REMOVED; do
  awk -v count="$count" 'BEGIN {
    for (n = 0; n < count; n++) {
      us = n * 40
      printf "%02d:%02d:%02d.%03d  %-17s%17s%5s%-120s  0.000009   servermgrd\n", 9 + int(us / 3600000000), int(us / 60000000) % 60,
        int(us / 1000000) % 60, int(us / 1000) % 1000, "unlink", "", "",
        sprintf("/Library/Server/Data/d%04d/file number %07d.dat", int(n / 1000), n)
    } }' >"$dir/removed.txt"
  read -r wall cpu peak <<<"$(once "'$UNSNARE' analyze -q -o '$dir/report' '$dir/removed.txt'")"
  echo "$count $wall $cpu $peak" | tee -a "$lasting"
  rm -f "$dir/removed.txt"
done
start=$(once "for n in 1 2 3 4 5 6 7 8 9 10; do '$UNSNARE' --version; done" | awk '{ printf "%.1f", $1 * 100 }')

# Reading alone, every field of every line and nothing written: criterion's middle estimate, one core.
fields=$(CRITERION_HOME=$(realpath "$dir")/criterion cargo bench --locked --profile dist -p unsnare-benches --bench read -- 'all fields' 2>/dev/null | awk '
  $1 ~ /\/all$/ { sub(/\/all$/, "", $1); layout = $1 }
  $1 == "thrpt:" && $5 ~ /B\/s/ { unit = $5; sub(/\]/, "", unit); printf "%s%s %s %s", (n++ ? ", " : ""), layout, $4, $5 }')

# The curves: time (left axis) and memory (right axis) over size.
awk '
  { bytes[NR] = $2; cpu[NR] = $4; peak[NR] = $5 / 1024; if ($2 > most) most = $2; if ($4 > slow) slow = $4; if ($5 / 1024 > high) high = $5 / 1024 }
  function x(n) { return 60 + 480 * bytes[n] / most }
  function line(list, top, colour,   n, points) {
    for (n = 1; n <= NR; n++) points = points sprintf("%.1f,%.1f ", x(n), 220 - 190 * list[n] / top)
    printf "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>\n", colour, points
    for (n = 1; n <= NR; n++) printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x(n), 220 - 190 * list[n] / top, colour
  }
  END {
    if (slow <= 0) slow = 1
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 260\" font-family=\"sans-serif\" font-size=\"12\">"
    print "<rect width=\"600\" height=\"260\" fill=\"white\"/><path d=\"M60 20V220H540V20\" fill=\"none\" stroke=\"#888\"/>"
    line(cpu, slow * 1.1, "#0b62a4"); line(peak, 128, "#b3470b")
    printf "<text x=\"55\" y=\"38\" text-anchor=\"end\" fill=\"#0b62a4\">%.1f s</text>\n", slow
    print "<text x=\"55\" y=\"220\" text-anchor=\"end\" fill=\"#0b62a4\">0</text><text x=\"545\" y=\"34\" fill=\"#b3470b\">128 MiB</text><text x=\"545\" y=\"220\" fill=\"#b3470b\">0</text>"
    printf "<text x=\"540\" y=\"238\" text-anchor=\"end\">%.1f GB</text><text x=\"60\" y=\"238\">0</text>\n", most / 1e9
    print "<text x=\"300\" y=\"254\" text-anchor=\"middle\">processor time (blue) and peak memory (red) of analyze, by size of the capture</text></svg>"
  }' "$curve" >docs/performance.svg

cpu_name=$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)
result=$dir/result.md
{
  echo "<!-- begin: written by benches/compare.sh -->"
  echo "Machine: ${cpu_name:-unknown processor}, $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), $(uname -s), load $(cut -d' ' -f1 /proc/loadavg) at the end; $(date -u +%Y-%m-%d); $("$UNSNARE" --version); fastest of $RUNS, taking turns."
  echo
  echo "| capture | command | wall s | processor s | MB per processor s | wall, first row = 1 | processor, first row = 1 | peak MiB |"
  echo "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
  cat "$table"
  echo
  echo "| size | processor s | wall s | peak MiB |"
  echo "| --- | ---: | ---: | ---: |"
  awk '{ printf "| %s | %.2f | %.2f | %.1f |\n", $1, $4, $3, $5 / 1024 }' "$curve"
  echo
  echo "| lasting operations | processor s | wall s | processor µs each | peak MiB |"
  echo "| ---: | ---: | ---: | ---: | ---: |"
  awk '{ printf "| %d | %.2f | %.2f | %.1f | %.1f |\n", $1, $3, $2, $3 / $1 * 1e6, $4 / 1024 }' "$lasting"
  echo
  echo "![growth](performance.svg)"
  echo
  echo "Reading all fields of all lines, nothing written (\`cargo bench -p unsnare-benches\`, per core): ${fields:-not measured}."
  echo
  echo "Cold start (\`unsnare --version\`): $start ms."
  echo "<!-- end -->"
} >"$result"
awk -v file="$result" '
  /^<!-- begin: written/ { while ((getline line < file) > 0) print line; skip = 1 }
  !skip { print }
  /^<!-- end -->/ { skip = 0 }' docs/performance.md >"$dir/page.md"
cp "$dir/page.md" docs/performance.md
