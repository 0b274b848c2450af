# ---- the three things this script does ----

# Sets G_N to "skipped", "offered" or "left" for every step that is left out, and Y_N to why: those of --skip, the offers
# that are not taken, those of LEFT; those that build on one left out, and those that only clear a place for one.
leave_out() {
  OFFERED=0
  HALF=
  if [ "$SKIP$LEFT" = ,, ] && [ -z "$OFFERS" ]; then
    return 0
  fi
  lv_more=yes
  for n in $STEPS; do
    eval "G_$n= k_offer=\${U_$n-} k_begun=\${J_$n-}"
    case $SKIP in
    *",$n,"*)
      leave_one "$n" skipped "left out by --skip"
      continue
      ;;
    esac
    case $LEFT in
    *",$n,"*)
      leave_one "$n" left "what belongs in its place is not there, so what stands there stays"
      continue
      ;;
    esac
    if [ -n "$k_offer" ] && [ -z "$k_begun" ]; then
      case $TAKE$TAKEN in
      *",$n,"*) ;;
      *) leave_one "$n" offered "$k_offer" ;;
      esac
    fi
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
  eval "G_$1=\$2 k_begun=\${J_$1-}"
  case $2:$3 in
  skipped:*" is") lv_why="$3 left out" ;;
  offered:*" is") lv_why="$3 only offered" ;;
  left:*" is") lv_why="$3 left" ;;
  *) lv_why=$3 ;;
  esac
  eval "Y_$1=\$lv_why"
  if [ "$2" = offered ]; then
    OFFERED=$((OFFERED + 1))
  fi
  # one half of a pair is done already, or this one is half done
  if [ "$k_begun" = begun ]; then
    HALF="$HALF $1"
  elif [ "$k_begun" = "done" ]; then
    eval "lv_refill=\${R_$1-}"
    eval "k_state=\${J_${lv_refill:-0}-}"
    if [ -n "$lv_refill" ] && [ "$k_state" != "done" ]; then
      HALF="$HALF $1"
    fi
  fi
}

# Sets D_N (the state) for every step, and E_N to "will" for those that are to be done. Counts conflicts. What only clears
# a place for something that turns out not to be there is left, too.
examine() {
  LEFT=,
  while :; do
    leave_out
    judge_all
    em_more=no
    for n in $STEPS; do
      eval "lv_refill=\${R_$n-}"
      if [ -z "$lv_refill" ]; then
        continue
      fi
      eval "k_kind=\$K_$n k_state=\$D_$lv_refill k_begun=\${E_$n-}"
      case $k_kind:$k_state:$k_begun in
      aside:left:will | hold:left:will)
        LEFT=$LEFT$n,
        em_more=yes
        ;;
      esac
    done
    if [ "$em_more" = no ]; then
      break
    fi
  done
}

judge_all() {
  CONFLICTS=0
  READY=0
  MISSING=0
  WANTED=0
  AGAIN=no
  WILL=
  IN_CONFLICT=
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
    eval "state=\${G_$n-} k_why=\${D_$n-}"
    if [ "$state" = left ] && [ "$k_why" = left ]; then
      # it has a reason of its own
      continue
    fi
    if [ -n "$state" ]; then
      eval "D_$n=\$state"
      continue
    fi
    load "$n"
    judge
    case $s_kind in
    move | putback | restore | hold | unhold) WANTED=$((WANTED + 1)) ;;
    esac
    case $state in
    ready)
      READY=$((READY + 1))
      WILL="$WILL $n"
      eval "E_$n=will"
      if [ "$again" = yes ]; then
        AGAIN=yes
      fi
      ;;
    conflict)
      CONFLICTS=$((CONFLICTS + 1))
      IN_CONFLICT=$IN_CONFLICT$n,
      if [ "$missing" = yes ]; then
        MISSING=$((MISSING + 1))
      fi
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
    left)
      case $why in
      "it is on another volume"*) mark=left ;;
      *) mark="not needed" ;;
      esac
      ;;
    *) mark=$state ;;
    esac
    show_step "$n" "$mark"
  done
}

