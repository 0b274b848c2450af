
# ---- the journal ----

note() {
  if ! printf '%s .\n' "$1" >>"$BACKUP/journal"; then
    give_up "The journal $BACKUP/journal cannot be written."
  fi
}

# What has been written so far, and the names $1 and so on, are on the disk when this ends, as far as a shell can ask for that:
# GNU sync waits for what it is given, that of other systems writes everything out. UNSNARE_SYNC=no in the environment
# leaves it out, as the rehearsal does.
flush() {
  if [ "$SYNC" = yes ]; then
    sync "$BACKUP/journal" "$@" 2>/dev/null || :
  fi
}

# Notes that a step has been done or taken back ($1) once that is on the disk.
note_later() {
  PENDING=${PENDING:+"$PENDING .$NL"}$1
  acted_in=${s_path%/*}/
}

# What has been done is on the disk, and noted.
settle() {
  if [ -n "$PENDING" ]; then
    se_lines=$PENDING
    PENDING=
    flush "$acted_in"
    note "$se_lines"
  fi
}

# The same, and what is to be done next, and noted already, is on the disk, too.
announce() {
  if [ -n "$PENDING" ]; then
    settle
  else
    flush
  fi
}

# Notes that the loaded step has put the object $1 somewhere, with its bytes.
note_made() {
  print_of "$1"
  note "made $s_number $print"
  flush "$1"
  s_moved="$s_moved $print"
  eval "M_$s_number=\$s_moved"
}

# Reads the journal in $BACKUP. Sets J_N to nothing, "begun" or "done", B_N to what stood at its place when it was begun,
# M_N to what it put somewhere, ORDER to the steps that were begun and not taken back, newest first, and FINISHED to
# whether the last run came to its end.
read_journal() {
  for rj_n in $BEGUN; do
    eval "J_$rj_n= B_$rj_n= M_$rj_n= V_$rj_n= Z_$rj_n= P_$rj_n="
  done
  BEGUN=
  PUT=
  ORDER=
  TAKEN=
  TORN=no
  FINISHED=yes
  WHEN=
  RUN=
  rj_lines=0
  if [ ! -f "$BACKUP/journal" ]; then
    JOURNAL_LINES=0
    return 0
  fi
  while IFS= read -r rj_line || { [ -n "$rj_line" ] && TORN=yes; }; do
    rj_lines=$((rj_lines + 1))
    rj_verb=${rj_line%% *}
    case $rj_line in
    *" .") rj_rest=${rj_line% .} ;;
    *) continue ;; # cut short
    esac
    rj_rest=${rj_rest#* }
    case $rj_verb in
    unsnare)
      if [ "$rj_rest" != "journal $ID" ]; then
        give_up "$BACKUP holds the journal of another script. Choose another directory with --backup DIR."
      fi
      continue
      ;;
    run)
      FINISHED=no
      WHEN=${rj_rest#* }
      RUN=${rj_rest%% *}
      continue
      ;;
    end)
      FINISHED=yes
      TAKEN=
      continue
      ;;
    begin | made | part | bits | "done" | back | undone | take) rj_n=${rj_rest%% *} ;;
    *) continue ;;
    esac
    case $rj_n in
    *[!0-9]* | "") continue ;;
    esac
    if ! is_step "$rj_n"; then
      show_word "$BACKUP/revert.sh"
      cannot_tell "The journal $BACKUP/journal tells of step $rj_n, which is not in this script: it has been changed since. What it did then is taken back by its copy there:" "sh $shown_word$OPTIONS --undo"
    fi
    case $rj_rest in
    *" "*) rj_rest=${rj_rest#* } ;;
    *) rj_rest= ;;
    esac
    case $rj_verb in
    begin)
      BEGUN="$rj_n $BEGUN"
      rj_had=${rj_rest%% *}
      rj_rest=${rj_rest#* }
      eval "J_$rj_n=begun B_$rj_n=\$rj_had M_$rj_n=\${rj_rest%% *} V_$rj_n=yes O_$rj_n= P_$rj_n="
      ;;
    part) eval "P_$rj_n=\$rj_rest" ;;
    bits) eval "Z_$rj_n=\${rj_rest%% *}" ;;
    made) eval "M_$rj_n=\"\${M_$rj_n-} \${rj_rest%% *}\"" ;;
    done)
      eval "J_$rj_n=\"done\" M_$rj_n=\"\${M_$rj_n-} \${rj_rest%% *}\" P_$rj_n="
      PUT="$PUT ${rj_rest%% *}:$rj_n"
      ;;
    back) eval "J_$rj_n=begun" ;;
    undone) eval "J_$rj_n= B_$rj_n= M_$rj_n= P_$rj_n=" ;;
    take) TAKEN="$TAKEN,$rj_n," ;;
    esac
  done <"$BACKUP/journal"
  JOURNAL_LINES=$rj_lines
  if [ -n "$BEGUN" ]; then
    JOURNALED=yes
  fi
  # one that was begun, taken back and begun again stands there several times: the newest counts
  for rj_n in $BEGUN; do
    eval "rj_state=\${J_$rj_n-} rj_seen=\${O_$rj_n-}"
    if [ -n "$rj_state" ] && [ -z "$rj_seen" ]; then
      eval "O_$rj_n=seen"
      ORDER="$ORDER $rj_n"
    fi
  done
  if [ "$FINISHED:$RUN:$ORDER" = no:undo: ]; then
    # all was taken back: only the end is missing
    FINISHED=yes TAKEN=
  fi
}

# The journal tells of all that the backup directory holds; else it was cut, or is gone.
journal_is_whole() {
  if [ -f "$BACKUP/journal.end" ]; then
    jw_lines=0
    read -r jw_lines <"$BACKUP/journal.end" || :
    case $jw_lines in
    "" | *[!0-9]*) ;;
    *)
      if [ "$JOURNAL_LINES" -lt "$jw_lines" ]; then
        cannot_tell "The journal $BACKUP/journal has lost lines: $JOURNAL_LINES of $jw_lines are left. Look at what stands in $BACKUP before anything else; what steps took away bears their numbers."
      fi
      ;;
    esac
  fi
  for jw_name in "$BACKUP"/[0-9]*; do
    jw_n=${jw_name##*/}
    jw_n=${jw_n%%.*}
    case $jw_n in
    *[!0-9]* | "") continue ;;
    esac
    eval "rj_seen=\${V_$jw_n-}"
    if [ -z "$rj_seen" ]; then
      if [ -f "$BACKUP/journal" ]; then
        cannot_tell "The journal $BACKUP/journal does not tell of $jw_name, which stands beside it: it was cut, or the file is not this script's. Look at what stands in $BACKUP before anything else."
      fi
      cannot_tell "The journal of $BACKUP is gone, and $jw_name stands there: what an earlier run took away. Look at what stands in $BACKUP before anything else."
    fi
  done
}

