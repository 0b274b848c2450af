
# unpark N type=T place=A parked=M: what step M took to the backup goes to A.
unpark() {
  keep_step unpark "$@" && titled "move what step $ks_x took away to $ks_p_shown"
}

judge_unpark() {
  ju_slot=$BACKUP/$s_extra
  found_of "$s_extra"
  ju_will=$k_will
  look "$s_path"
  jm_to=$what
  if [ "$VIRTUAL" = yes ] && [ "$ju_will" = yes ]; then
    ju_there=yes
  else
    what_is "$ju_slot"
    if [ "$what" = absent ]; then ju_there=no; else ju_there=yes; fi
  fi
  if [ "$ju_there" = no ]; then
    if begun && [ "$jm_to" != absent ]; then
      state="done"
    else
      why="it is not in the backup"
    fi
    return 0
  fi
  if [ "$jm_to" != absent ]; then
    why="its place is taken"
    return 0
  fi
  if parents "$s_path"; then
    state=ready
  fi
}

act_unpark() { carry "$BACKUP/$s_extra" "$s_path"; }
unact_unpark() { send_back "$s_path" "$BACKUP/$s_extra"; }
