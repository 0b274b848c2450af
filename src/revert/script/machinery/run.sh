# ---- the three things this script does ----

# Sets G_N to "skipped" or "offered" for every step that is left out, and Y_N to why: those of --skip, the offers that
# are not taken, those that build on one left out, and those that only clear a place for one.
leave_out() {
  if [ "$SKIP" = , ] && [ -z "$OFFERS" ]; then
    return 0
  fi
  OFFERED=0
  lv_more=yes
  for n in $STEPS; do
    eval "G_$n= k_offer=\${U_$n-} k_begun=\${J_$n-}"
    case $SKIP in
    *",$n,"*) eval "G_$n=skipped Y_$n='left out by --skip'" ;;
    *)
      if [ -n "$k_offer" ] && [ -z "$k_begun" ]; then
        case $TAKE$TAKEN in
        *",$n,"*) ;;
        *)
          eval "G_$n=offered Y_$n=\$k_offer"
          OFFERED=$((OFFERED + 1))
          ;;
        esac
      fi
      ;;
    esac
  done
  while [ "$lv_more" = yes ]; do
    lv_more=no
    for n in $STEPS; do
      eval "lv_gone=\${G_$n-} lv_after=\${A_$n-} lv_refill=\${R_$n-}"
      if [ -n "$lv_gone" ]; then
        continue
      fi
      if [ -n "$lv_refill" ]; then
        eval "k_state=\${G_$lv_refill-}"
        if [ -n "$k_state" ]; then
          leave_one "$n" "$k_state" "makes way for step $lv_refill, which is"
          continue
        fi
      fi
      for ex_k in $lv_after; do
        eval "k_state=\${G_$ex_k-}"
        if [ -n "$k_state" ]; then
          leave_one "$n" "$k_state" "builds on step $ex_k, which is"
          break
        fi
      done
    done
  done
}

leave_one() {
  lv_more=yes
  eval "G_$1=\$2"
  case $2 in
  skipped) eval "Y_$1=\"\$3 left out\"" ;;
  *)
    eval "Y_$1=\"\$3 only offered\""
    OFFERED=$((OFFERED + 1))
    ;;
  esac
}

# Sets D_N (the state) for every step, and E_N to "will" for those that are to be done. Counts conflicts.
examine() {
  leave_out
  CONFLICTS=0
  READY=0
  VIRTUAL=yes
  good_directory=
  known_dir=none
  for n in $STEPS; do
    eval "k_state=\${E_$n-}"
    if [ -n "$k_state" ]; then
      eval "E_$n="
    fi
  done
  for n in $STEPS; do
    eval "state=\${G_$n-}"
    if [ -n "$state" ]; then
      eval "D_$n=\$state"
      continue
    fi
    load "$n"
    judge
    case $state in
    ready)
      READY=$((READY + 1))
      eval "E_$n=will"
      ;;
    conflict)
      CONFLICTS=$((CONFLICTS + 1))
      # judged as if it could be done, so that every other conflict is told, too
      eval "E_$n=will"
      ;;
    esac
    eval "D_$n=\$state k_why=\${Y_$n-}"
    if [ "$k_why" != "$why" ]; then
      eval "Y_$n=\$why"
    fi
  done
  VIRTUAL=no
}

show_table() {
  if [ -z "$STEPS" ]; then
    say "There is nothing to do."
    return 0
  fi
  say "  No  State       Step"
  for n in $STEPS; do
    load "$n"
    eval "state=\$D_$n why=\${Y_$n-}"
    case $state in
    offered) continue ;;
    conflict) mark=CONFLICT ;;
    left) mark="not needed" ;;
    *) mark=$state ;;
    esac
    printf '%4s  %-10s  %s\n' "$n" "$mark" "$s_title"
    if [ -n "$why" ]; then
      printf '%18s%s\n' "" "($why)"
    fi
  done
}

# The steps that are only offered, each with what stands where on the disk.
show_offers() {
  if [ "$OFFERED" -eq 0 ]; then
    return 0
  fi
  say ""
  say "Offered: not done by itself; --take N,... does it, --check --take N tests it."
  for n in $STEPS; do
    eval "state=\$D_$n why=\${Y_$n-}"
    if [ "$state" = offered ]; then
      load "$n"
      printf '%4s  %-8s  %s\n' "$n" offered "$s_title"
      printf '%16s%s\n' "" "($why)"
      show_candidates
    fi
  done
}

summary() {
  if [ "$CONFLICTS" -gt 0 ]; then
    say "$CONFLICTS of the steps cannot be done. Nothing has been changed."
    say "When you have looked into it: --skip N,... leaves steps out."
  elif [ "$READY" -eq 0 ]; then
    say "Nothing is left to do."
  else
    say "$READY steps are ready."
  fi
}