# A line of the table for the loaded step, and why below it.
show_step() {
  if [ "${#s_title}" -lt 62 ]; then
    printf '%4s  %-10s  %s\n' "$1" "$2" "$s_title"
  else
    st_text=$(tell 18 "$s_title" && printf .)
    st_text=${st_text%"$NL".}
    printf '%4s  %-10s%s\n' "$1" "$2" "${st_text#????????????????}"
  fi
  if [ -n "$why" ]; then
    tell 18 "($why)"
  fi
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
      show_step "$n" offered
      show_candidates
    fi
  done
}

summary() {
  if [ "$CONFLICTS" -gt 0 ]; then
    say "$CONFLICTS of the steps cannot be done. Nothing has been changed."
    if [ "$READY" -eq 0 ] && [ "$MISSING" -gt 0 ] && [ "$MISSING" -eq "$WANTED" ]; then
      say "Nothing of what is to be moved is there: is this the server that was recorded?"
    fi
    help_out
  elif [ "$READY" -eq 0 ]; then
    say "Nothing is left to do."
  else
    say "$READY steps are ready."
  fi
}

# How the steps in conflict can be left out, and what that leaves.
help_out() {
  ho_skip=$SKIP
  SKIP=$SKIP$IN_CONFLICT
  leave_out
  ho_out="" ho_rest=0
  for n in $STEPS; do
    eval "k_state=\${G_$n-} state=\$D_$n"
    case $k_state:$state in
    skipped:ready | skipped:conflict) ho_out="$ho_out${ho_out:+, }$n" ;;
    :ready) ho_rest=$((ho_rest + 1)) ;;
    esac
  done
  ho_half=$HALF
  ho_numbers=${SKIP#,}
  SKIP=$ho_skip
  leave_out
  if [ -n "$ho_half" ]; then
    say "Part of what is in conflict is done already; --undo takes it back."
  elif [ "$ho_rest" -eq 0 ]; then
    say "Without them, nothing would be left to do."
  else
    say "When you have looked into it, the rest does not depend on them:"
    say "  sh $SHOWN_SELF$OPTIONS --apply --skip ${ho_numbers%,}"
    tell 0 "leaves out $ho_out, and does $ho_rest other steps."
  fi
}

# What is left out has not been half done by an earlier run, and nothing stays empty that was cleared for it.
skipping_is_possible() {
  if [ -z "$HALF" ]; then
    return 0
  fi
  tell 0 "Step${HALF} cannot be left out now: an earlier run has done half of it, or cleared the place for it. Go on without leaving it out, or go back with --undo." >&2
  exit 1
}

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

apply() {
  examine
  notes
  skipping_is_possible
  tell_others
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
  if [ "$AGAIN" = yes ]; then
    another_backup
  fi
  say "What the steps take away goes to"
  say "  $BACKUP"
  ask "Do these $READY steps?"
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
  open_journal apply
  RUNNING=yes
  STOP_CODE=3
  ap_done=0 ap_cleared=
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
      case " $ap_cleared " in
      *" $n "*) give_up "Step $n ($s_title) cannot be done: $why. Its place has been cleared for it already." ;;
      esac
      say "Step $n: left ($why)"
      continue
      ;;
    conflict) give_up "Step $n ($s_title) cannot be done: $why." ;;
    ready)
      if ! begun; then
        print_of "$s_path"
        s_had=$print
        case $s_kind in
        move | perhaps | putback) print_of "$s_from" ;;
        unhold) print_of "$BACKUP/$s_extra" ;;
        *) print=- ;;
        esac
        s_moved=$print
        eval "B_$n=\$s_had M_$n=\$s_moved"
        note "begin $n $s_had $s_moved $s_title"
      fi
      CHANGED=yes
      if ! "act_$s_kind"; then
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
      note "done $n $print $s_title"
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
  say "Done: $ap_done steps. To take them back: the same command with --undo instead of"
  say "--apply."
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
    tell_others
    say "There is nothing to undo."
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
    if ! "unact_$s_kind"; then
      give_up "Step $n ($s_title) cannot be taken back: the places are not as the step left them. --undo --skip $n takes back what does not need it."
    fi
    note "undone $n $s_title"
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
    say "${WHEN:-(nothing done)}: $st_text; steps that stand: $st_count"
    say "  $BACKUP"
  done
  tell_others
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

