
# remove_unseen_link N place=A [known=NAME]...: the other name of the file A in its directory goes to the backup.
remove_unseen_link() {
  keep_step remove_unseen_link "$@" && titled "take away the other name of the file $ks_p_shown"
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
  on_list=$(find "$2/." ! -name . -prune -type f -inum "$on_inode" -print 2>/dev/null)$NL
  on_self=no
  if [ "${1%/*}" != "$2" ]; then
    on_self=yes
  fi
  while [ -n "$on_list" ]; do
    on_name=${on_list%%"$NL"*}
    on_list=${on_list#*"$NL"}
    if [ -z "$on_name" ]; then
      continue
    fi
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

judge_remove_unseen_link() {
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
  elif parents "$s_path" && look "$s_path" && can_go_to_backup "file"; then
    state=ready
    why=
  fi
}

act_remove_unseen_link() {
  other_name "$s_path" "${s_path%/*}" || return 1
  at_other=$other
  what_is "$slot"
  if [ "$what" = absent ]; then
    keep_name "$at_other" || return 1
  fi
  carry "$at_other" "$slot"
}

unact_remove_unseen_link() {
  what_is "$slot"
  if [ "$what" = absent ] || ! kept_name; then
    return 0
  fi
  give_back "$slot" "$other"
}
