ask() {
  if [ "$YES" != yes ]; then
    ASKED=yes
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
  skipping_is_possible
  tell_others
  tell_interrupted
  show_table
  show_offers
  say ""
  summary
  if [ -n "$STEPS" ]; then
    if [ "$AGAIN" = yes ]; then
      another_backup
    fi
    say "What the steps take away goes to"
    say "  $BACKUP"
  fi
  if [ "$CONFLICTS" -gt 0 ]; then
    exit 1
  fi
  exit 0
}

# What --check finds, for a program to read: number, state and, of a conflict, why, with tabs between them.
states() {
  examine
  for n in $STEPS; do
    eval "state=\$D_$n"
    why=${state#*:} state=${state%%:*}
    case $state in
    conflict) printf '%s\t%s\t%s\n' "$n" "$state" "$why" ;;
    *) printf '%s\t%s\n' "$n" "$state" ;;
    esac
  done
  exit 0
}

# Step n, which is not to be done, was begun by a run that was interrupted: what it left half made goes, and where the disk shows the
# step done, that is noted. Without the line, another run would have to find out anew, when more may have changed.
note_found() {
  eval "k_begun=\${J_$n-}"
  if [ "$k_begun" != begun ]; then
    return 0
  fi
  load "$n"
  clear_part
  if [ "$k_state" = "done" ]; then
    known_dir=none
    judge
    if [ "$state" = "done" ]; then
      print_of "$s_path"
      note_later "done $n $print $s_title"
    fi
  fi
}

# Nothing is left to do of what an interrupted run has begun: its journal gets its end.
finish() {
  if [ "$FINISHED" = yes ] || [ -z "$ORDER" ]; then
    return 0
  fi
  fi_lines=$JOURNAL_LINES
  LOCK=${LOCK:-$BACKUP/lock}
  lock
  read_journal
  if [ "$fi_lines" = "$JOURNAL_LINES" ]; then
    open_journal apply
    for n in $STEPS; do
      found_of "$n"
      note_found
    done
    close_journal
  fi
  unlock
}

apply() {
  examine
  notes
  skipping_is_possible
  tell_others
  tell_interrupted
  show_table
  show_offers
  say ""
  if [ "$CONFLICTS" -gt 0 ]; then
    summary
    exit 1
  fi
  if [ "$READY" -eq 0 ]; then
    finish
    summary
    clear_lock
    exit 0
  fi
  if [ "$AGAIN" = yes ]; then
    another_backup
  fi
  say "What the steps take away goes to"
  say "  $BACKUP"
  case $READY in
  1) ask "Do this step?" ;;
  *) ask "Do these $READY steps?" ;;
  esac
  ap_lines=$JOURNAL_LINES ap_backup=$BACKUP ap_will=$WILL ap_again=$AGAIN
  if [ -z "$LOCK" ]; then
    make_backup
    LOCK=$BACKUP/lock
    lock
  else
    lock
    if [ "$ap_again" = no ]; then
      # another run may have made one in the meantime
      find_applications
      choose_backup
    fi
    make_backup
  fi
  if [ "$ap_again" = no ]; then
    read_journal
  fi
  if [ "$ASKED" = yes ] || [ "$ap_lines" != "$JOURNAL_LINES" ] || [ "$ap_backup" != "$BACKUP" ]; then
    # the disk may have changed while the question stood there
    examine
    if [ "$CONFLICTS" -eq 0 ] && [ "$READY" -eq 0 ]; then
      unlock
      summary
      exit 0
    fi
    if [ "$CONFLICTS" -gt 0 ] || [ "$WILL" != "$ap_will" ] || [ "$AGAIN" != "$ap_again" ]; then
      if [ "$ap_backup" = "$BACKUP" ]; then
        rmdir "$BACKUP" 2>/dev/null
      fi
      give_up "The disk has changed since the check: look at it again with --check. Nothing has been changed by this run."
    fi
  fi
  if [ "$ap_again" = yes ]; then
    forget_journal
  fi
  # who reads what is said may go away; the run ends as it should
  trap '' PIPE
  open_journal apply
  RUNNING=yes
  JOURNALED=yes
  STOP_CODE=3
  ap_done=0 ap_cleared=
  for n in $OFFERS; do
    case $TAKE in
    *",$n,"*) note "take $n" ;;
    esac
  done
  for n in $STEPS; do
    found_of "$n"
    if [ "$k_will" = no ]; then
      note_found
      continue
    fi
    load "$n"
    known_dir=none
    judge
    clear_part
    case $state in
    left)
      case " $ap_cleared " in
      *" $n "*) give_up "Step $n ($s_title) cannot be done: $why. Its place has been cleared for it already." ;;
      esac
      say "Step $n: left ($why)"
      continue
      ;;
    conflict) give_up "Step $n ($s_title) cannot be done: $why." ;;
    ready)
      UNTOUCHED=no
      if begun && begins_anew; then
        note "undone $n $s_title"
        s_begun="" s_had="" s_moved=""
      fi
      if ! begun; then
        UNTOUCHED=yes
        print_of "$s_path"
        s_had=$print
        case $s_kind in
        move | move_if_present | putback) print_of "$s_from" ;;
        unpark) print_of "$BACKUP/$s_extra" ;;
        *) print=- ;;
        esac
        s_moved=$print
        eval "B_$n=\$s_had M_$n=\$s_moved"
        note "begin $n $s_had $s_moved $s_title"
      fi
      CHANGED=yes
      announce
      if ! "act_$s_kind"; then
        if [ "$UNTOUCHED" = yes ]; then
          note "undone $n $s_title"
          give_up "Step $n ($s_title) was not done, and nothing of it: the disk has changed since the check."
        fi
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
      print_of "$s_path"
      note_later "done $n $print $s_title"
      if [ -n "$s_refill" ]; then
        ap_cleared="$ap_cleared $s_refill"
      fi
      tell 0 "Step $n: $s_title: done"
      ap_done=$((ap_done + 1))
    fi
  done
  close_journal
  unlock
  say ""
  case $ap_done in
  1) say "Done: 1 step. To take it back: the same command with --undo instead of --apply." ;;
  *)
    say "Done: $ap_done steps. To take them back: the same command with --undo instead of"
    say "--apply."
    ;;
  esac
  afterwards
  exit 0
}

