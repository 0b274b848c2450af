
# relink N place=A text=L: the link A to L is made again.
relink() {
  keep_step relink "$@" && titled "make the link $ks_p_shown -> $ks_x_shown again"
}

judge_relink() {
  look "$s_path"
  case $what in
  absent)
    if parents "$s_path"; then
      state=ready
    fi
    ;;
  link)
    if [ "$is" = here ]; then
      link_text "$now"
      if [ "$text" = "$s_extra" ]; then
        state="done"
        return 0
      fi
    fi
    why="its place is taken by another link"
    ;;
  *)
    name_type "$what"
    why="its place is taken: there is $named"
    ;;
  esac
}

# On a Mac a link has permissions, and who may not read it cannot follow it.
here_relink() { (umask 022 && ln -s -- "$s_extra" "$1"); }
act_relink() { act_here; }

unact_relink() {
  unact_made && return
  # killed before it could be noted
  link_text "$s_path"
  if [ "$what" != link ] || [ "$text" != "$s_extra" ]; then
    foreign "$s_path"
    return
  fi
  take_made
}
