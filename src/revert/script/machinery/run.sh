# ---- the three things this script does ----

# Sets D_N (the state) for every step, and E_N to "will" for those that are to be done. Counts conflicts.
examine() {
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
    load "$n"
    state=
    case $SKIP in
    *",$n,"*)
      state=skipped
      why="left out by --skip"
      ;;
    *)
      for ex_k in $s_after; do
        eval "k_state=\${D_$ex_k-}"
        if [ "$k_state" = skipped ]; then
          state=skipped
          why="builds on step $ex_k, which is left out"
          break
        fi
      done
      ;;
    esac
    if [ -z "$state" ]; then
      judge
    fi
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
  say "  No  State     Step"
  for n in $STEPS; do
    load "$n"
    eval "state=\$D_$n why=\${Y_$n-}"
    case $state in
    conflict) mark=CONFLICT ;;
    *) mark=$state ;;
    esac
    printf '%4s  %-8s  %s\n' "$n" "$mark" "$s_title"
    if [ -n "$why" ]; then
      printf '%16s%s\n' "" "($why)"
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
    --skip | --root | --backup)
      if [ $# -lt 2 ] || [ -z "$2" ]; then
        misused "$1 wants a value."
      fi
      case $1 in
      --skip) SKIP=$SKIP$2, ;;
      --root) root=$2 ;;
      --backup) backup=$2 ;;
      esac
      shift
      ;;
    --skip=*) SKIP=$SKIP${1#*=}, ;;
    --root=?*) root=${1#*=} ;;
    --backup=?*) backup=${1#*=} ;;
    *) misused "Unknown option: $1" ;;
    esac
    shift
  done
  case $SKIP in
  *[!0-9,]*) misused "--skip wants the numbers of steps, with commas between them." ;;
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
  sk_rest=${SKIP#,}
  while [ -n "$sk_rest" ]; do
    sk_n=${sk_rest%%,*}
    sk_rest=${sk_rest#*,}
    if [ -n "$sk_n" ] && ! is_step "$sk_n"; then
      misused "--skip: there is no step $sk_n."
    fi
  done
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
