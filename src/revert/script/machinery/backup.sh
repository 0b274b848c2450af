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
    lock | lock.[0-9]* | revert.sh | journal.new | again-[0-9]*) ;;
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
    show_word "$to_name/revert.sh"
    say "  sh $shown_word$OPTIONS --undo"
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
  fi
  for fb_dir in "$ROOT/private/var/db" "$ROOT/private/var" "$ROOT/var/db" "$ROOT/var" "$ROOT"; do
    if ! real_directory "$fb_dir"; then
      continue
    fi
    if [ -z "$BACKUP" ]; then
      BACKUP=$fb_dir/unsnare-$ID-$(date -u +%Y%m%dT%H%M%SZ)
    fi
    # one for all that is done to this disk, whatever the backup is and the script
    if [ -w "$fb_dir/" ] && [ -x "$fb_dir/" ]; then
      LOCK=$fb_dir/unsnare.lock
      break
    fi
  done
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