open_journal() {
  if [ ! -f "$BACKUP/journal" ]; then
    if [ -f "$SELF" ] && [ -r "$SELF" ]; then
      cat "$SELF" >"$BACKUP/revert.sh"
    fi
    # its first line tells whose it is: there is none without it, wherever the power fails
    if ! printf '%s\n' "unsnare journal $ID ." >"$BACKUP/journal.new"; then
      give_up "The journal $BACKUP/journal cannot be written."
    fi
    flush "$BACKUP/journal.new" "$BACKUP/revert.sh"
    if ! mv -- "$BACKUP/journal.new" "$BACKUP/journal"; then
      give_up "The journal $BACKUP/journal cannot be written."
    fi
  elif [ "$TORN" = yes ]; then
    printf '\n' >>"$BACKUP/journal" || give_up "The journal $BACKUP/journal cannot be written."
    TORN=no
  fi
  note "run $1 $(date -u +%Y%m%dT%H%M%SZ)"
}

close_journal() {
  settle
  note "end"
  # journal.end is never ahead of the journal
  flush
  cj_lines=0
  while read -r rj_line; do
    cj_lines=$((cj_lines + 1))
  done <"$BACKUP/journal"
  printf '%s\n' "$cj_lines" >"$BACKUP/journal.end"
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
  while ! mkdir "$LOCK" 2>/dev/null; do
    if [ ! -d "$LOCK" ]; then
      give_up "The lock $LOCK cannot be made."
    fi
    lo_pid=
    if [ -f "$LOCK/pid" ]; then
      # a number without the end of its line was cut by a loss of power
      read -r lo_pid <"$LOCK/pid" || lo_pid=
    fi
    case $lo_pid in
    "" | *[!0-9]*)
      # its maker is just about to write its number, or was killed before it could
      sleep 1
      ;;
    *)
      if [ "$lo_pid" != "$$" ] && is_alive "$lo_pid"; then
        give_up "Another run (process $lo_pid) is at work on this disk. If that is not so, remove $LOCK."
      fi
      lo_tries=1
      ;;
    esac
    if [ "$lo_tries" -gt 0 ]; then
      # left behind by a run that was killed: only one process succeeds in taking it away
      if mv "$LOCK" "$LOCK.$$" 2>/dev/null; then
        rm -f "$LOCK.$$/pid"
        rmdir "$LOCK.$$"
      fi
    fi
    lo_tries=$((lo_tries + 1))
    if [ "$lo_tries" -gt 9 ]; then
      give_up "The lock $LOCK cannot be taken."
    fi
  done
  LOCKED=yes
  printf '%s\n' "$$" >"$LOCK/pid"
}

# What a run that was killed has left of the lock goes, where nothing else is to be done.
clear_lock() {
  if [ -z "$LOCK" ] || [ ! -d "$LOCK" ] || [ -L "$LOCK" ]; then
    return 0
  fi
  lo_pid=
  if [ -f "$LOCK/pid" ]; then
    read -r lo_pid <"$LOCK/pid" || lo_pid=
  fi
  case $lo_pid in
  "" | *[!0-9]*) ;;
  *)
    if is_alive "$lo_pid"; then
      return 0
    fi
    ;;
  esac
  lock
  unlock
}

unlock() {
  if [ "$LOCKED" = yes ]; then
    LOCKED=no
    rm -f "$LOCK/pid"
    rmdir "$LOCK" 2>/dev/null
  fi
}
