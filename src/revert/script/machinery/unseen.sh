# ---- names that the capture does not tell, and the disk does ----

# Sets dir to where the directory of the loaded step's path stands now.
directory_now() {
  trace_back "${s_path%/*}"
  dir=$now
  if [ "$is" = here ] && real_directory "$dir"; then
    return 0
  fi
  why="the directory that holds it is missing, or a link leads there"
  return 1
}

# Sets other to the one further name of the file $1 in the directory $2; if there is none, why says so.
other_name() {
  other="" on_count=0
  names_and_size "$1"
  case $links in
  1)
    why="it has no further name"
    return 1
    ;;
  2) ;;
  *)
    why="it has ${links:-no} names, and which of them the program made cannot be told"
    return 1
    ;;
  esac
  inode_of "$1"
  on_inode=$inode
  on_list=$(find "$2/." ! -name . -prune -type f -inum "$on_inode" -print 2>/dev/null && printf .)
  on_list=${on_list%.}
  on_self=no
  if [ "${1%/*}" != "$2" ]; then
    on_self=yes
  fi
  while [ -n "$on_list" ]; do
    on_name=${on_list%%"$NL"*}
    on_list=${on_list#*"$NL"}
    on_name=$2/${on_name##*/}
    if [ "$on_name" = "$1" ]; then
      on_self=yes
      continue
    fi
    on_count=$((on_count + 1))
    inode_of "$on_name"
    if [ "$inode" = "$on_inode" ]; then
      other=$on_name
    fi
  done
  if [ "$on_self" = no ] && [ "$on_count" -gt 0 ]; then
    why="its names cannot be told apart: this volume spells them its own way"
  elif [ "$on_count" = 1 ] && [ -n "$other" ]; then
    if ! is_expected "${other##*/}"; then
      return 0
    fi
    why="its further name is one that another change gave"
  elif [ "$on_count" = 0 ]; then
    why="its further name is not in the same directory"
  else
    why="its further name holds a newline"
  fi
  return 1
}

# What a name has more than another one is a rotation's number.
is_number() {
  case $1 in
  .[0-9] | .[0-9][0-9] | .[0-9].* | .[0-9][0-9].*) return 0 ;;
  esac
  return 1
}

# Sets other to the one regular file of $2 bytes whose path begins with $1. Names that are known to be others
# do not count, nor does a rotation's number: those stand around anyway.
begins_like() {
  other="" bl_count=0
  for bl_name in "$1"?*; do
    if [ -L "$bl_name" ] || [ ! -f "$bl_name" ] || is_expected "${bl_name##*/}"; then
      continue
    fi
    if is_number "${bl_name#"$1"}"; then
      continue
    fi
    names_and_size "$bl_name"
    if [ "$links" = 1 ] && [ "$size" = "$2" ]; then
      bl_count=$((bl_count + 1))
      other=$bl_name
    fi
  done
  case $bl_count in
  1) return 0 ;;
  0) why="no file beside it has a name that begins like its own, and $2 bytes" ;;
  *) why="$bl_count files beside it have names that begin like its own, and $2 bytes: which it is cannot be told" ;;
  esac
  return 1
}

# The name found is noted in the backup before anything is moved, so that it can be taken back.
keep_name() {
  printf '%s/' "${1##*/}" >"$slot.name.part" && mv -- "$slot.name.part" "$slot.name"
}

