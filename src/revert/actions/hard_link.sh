
# hardlink N place=A other=B: A becomes a name of the file B again.
hardlink() {
  keep_step hardlink "$@" && titled "make $ks_p_shown a name of the file $ks_f_shown again"
}

judge_hardlink() {
  look "$s_from"
  jh_other=$what
  jh_now=$now
  jh_is=$is
  look "$s_path"
  if [ "$jh_other" != file ]; then
    if needed_nothing; then
      state="done"
    else
      why="the other name of the file is not there"
    fi
    return 0
  fi
  if [ "$what" = absent ]; then
    if can_go_home "$jh_is" "$jh_now"; then
      state=ready
    fi
    return 0
  fi
  if [ "$is" = here ] && [ "$jh_is" = here ]; then
    inode_of "$now"
    jh_inode=$inode
    inode_of "$jh_now"
    if [ "$jh_inode" = "$inode" ]; then
      state="done"
      return 0
    fi
  fi
  name_type "$what"
  why="its place is taken: there is $named"
}

here_hardlink() { ln -- "$s_from" "$1"; }
act_hardlink() { act_here; }

unact_hardlink() {
  print_of "$s_path"
  if [ "$print" = absent ]; then
    return 0
  fi
  uh_print=$print
  print_of "$s_from"
  if [ "$print" = "$uh_print" ] && same_volume "${s_path%/*}" "${s_from%/*}"; then
    # in the backup it would be a further name still
    in_directory back_hardlink
    return
  fi
  unact_made || foreign "$s_path"
}

# The name goes; the file has its other one.
back_hardlink() {
  print_of "$1"
  uh_print=$print
  print_of "$s_from"
  if [ "$print" != "$uh_print" ]; then
    foreign "$s_path"
    return
  fi
  rm -- "$1"
}