ask() {
  if [ "$YES" != yes ]; then
    printf '%s [y/N] ' "$1"
    answer=
    read -r answer
    case $answer in
    y | Y | yes | Yes | YES) ;;
    *)
      say "Nothing has been changed."
      exit 1
      ;;
    esac
  fi
  # no tool is to ask in its turn (BSD mv does, on a terminal)
  exec </dev/null
}

check() {
  examine
  notes
  show_table
  show_offers
  say ""
  summary
  if [ -n "$STEPS" ]; then
    say "What the steps take away goes to $BACKUP"
  fi
  if [ "$CONFLICTS" -gt 0 ]; then
    exit 1
  fi
  exit 0
}

apply() {
  examine
  notes
  show_table
  show_offers
  say ""
  if [ "$CONFLICTS" -gt 0 ]; then
    summary
    exit 1
  fi
  if [ "$READY" -eq 0 ]; then
    summary
    exit 0
  fi
  ask "Do these $READY steps? What they take away goes to $BACKUP."
  if [ ! -d "$BACKUP" ]; then
    mkdir -- "$BACKUP" || give_up "The backup directory $BACKUP cannot be made. Nothing has been changed."
  fi
  lock
  ap_lines=$JOURNAL_LINES
  read_journal
  if [ "$ap_lines" != "$JOURNAL_LINES" ]; then
    # another run has been at work in the meantime
    examine
    if [ "$CONFLICTS" -gt 0 ]; then
      give_up "The disk has changed since the check. Nothing has been changed by this run."
    fi
  fi
  open_journal
  RUNNING=yes
  STOP_CODE=3
  ap_done=0
  for n in $OFFERS; do
    case $TAKE in
    *",$n,"*) note "take $n" ;;
    esac
  done
  for n in $STEPS; do
    eval "state=\${E_$n-}"
    if [ "$state" != will ]; then
      continue
    fi
    load "$n"
    known_dir=none
    judge
    case $state in
    left)
      say "Step $n: $s_title: $why"
      continue
      ;;
    conflict) give_up "Step $n ($s_title) cannot be done: $why." ;;
    ready)
      if ! begun; then
        what_is "$s_path"
        note "begin $n $what $s_title"
      fi
      CHANGED=yes
      if ! act; then
        give_up "Step $n ($s_title) failed."
      fi
      # the same judgement that found it ready must find it done
      s_begun=begun
      judge
      if [ "$state" != "done" ]; then
        give_up "Step $n ($s_title) did not come out as it should: $why."
      fi
      ;;
    esac
    if [ "$state" = "done" ] && begun; then
      note "done $n $s_title"
      say "Step $n: $s_title: done"
      ap_done=$((ap_done + 1))
    fi
  done
  note "end"
  unlock
  say ""
  say "Done: $ap_done steps. To take them back: the same command with --undo instead of --apply."
  afterwards
  exit 0
}

undo() {
  if [ -z "$ORDER" ]; then
    say "There is nothing to undo."
    exit 0
  fi
  say "To be taken back, newest first:"
  for n in $ORDER; do
    load "$n"
    printf '%4s  %s\n' "$n" "$s_title"
  done
  exec </dev/null
  lock
  read_journal
  open_journal
  RUNNING=yes
  STOP_CODE=3
  for n in $ORDER; do
    load "$n"
    known_dir=none
    if is_mangled "$n"; then
      give_up "Step $n ($s_title) cannot be taken back: this shell cannot carry the name; use sh, bash or dash."
    fi
    if ! parents "$s_path"; then
      give_up "Step $n ($s_title) cannot be taken back: $why."
    fi
    CHANGED=yes
    if ! unact; then
      give_up "Step $n ($s_title) cannot be taken back: the places are not as the step left them."
    fi
    note "undone $n $s_title"
    say "Step $n: taken back"
  done
  note "end"
  unlock
  say ""
  say "Everything is as it was before --apply."
  exit 0
}

# ---- options ----

absolute() {
  case $1 in
  /*) abs=$1 ;;
  *) abs=$START/$1 ;;
  esac
  while :; do
    case $abs in
    ?*/) abs=${abs%/} ;;
    *) break ;;
    esac
  done
}

# Sets phys to the physical path of the directory $1.
physical() {
  phys=$(cd "$1" 2>/dev/null && pwd -P && printf .) || return 1
  phys=${phys%.}
  phys=${phys%"$NL"}
}