# Sets own to what the directory $1 is to this script: its journal is there (journal), it is empty or was just begun
# (empty), it holds the journal of another script (other), or something else (foreign).
look_into() {
  own=empty
  if [ -f "$1/journal" ]; then
    own=other
    li_head=
    read -r li_head <"$1/journal" || :
    case $li_head in
    "unsnare journal $ID ."* | "") own=journal ;;
    esac
    return 0
  fi
  for li_name in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ ! -e "$li_name" ] && [ ! -L "$li_name" ]; then
      continue
    fi
    case ${li_name##*/} in
    lock | lock.[0-9]* | revert.sh | again-[0-9]*) ;;
    *) own=foreign ;;
    esac
  done
}

an_application() {
  APPLICATIONS=$((APPLICATIONS + 1))
  eval "JD_$APPLICATIONS=\$1"
}

# Sets JD_1 to JD_$APPLICATIONS to the backup directories of this script, oldest first, and OTHERS_1 ... to those of
# other scripts.
find_applications() {
  APPLICATIONS=0
  OTHERS=0
  if [ -n "$GIVEN" ]; then
    fb_name=$GIVEN
    fb_n=1
    while [ -d "$fb_name" ] && [ ! -L "$fb_name" ]; do
      look_into "$fb_name"
      case $own in
      journal) an_application "$fb_name" ;;
      other) give_up "--backup: $fb_name holds the journal of another script; choose another directory." ;;
      foreign)
        if [ -f "$fb_name/revert.sh" ]; then
          cannot_tell "The journal of $fb_name is gone, and things stand there: what an earlier run took away. Look at them before anything else."
        fi
        give_up "--backup: $fb_name holds files of its own; choose a directory that is empty or not there. Nothing has been changed."
        ;;
      esac
      fb_n=$((fb_n + 1))
      fb_name=$GIVEN/again-$fb_n
    done
    return 0
  fi
  for fb_dir in "$ROOT/private/var/db" "$ROOT/private/var" "$ROOT/var/db" "$ROOT/var" "$ROOT"; do
    if ! real_directory "$fb_dir"; then
      continue
    fi
    for fb_name in "$fb_dir/unsnare-"*; do
      if [ ! -d "$fb_name" ] || [ -L "$fb_name" ]; then
        continue
      fi
      look_into "$fb_name"
      case $fb_name:$own in
      "$fb_dir/unsnare-$ID.lock"*) ;;
      "$fb_dir/unsnare-$ID-"*:foreign)
        cannot_tell "The journal of $fb_name is gone, and things stand there: what an earlier run took away. Look at them before anything else."
        ;;
      "$fb_dir/unsnare-$ID-"*:journal) an_application "$fb_name" ;;
      *:other)
        if stands_there "$fb_name"; then
          OTHERS=$((OTHERS + 1))
          eval "OTHERS_$OTHERS=\$fb_name"
        fi
        ;;
      esac
    done
  done
}

# The journal in $1, which is another script's, tells of something that has not been taken back.
stands_there() {
  sd_count=0
  while read -r sd_verb sd_rest; do
    case $sd_verb in
    begin) sd_count=$((sd_count + 1)) ;;
    undone) sd_count=$((sd_count - 1)) ;;
    esac
  done <"$1/journal"
  [ "$sd_count" -gt 0 ]
}

# Another script (one that was generated anew, say) has been applied here.
tell_others() {
  to_at=0
  while [ "$to_at" -lt "$OTHERS" ]; do
    to_at=$((to_at + 1))
    eval "to_name=\$OTHERS_$to_at"
    say "Another script of unsnare has been applied here; what it did stands. This"
    say "takes it back:"
    say "  sh $to_name/revert.sh$OPTIONS --undo"
    say ""
  done
}

