
# makedir N place=A: the directory A is made again, empty.
makedir() {
  keep_step makedir "$@" && titled "make the directory $ks_p_shown again"
}

judge_makedir() {
  look "$s_path"
  case $what in
  dir) state="done" ;;
  absent)
    if parents "$s_path"; then
      state=ready
      why="it gets the permissions 755 and the owner who runs this: what it had is not known, so compare"
    fi
    ;;
  *)
    name_type "$what"
    why="its place is taken: there is $named"
    ;;
  esac
}

here_makedir() { mkdir -m 755 -- "$1"; }
act_makedir() { act_here; }

unact_makedir() {
  what_is "$s_path"
  if [ "$what" = dir ]; then
    s_expected=0 entries=0
    count_entries "$s_path" ""
    if [ "$entries" != 0 ]; then
      complain "$s_path holds something that came later."
      return 1
    fi
  fi
  unact_made && return
  # killed before it could be noted
  if [ "$what" != dir ]; then
    foreign "$s_path"
    return
  fi
  take_made
}