find_backup() {
  if [ -n "$1" ]; then
    absolute "$1"
    if [ "$abs" = / ]; then
      misused "--backup: / cannot be the backup directory."
    fi
    physical "${abs%/*}/" || misused "--backup: the directory that is to hold $1 does not exist."
    BACKUP_BASE=${phys%/}
    BACKUP=$BACKUP_BASE/${abs##*/}
    if [ -L "$BACKUP" ]; then
      misused "--backup: $1 is a link."
    fi
    if [ -d "$BACKUP" ]; then
      BACKUP_BASE=$BACKUP
    elif [ -e "$BACKUP" ]; then
      misused "--backup: $1 is no directory."
    fi
    BACKUP_BASE=${BACKUP_BASE:-/}
    return 0
  fi
  BACKUP=
  fb_base=
  for fb_dir in "$ROOT/private/var/db" "$ROOT/private/var" "$ROOT/var/db" "$ROOT/var" "$ROOT"; do
    if ! real_directory "$fb_dir"; then
      continue
    fi
    if [ -z "$fb_base" ]; then
      fb_base=$fb_dir/
    fi
    for fb_found in "$fb_dir/unsnare-$ID-"*; do
      if [ -d "$fb_found" ] && [ ! -L "$fb_found" ]; then
        BACKUP=$fb_found
      fi
    done
    if [ -n "$BACKUP" ]; then
      break
    fi
  done
  if [ -z "$BACKUP" ]; then
    BACKUP=${fb_base}unsnare-$ID-$(date -u +%Y%m%dT%H%M%SZ)
  fi
  BACKUP_BASE=${BACKUP%/*}
  BACKUP_BASE=${BACKUP_BASE:-/}
}

one_mode() {
  if [ -n "$MODE" ] && [ "$MODE" != "$1" ]; then
    misused "--check, --apply and --undo exclude each other."
  fi
  MODE=$1
}

# Every number of the list $2, which the option $1 gave, is one of a step, and for --take of an offer.
are_steps() {
  sk_rest=$2
  while [ -n "$sk_rest" ]; do
    sk_n=${sk_rest%%,*}
    sk_rest=${sk_rest#*,}
    if [ -z "$sk_n" ]; then
      continue
    fi
    if ! is_step "$sk_n"; then
      misused "$1: there is no step $sk_n."
    fi
    if [ "$1" = --take ]; then
      eval "k_offer=\${U_$sk_n-}"
      if [ -z "$k_offer" ]; then
        misused "--take: step $sk_n is no offer; it is done without being taken."
      fi
    fi
  done
}

main() {
  MODE=
  YES=no
  root=/
  backup=
  while [ $# -gt 0 ]; do
    case $1 in
    --check | --apply | --undo) one_mode "${1#--}" ;;
    --yes) YES=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    --skip | --take | --root | --backup)
      if [ $# -lt 2 ] || [ -z "$2" ]; then
        misused "$1 wants a value."
      fi
      case $1 in
      --skip) SKIP=$SKIP$2, ;;
      --take) TAKE=$TAKE$2, ;;
      --root) root=$2 ;;
      --backup) backup=$2 ;;
      esac
      shift
      ;;
    --skip=*) SKIP=$SKIP${1#*=}, ;;
    --take=*) TAKE=$TAKE${1#*=}, ;;
    --root=?*) root=${1#*=} ;;
    --backup=?*) backup=${1#*=} ;;
    *) misused "Unknown option: $1" ;;
    esac
    shift
  done
  case $SKIP$TAKE in
  *[!0-9,]*) misused "--skip and --take want the numbers of steps, with commas between them." ;;
  esac
  trap interrupted 1 2 15
  START=$(pwd && printf .)
  START=${START%.}
  START=${START%"$NL"}
  absolute "$root"
  physical "$abs" || misused "--root: $root is no directory that can be entered."
  ROOT=${phys%/}
  cd / || exit 1
  steps
  are_steps --skip "${SKIP#,}"
  are_steps --take "${TAKE#,}"
  home_of etc
  ETC=$where
  home_of var
  VAR=$where
  home_of tmp
  TMP=$where
  for n in $STEPS; do
    load "$n"
    locate "$s_path"
    eval "P_$n=\$loc"
    if [ -n "$s_from" ]; then
      locate "$s_from"
      eval "F_$n=\$loc"
    fi
  done
  find_backup "$backup"
  read_journal
  if [ -z "$ROOT" ] && [ "$(id -u)" != 0 ]; then
    if [ "${MODE:-check}" = check ]; then
      say "Not run as root: what cannot be seen may be told to be missing."
    else
      complain "Changing the running system needs root: use sudo. Nothing has been changed."
      exit 1
    fi
  fi
  case ${MODE:-check} in
  check) check ;;
  apply) apply ;;
  undo) undo ;;
  esac
}