find_backup() {
  GIVEN=
  LOCK=
  if [ -n "$1" ]; then
    absolute "$1"
    if [ "$abs" = / ]; then
      misused "--backup: / cannot be the backup directory."
    fi
    physical "${abs%/*}/" || misused "--backup: the directory that is to hold $1 does not exist."
    GIVEN=${phys%/}/${abs##*/}
    if [ -L "$GIVEN" ]; then
      misused "--backup: $1 is a link."
    elif [ -e "$GIVEN" ] && [ ! -d "$GIVEN" ]; then
      misused "--backup: $1 is no directory."
    fi
    BACKUP=$GIVEN
  else
    for fb_dir in "$ROOT/private/var/db" "$ROOT/private/var" "$ROOT/var/db" "$ROOT/var" "$ROOT"; do
      if real_directory "$fb_dir"; then
        BACKUP=$fb_dir/unsnare-$ID-$(date -u +%Y%m%dT%H%M%SZ)
        LOCK=$fb_dir/unsnare-$ID.lock
        break
      fi
    done
  fi
  FRESH=$BACKUP
  find_applications
  choose_backup
}

# The newest application goes on; if there is none, a new one begins.
choose_backup() {
  if [ "$APPLICATIONS" -gt 0 ]; then
    eval "BACKUP=\$JD_$APPLICATIONS"
  else
    BACKUP=$FRESH
  fi
  set_base
}

# Sets BACKUP_BASE to a directory on the backup's volume that is there already.
set_base() {
  backup_dev=
  if [ -d "$BACKUP" ]; then
    BACKUP_BASE=$BACKUP
  else
    BACKUP_BASE=${BACKUP%/*}
    BACKUP_BASE=${BACKUP_BASE:-/}
  fi
}

# A further application gets a directory of its own.
another_backup() {
  if [ -n "$GIVEN" ]; then
    ab_n=$((APPLICATIONS + 1))
    BACKUP=$GIVEN/again-$ab_n
  else
    spare "$FRESH"
    BACKUP=$free
  fi
  set_base
}

make_backup() {
  if [ ! -d "$BACKUP" ]; then
    mkdir -- "$BACKUP" || give_up "The backup directory $BACKUP cannot be made. Nothing has been changed."
  fi
}

# What the journal of an earlier application says is not what this one does.
forget_journal() {
  for n in $STEPS; do
    eval "J_$n= B_$n= M_$n="
  done
  TORN=no
}

# Sets shown_word to $1 as it can be typed to a shell.
show_word() {
  case $1 in
  *[!A-Za-z0-9/._+,@%:=-]*)
    sw_rest=$1 shown_word=
    while :; do
      case $sw_rest in
      *"'"*)
        shown_word="$shown_word${sw_rest%%"'"*}'\\''"
        sw_rest=${sw_rest#*"'"}
        ;;
      *) break ;;
      esac
    done
    shown_word="'$shown_word$sw_rest'"
    ;;
  *) shown_word=$1 ;;
  esac
}

one_mode() {
  if [ -n "$MODE" ] && [ "$MODE" != "$1" ]; then
    misused "--check, --apply, --undo and --status exclude each other."
  fi
  MODE=$1
}

# No step builds on one that is gone from the list, or makes way for one; a place would stay empty. Says so when the list is
# not what was written.
steps_are_whole() {
  for n in $STEPS; do
    eval "lv_after=\${A_$n-} lv_refill=\${R_$n-}"
    for ex_k in $lv_after $lv_refill; do
      if ! is_step "$ex_k"; then
        give_up "Step $n belongs to step $ex_k, which has been deleted from this script: delete both, or leave the step out with --skip instead. Nothing has been changed."
      fi
    done
  done
  DIGEST=yes
  sw_sum=$(steps | cksum)
  DIGEST=no
  case $sw_sum in
  "$STEPS_SUM" | "$STEPS_SUM "*) ;;
  *) complain "The steps of this script have been edited since it was written ($LISTED are listed)." ;;
  esac
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
    --check | --apply | --undo | --status) one_mode "${1#--}" ;;
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
  case $0 in
  /*) SELF=$0 ;;
  *) SELF=$START/$0 ;;
  esac
  show_word "$0"
  SHOWN_SELF=$shown_word
  if [ "$root" != / ]; then
    show_word "$root"
    OPTIONS="$OPTIONS --root $shown_word"
  fi
  if [ -n "$backup" ]; then
    show_word "$backup"
    OPTIONS="$OPTIONS --backup $shown_word"
  fi
  absolute "$root"
  physical "$abs" || misused "--root: $root is no directory that can be entered."
  ROOT=${phys%/}
  cd / || exit 1
  steps
  steps_are_whole
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
  read_mounts
  if ls -ldO / >/dev/null 2>&1; then
    FLAGS=yes
  fi
  find_backup "$backup"
  read_journal
  journal_is_whole
  if [ -z "$ROOT" ] && [ "$(id -u)" != 0 ]; then
    if [ "${MODE:-check}" = check ] || [ "$MODE" = status ]; then
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
  status) status ;;
  esac
}