# Sets other to the name noted, beside the path of the step.
kept_name() {
  other=
  if [ ! -f "$slot.name" ]; then
    return 1
  fi
  other=$(cat "$slot.name")
  other=${s_path%/*}/${other%/}
}

judge_twin() {
  look "$s_path"
  jt_now=$now
  jt_is=$is
  if [ "$what" != "file" ] || [ "$jt_is" != here ]; then
    name_type "$what"
    state=left
    why="it is $named, so its other name cannot be told"
    return 0
  fi
  if begun; then
    what_is "$slot"
    jt_slot=$what
  else
    jt_slot=absent
  fi
  if ! directory_now || ! other_name "$jt_now" "$dir"; then
    if [ "$jt_slot" = absent ]; then
      state=left
    else
      state="done"
      why=
    fi
    return 0
  fi
  if [ "$jt_slot" != absent ] && same_volume "${s_path%/*}" "$BACKUP_BASE"; then
    state="done"
  elif parents "$s_path"; then
    state=ready
    why=
  fi
}

act_twin() {
  other_name "$s_path" "${s_path%/*}" || return 1
  at_other=$other
  what_is "$slot"
  if [ "$what" = absent ]; then
    keep_name "$at_other" || return 1
  fi
  carry "$at_other" "$slot"
}

unact_twin() {
  what_is "$slot"
  if [ "$what" = absent ] || ! kept_name; then
    return 0
  fi
  give_back "$slot" "$other"
}

judge_found() {
  look "$s_path"
  jf_here=$what
  jf_is=$is
  if begun && kept_name; then
    jf_other=$other
    what_is "$slot"
    jf_slot=$what
    what_is "$jf_other"
    case $jf_slot:$jf_here:$what in
    file:file:absent) state="done" ;;
    file:absent:file | absent:file:file) state=ready ;;
    file:file:file)
      if same_volume "${s_path%/*}" "$BACKUP_BASE"; then
        why="it is in the backup, and something stands there again"
      else
        # copied to the backup's volume, the original not yet taken away
        state=ready
      fi
      ;;
    *) why="the places are not as the step left them" ;;
    esac
    return 0
  fi
  if [ "$jf_here" != "file" ] || [ "$jf_is" != here ]; then
    name_type "$jf_here"
    state=left
    why="it is $named, so it stays as it is"
    return 0
  fi
  if ! directory_now || ! begins_like "$dir/${s_path##*/}" "$s_extra"; then
    state=left
    return 0
  fi
  if parents "$s_path"; then
    look "$s_path"
    if can_go_to_backup "file"; then
      state=ready
    fi
  fi
}

act_found() {
  if ! kept_name; then
    begins_like "$s_path" "$s_extra" || return 1
    af_other=$other
    keep_name "$af_other" || return 1
  else
    af_other=$other
  fi
  note_made "$af_other"
  what_is "$s_path"
  if [ "$what" != absent ]; then
    carry "$s_path" "$slot" || return 1
  fi
  carry "$af_other" "$s_path"
}

unact_found() {
  what_is "$slot"
  if [ "$what" = absent ] || ! kept_name; then
    return 0
  fi
  send_back "$s_path" "$other" && give_back "$slot" "$s_path"
}

# Sets other to the one thing whose path is $1 and something set apart from it (not X9 of X), and that no line tells. A
# rotation's numbers and a vendor's templates stand around anyway: they are never the one, and beside them nothing else
# can be told to be.
named_like() {
  other="" nl_count=0
  for nl_name in "$1"[!A-Za-z0-9]*; do
    what_is "$nl_name"
    if [ "$what" = absent ] || is_expected "${nl_name##*/}"; then
      continue
    fi
    case ${nl_name#"$1"} in
    [\ -~]* | [$CONTROLS]*) ;;
    *) continue ;; # an accent that belongs to the last letter sets nothing apart
    esac
    nl_count=$((nl_count + 1))
    other=$nl_name
    nl_what=$what
  done
  case $nl_count in
  0) why="nothing beside it has a name that begins like its own" ;;
  1)
    if is_number "${other#"$1"}"; then
      why="only a rotation's number stands beside it"
      return 1
    fi
    case ${other#"$1"} in
    *.default | *.defaultserver | *.dist | *.sample | *.example | *.template | *.in)
      why="only a template stands beside it"
      return 1
      ;;
    esac
    if [ "$nl_what" != link ] && type_fits "$s_type" "$nl_what"; then
      return 0
    fi
    name_type "$nl_what"
    why="what stands beside it with such a name is $named"
    ;;
  *) why="$nl_count names beside it begin like its own: which it is cannot be told" ;;
  esac
  return 1
}

judge_beside() {
  look "$s_path"
  jb_here=$what
  if begun && kept_name; then
    what_is "$other"
    case $jb_here:$what in
    absent:absent) why="it is neither there nor where it stood" ;;
    absent:*) state=ready ;;
    *:absent) state="done" ;;
    *) why="something stands in its place, and where it stood" ;;
    esac
    return 0
  fi
  if [ "$jb_here" != absent ]; then
    state=left
    why="something stands in its place"
    return 0
  fi
  if ! directory_now || ! named_like "$dir/${s_path##*/}"; then
    state=left
    return 0
  fi
  if parents "$s_path"; then
    state=ready
    case ${other##*/} in
    *[!A-Za-z0-9._~#+,@%=\ -]*) ;; # not for a terminal
    *) why="it is ${other##*/} now" ;;
    esac
  fi
}

act_beside() {
  if ! kept_name; then
    named_like "$s_path" || return 1
    ab_other=$other
    keep_name "$ab_other" || return 1
  else
    ab_other=$other
  fi
  note_made "$ab_other"
  carry "$ab_other" "$s_path"
}

unact_beside() {
  if ! kept_name || [ "$s_moved" = - ]; then
    # nothing has been moved yet
    return 0
  fi
  send_back "$s_path" "$other"
}
