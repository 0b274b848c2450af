# ---------------------------------------------------------------------------------------------------------------
# The machinery. Nothing below knows what the steps are; it tests, asks, acts, verifies and keeps the journal.
#
# The journal (in the backup directory) has one line per event: "begin N ...", "done N ...", "undone N ...", each
# closed by a full stop, so that a line cut short by a crash is seen to be one; "take N" for an offer that was taken,
# and "end" when a run has done all. Every step's state is found out from
# the disk and the journal together, which makes a second run, and one after an interruption, the same code.

# shellcheck disable=SC2030,SC2031,SC2034 # variables are read through eval, and changed in a subshell on purpose
set -u
umask 077
PATH=/bin:/usr/bin:/sbin:/usr/sbin
export PATH
LC_ALL=C
export LC_ALL
unset IFS CDPATH ENV BASH_ENV

NL='
'
STEPS=
BEGUN=
ORDER=
MANGLED=
ROOT=
BACKUP=
SKIP=,
TAKE=,
TAKEN=
OFFERS=
VIRTUAL=no
CHANGED=no
LOCKED=no
OFFERED=0
RUNNING=no
STOP_CODE=1
TORN=no
JOURNAL_LINES=0
good_directory=
backup_dev=
known_dir=none
known_dev=
s_number="" s_kind="" s_type="" s_path="" s_from="" s_extra="" s_after="" s_refill="" s_title="" s_begun="" s_detail="" s_expected=0
k_kind="" k_path="" k_from="" k_extra="" k_state="" k_why="" state="" mark="" ie_name="" ie_how="" ex_n=0 rj_seen="" rj_state="" loc="" lv_gone="" lv_after="" lv_refill=""

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }

# Ends the run. What has been done so far is in the journal.
give_up() {
  complain "$*"
  if [ "$CHANGED" = yes ]; then
    complain "Stopped midway; what was done so far is complete and noted in $BACKUP/journal."
    complain "Run this script again with the same options to go on, or with --undo to go back."
    unlock
    exit 3
  fi
  unlock
  exit 1
}

interrupted() {
  complain "Interrupted by a signal; nothing further is done."
  if [ "$RUNNING" = yes ]; then
    complain "Run this script again with the same options to go on, or with --undo to go back."
  fi
  exit "$STOP_CODE"
}

usage() {
  say "Usage: sh revert.sh [--check | --apply | --undo] [--yes] [--skip N,...]"
  say "                    [--take N,...] [--root DIR] [--backup DIR] [--help]"
  say ""
  say "  --check       (the default) test every step and show the plan; nothing is changed"
  say "  --apply       test every step; if all can be done, ask, and do them"
  say "  --undo        take back what --apply did, newest first"
  say "  --yes         do not ask"
  say "  --skip N,...  leave out these steps, and those that belong to them"
  say "  --take N,...  do these steps, too, which --check offers, and those that"
  say "                belong to them; look at what is on the disk before"
  say "  --root DIR    work on the disk mounted at DIR, not on the running system"
  say "  --backup DIR  where to put what the steps take away (default: a dated"
  say "                directory on the same volume)"
  say ""
  say "Exit codes: 0 done, or nothing to do; 1 a step cannot be done, nothing was"
  say "changed; 2 usage; 3 stopped midway."
}

misused() {
  complain "$1"
  usage >&2
  exit 2
}

# One step, as listed at the top of this script. Nothing is kept for what is empty: most shells look through many variables
# for each one, and there may be thousands of steps.
step() {
  eval "K_$1=\$2 T_$1=\$3 P_$1=\$4 W_$1=\$9"
  if [ -n "$5" ]; then eval "F_$1=\$5"; fi
  if [ -n "$6" ]; then eval "X_$1=\$6"; fi
  if [ -n "$7" ]; then eval "A_$1=\$7"; fi
  if [ -n "$8" ]; then eval "R_$1=\$8"; fi
  STEPS="$STEPS $1"
}

# A step that is not done by itself: as step, with the reason at the end.
offer() {
  eval "U_$1=\${10}"
  OFFERS="$OFFERS $1" && step "$@"
}

# This script has a step $1, a number.
is_step() {
  eval "k_kind=\${K_$1-}"
  [ -n "$k_kind" ]
}

# The name $2 of step $1 is to the byte what was written here: cksum says $3 of it. (yash, for one, drops what is no
# valid character.)
exact() {
  ex_sum=$(printf %s "$2" | cksum)
  case $ex_sum in
  "$3" | "$3 "*) ;;
  *) MANGLED="$MANGLED $1" ;;
  esac
}

is_mangled() {
  case " $MANGLED " in
  *" $1 "*) return 0 ;;
  esac
  return 1
}

# A name that step $1 knows: one that may be left, below the directory that it takes away, or one beside the file that
# is not the name it looks for.
expect() {
  eval "ex_n=\$((\${Q_$1-0} + 1))"
  eval "Q_$1=$ex_n Q_${1}_$ex_n=\$2 L_${1}_$ex_n=same"
}

# The same, but $2 is only how the name begins.
expect_like() {
  expect "$1" "$2"
  eval "L_${1}_$ex_n=like"
}

is_expected() {
  ie_n=0
  while [ "$ie_n" -lt "$s_expected" ]; do
    ie_n=$((ie_n + 1))
    eval "ie_name=\$Q_${s_number}_$ie_n ie_how=\$L_${s_number}_$ie_n"
    case $ie_how:$1 in
    "same:$ie_name") return 0 ;;
    "like:$ie_name"*/*) ;;
    "like:$ie_name"*) return 0 ;;
    esac
  done
  return 1
}

load() {
  s_number=$1
  eval "s_kind=\${K_$1-} s_type=\${T_$1-} s_path=\${P_$1-} s_from=\${F_$1-} s_extra=\${X_$1-}"
  eval "s_after=\${A_$1-} s_refill=\${R_$1-} s_title=\${W_$1-} s_begun=\${J_$1-} s_detail=\${B_$1-} s_expected=\${Q_$1-0}"
  slot=$BACKUP/$1
}

