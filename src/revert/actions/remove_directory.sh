
# dropdir N place=A [takes=M,...] [expect=NAME]... [like=NAME]...: the directory A goes to the backup, if nothing is left in
# it once the steps M have run but the names expected, and those that begin as told.
dropdir() {
  keep_step dropdir "$@" || return 0
  if [ "$ks_expected" = 0 ]; then
    titled "take away the directory $ks_p_shown if it is empty"
  else
    titled "take away the directory $ks_p_shown if the program alone filled it"
  fi
}

judge_dropdir() {
  look "$s_path"
  if [ "$what" = absent ]; then
    state="done"
    return 0
  fi
  if [ "$what" != dir ]; then
    name_type "$what"
    why="it is $named; expected: a directory"
    return 0
  fi
  if ! parents "$s_path"; then
    return 0
  fi
  look "$s_path"
  if [ "$s_expected" -gt 0 ] && ! can_go_to_backup dir; then
    return 0
  fi
  if holds_others "$s_extra"; then
    state=left
    why="it holds something else ($entries), so it stays"
  else
    state=ready
  fi
}

act_dropdir() {
  entries=0
  count_entries "$s_path" ""
  if [ "$entries" -gt 0 ]; then
    complain "$s_path holds something else by now ($entries): it stays."
    return 1
  fi
  carry "$s_path" "$slot"
}
unact_dropdir() { give_back "$slot" "$s_path"; }
