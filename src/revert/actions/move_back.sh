
# move N type=T place=A from=B [clears=T]: B gets its old name A back; something of type T is taken away from there before.
# move_if_present N type=T place=A from=B: the same, if something stands at B.
move() {
  keep_step move "$@" && titled "move $ks_f_shown back to $ks_p_shown"
}

move_if_present() {
  keep_step move_if_present "$@" && titled "move $ks_f_shown back to $ks_p_shown, if it is there"
}

judge_move() {
  look "$s_from"
  jm_from=$what
  jm_now=$now
  jm_is=$is
  look "$s_path"
  if [ "$jm_from:$what" = absent:dir ] && ! begun && look_inside; then
    return 0
  fi
  look "$s_path"
  if [ "$jm_from" = absent ] && type_fits "$s_type" "$what"; then
    if begun || [ -z "$s_extra" ] || { [ "$s_type" != any ] && [ "$s_extra" != any ] && [ "$s_extra" != "$s_type" ]; }; then
      state="done"
      return 0
    fi
  fi
  if ! type_fits "$s_type" "$jm_from"; then
    if [ "$jm_from" = absent ]; then
      why="what is to be moved is not there"
      missing=yes
      look_inside || :
    else
      name_type "$jm_from"
      why="what is to be moved is $named"
    fi
    return 0
  fi
  if [ "$what" != absent ]; then
    name_type "$what"
    why="its place is taken: there is $named"
    return 0
  fi
  if can_go_home "$jm_is" "$jm_now"; then
    state=ready
  fi
}

# The capture does not tell whether it was renamed: the disk does.
judge_move_if_present() {
  look "$s_from"
  if [ "$what" = absent ] && ! begun; then
    state=left
    why="nothing stands there, so nothing was renamed, or it has gone since"
    return 0
  fi
  if [ "$what" = link ] && [ "$s_type" = any ] && ! begun; then
    # a call that follows links finds nothing where one leads nowhere
    state=left
    why="a link stands there, and it may have stood there all along"
    return 0
  fi
  judge_move
  if [ "$state" = conflict ] && ! begun; then
    state=left
  fi
}

act_move() { carry "$s_from" "$s_path"; }
unact_move() { send_back "$s_path" "$s_from"; }
act_move_if_present() { act_move; }
unact_move_if_present() { unact_move; }