undo() {
  # the newest application of which something stands
  un_at=$APPLICATIONS
  while [ -z "$ORDER" ] && [ "$un_at" -gt 1 ]; do
    un_at=$((un_at - 1))
    eval "BACKUP=\$JD_$un_at"
    read_journal
    journal_is_whole
  done
  if [ -z "$ORDER" ]; then
    clear_lock
    tell_others
    say "There is nothing to undo."
    if [ "$APPLICATIONS" -eq 0 ]; then
      say "This script has not been applied here, or its backup directory is elsewhere"
      say "(--backup DIR)."
      examine
      un_done=0
      for n in $STEPS; do
        eval "state=\$D_$n"
        case $state in
        "done":*) un_done=$((un_done + 1)) ;;
        esac
      done
      if [ "$un_done" -gt 0 ]; then
        say "As the disk stands, $un_done of its steps are done: give the directory that --apply"
        say "told."
      fi
    fi
    exit 0
  fi
  un_skip=$SKIP
  say "To be taken back, newest first:"
  for n in $ORDER; do
    load "$n"
    # what a step builds on cannot go back before it
    case $un_skip in
    *",$n,"*)
      for ex_k in $s_after; do
        un_skip=$un_skip$ex_k,
      done
      ;;
    *)
      if [ "${#s_title}" -lt 74 ]; then
        printf '%4s  %s\n' "$n" "$s_title"
      else
        st_text=$(tell 6 "$s_title" && printf .)
        st_text=${st_text%"$NL".}
        printf '%4s  %s\n' "$n" "${st_text#??????}"
      fi
      ;;
    esac
  done
  exec </dev/null
  un_lines=$JOURNAL_LINES
  if [ -z "$LOCK" ]; then
    LOCK=$BACKUP/lock
  fi
  lock
  read_journal
  if [ "$un_lines" != "$JOURNAL_LINES" ]; then
    give_up "Another run has been at work in the meantime. Nothing has been changed by this run."
  fi
  trap '' PIPE
  open_journal undo
  RUNNING=yes
  STOP_CODE=3
  un_left=
  for n in $ORDER; do
    load "$n"
    known_dir=none
    case $un_skip in
    *",$n,"*)
      un_left="$un_left${un_left:+, }$n"
      continue
      ;;
    esac
    if is_mangled "$n"; then
      give_up "Step $n ($s_title) cannot be taken back: this shell cannot carry the name; use sh, bash or dash."
    fi
    if ! parents "$s_path"; then
      give_up "Step $n ($s_title) cannot be taken back: $why."
    fi
    note "back $n"
    CHANGED=yes
    clear_part
    announce
    if ! "unact_$s_kind"; then
      give_up "Step $n ($s_title) cannot be taken back: the places are not as the step left them. --undo --skip $n takes back what does not need it."
    fi
    note_later "undone $n $s_title"
    say "Step $n: taken back"
  done
  close_journal
  unlock
  say ""
  if [ -n "$un_left" ]; then
    tell 0 "Taken back, but for what was left out: $un_left."
  else
    say "Everything is as it was before --apply."
  fi
  if [ "$un_at" -gt 1 ]; then
    say "There are earlier applications: --status lists them."
  fi
  exit 0
}

# Sets when to the time $1 of the journal as people write it; to what it is, if it has another form.
readable() {
  when=$1
  case $1 in
  ????????T??????Z) ;;
  *) return 0 ;;
  esac
  re_day=${1%T*} re_time=${1#*T}
  re_time=${re_time%Z}
  re_month=${re_day#????} re_minute=${re_time#??}
  when="${re_day%????}-${re_month%??}-${re_month#??} ${re_time%????}:${re_minute%??}:${re_minute#??} UTC"
}

# Every application of this script, oldest first.
status() {
  if [ "$APPLICATIONS" -eq 0 ]; then
    say "This script has not been applied here, or its backup directory is elsewhere"
    say "(--backup DIR)."
  fi
  st_at=0
  while [ "$st_at" -lt "$APPLICATIONS" ]; do
    st_at=$((st_at + 1))
    eval "BACKUP=\$JD_$st_at"
    read_journal
    journal_is_whole
    st_count=0
    for n in $ORDER; do
      st_count=$((st_count + 1))
    done
    if [ "$FINISHED" = no ]; then
      st_text="interrupted; --apply goes on, --undo goes back"
    elif [ "$st_count" -eq 0 ]; then
      st_text="taken back"
    else
      st_text="done"
    fi
    readable "$WHEN"
    tell 0 "${when:-(nothing done)}: $st_text; steps that stand: $st_count"
    say "  $BACKUP"
  done
  tell_others
  exit 0
}

