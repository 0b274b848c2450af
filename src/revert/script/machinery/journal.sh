# ---- the journal ----

note() {
  if ! printf '%s .\n' "$1" >>"$BACKUP/journal"; then
    give_up "The journal $BACKUP/journal cannot be written."
  fi
}

# Sets J_N to nothing, "begun" or "done", B_N to what stood there when it was begun, and ORDER to the steps that were begun
# and not taken back, newest first.
read_journal() {
  for rj_n in $BEGUN; do
    eval "J_$rj_n= B_$rj_n="
  done
  BEGUN=
  ORDER=
  TAKEN=
  TORN=no
  rj_lines=0
  if [ ! -f "$BACKUP/journal" ]; then
    JOURNAL_LINES=0
    return 0
  fi
  while IFS= read -r rj_line || { [ -n "$rj_line" ] && TORN=yes; }; do
    rj_lines=$((rj_lines + 1))
    case $rj_line in
    "unsnare journal "*)
      if [ "$rj_line" != "unsnare journal $ID ." ]; then
        give_up "$BACKUP holds the journal of another script. Choose another directory with --backup DIR."
      fi
      ;;
    # what was taken counts until its run has come to its end
    "end .") TAKEN= ;;
    "take "*" .")
      rj_n=${rj_line#take }
      rj_n=${rj_n%" ."}
      case $rj_n in
      *[!0-9]* | "") ;;
      *) TAKEN="$TAKEN,$rj_n," ;;
      esac
      ;;
    "begin "*" ." | "done "*" ." | "undone "*" .")
      rj_verb=${rj_line%% *}
      rj_rest=${rj_line#* }
      rj_n=${rj_rest%% *}
      case $rj_n in
      *[!0-9]* | "") continue ;;
      esac
      if ! is_step "$rj_n"; then
        give_up "The journal $BACKUP/journal tells of step $rj_n, which is not in this script."
      fi
      rj_rest=${rj_rest#* }
      case $rj_verb in
      begin)
        BEGUN="$rj_n $BEGUN"
        eval "J_$rj_n=begun B_$rj_n=\${rj_rest%% *} O_$rj_n="
        ;;
      done) eval "J_$rj_n=\"done\"" ;;
      undone) eval "J_$rj_n= B_$rj_n=" ;;
      esac
      ;;
    esac
  done <"$BACKUP/journal"
  JOURNAL_LINES=$rj_lines
  # one that was begun, taken back and begun again stands there several times: the newest counts
  for rj_n in $BEGUN; do
    eval "rj_state=\${J_$rj_n-} rj_seen=\${O_$rj_n-}"
    if [ -n "$rj_state" ] && [ -z "$rj_seen" ]; then
      eval "O_$rj_n=seen"
      ORDER="$ORDER $rj_n"
    fi
  done
}

open_journal() {
  if [ ! -f "$BACKUP/journal" ]; then
    if ! (
      set -C
      printf '%s\n' "unsnare journal $ID ." >"$BACKUP/journal"
    ); then
      give_up "The journal $BACKUP/journal cannot be written."
    fi
  elif [ "$TORN" = yes ]; then
    printf '\n' >>"$BACKUP/journal" || give_up "The journal $BACKUP/journal cannot be written."
    TORN=no
  fi
}

# ---- the lock: a directory, which only one process can make ----

# The process $1 runs. One that was killed may linger as a zombie, which answers signals all the same.
is_alive() {
  kill -0 "$1" 2>/dev/null || return 1
  al_state=
  if [ -r "/proc/$1/stat" ]; then
    IFS= read -r al_state <"/proc/$1/stat" || :
    al_state=${al_state##*") "}
  else
    al_state=$(ps -o stat= -p "$1" 2>/dev/null)
  fi
  case $al_state in
  Z*) return 1 ;;
  esac
  return 0
}

lock() {
  lo_tries=0
  while ! mkdir "$BACKUP/lock" 2>/dev/null; do
    if [ ! -d "$BACKUP/lock" ]; then
      give_up "The lock $BACKUP/lock cannot be made."
    fi
    lo_pid=
    if [ -f "$BACKUP/lock/pid" ]; then
      read -r lo_pid <"$BACKUP/lock/pid"
    fi
    case $lo_pid in
    "" | *[!0-9]*)
      # its maker is just about to write its number, or was killed before it could
      sleep 1
      ;;
    *)
      if [ "$lo_pid" != "$$" ] && is_alive "$lo_pid"; then
        give_up "Another run (process $lo_pid) is at work with $BACKUP. If that is not so, remove $BACKUP/lock."
      fi
      lo_tries=1
      ;;
    esac
    if [ "$lo_tries" -gt 0 ]; then
      # left behind by a run that was killed: only one process succeeds in taking it away
      if mv "$BACKUP/lock" "$BACKUP/lock.$$" 2>/dev/null; then
        rm -f "$BACKUP/lock.$$/pid"
        rmdir "$BACKUP/lock.$$"
      fi
    fi
    lo_tries=$((lo_tries + 1))
    if [ "$lo_tries" -gt 9 ]; then
      give_up "The lock $BACKUP/lock cannot be taken."
    fi
  done
  LOCKED=yes
  printf '%s\n' "$$" >"$BACKUP/lock/pid"
}

unlock() {
  if [ "$LOCKED" = yes ]; then
    LOCKED=no
    rm -f "$BACKUP/lock/pid"
    rmdir "$BACKUP/lock" 2>/dev/null
  fi
}

