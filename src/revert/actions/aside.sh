
# aside N type=T place=A [text=L] [original=B] [filled=[M,...] [expect=NAME]... [like=NAME]...]: what stands at A goes to the backup; a link
# only if it leads to L, a copy only while B holds the same bytes, a directory only if nothing stands in it but the names expected and what the steps M take out.
# park N type=T place=A: as aside, until step unpark puts it elsewhere.
aside() {
  keep_step aside "$@" || return 0
  case $ks_type:$ks_x in
  link:?*) titled "take away the link $ks_p_shown -> $ks_x_shown" ;;
  any:*) titled "take away what stands at $ks_p_shown" ;;
  dir:*) titled "take away the directory $ks_p_shown" ;;
  *) titled "take away the $ks_type $ks_p_shown" ;;
  esac
}

park() {
  keep_step park "$@" && titled "take $ks_p_shown out of the way"
}

judge_aside() {
  if begun; then
    what_is "$slot"
    if [ "$what" != absent ]; then
      look "$s_path"
      if [ "$what" = absent ] || refilled; then
        state="done"
        return 0
      fi
      print_of "$s_path"
      if is_among "$s_had $s_moved" && ! same_volume "${s_path%/*}" "$BACKUP_BASE"; then
        # copied to the backup's volume, the original not yet taken away
        state=ready
      else
        why="it is in the backup, and something stands there again"
      fi
      return 0
    fi
  fi
  look "$s_path"
  if [ "$what" = absent ] && [ "$s_kind" = aside ] && ! begun; then
    state="done"
    return 0
  fi
  if refilled; then
    state="done"
    return 0
  fi
  if ! type_fits "$s_type" "$what"; then
    name_type "$what"
    why="it is $named"
    name_type "$s_type"
    why="$why; expected: $named"
    return 0
  fi
  if [ "$what" = link ] && [ -n "$s_extra" ] && [ "$is" = here ]; then
    link_text "$now"
    if ! same_text "$text" "$s_extra"; then
      why="the link leads elsewhere than the one that the program made"
      return 0
    fi
  fi
  case $what:$s_extra in
  dir:filled*)
    if holds_others "${s_extra#filled}"; then
      why="it holds something that the program did not put there ($entries)"
      return 0
    fi
    ;;
  esac
  if [ -n "$s_from" ] && [ "$what:$is" = file:here ] && ! begun; then
    ja_now=$now
    look "$s_from"
    if [ "$is" != file ] && { [ "$what:$is" != file:here ] || ! cmp -s "$now" "$ja_now"; }; then
      state=left
      why="it may hold the only old bytes of ${s_from#"$ROOT"}, which is not the same any more"
      return 0
    fi
  fi
  if parents "$s_path" && look "$s_path" && can_go_to_backup "$what"; then
    state=ready
  fi
}

act_aside() { carry "$s_path" "$slot"; }
unact_aside() { give_back "$slot" "$s_path"; }
back_aside() { ln -- "$s_from" "$1"; }
judge_park() { judge_aside; }
act_park() { act_aside; }
unact_park() { unact_aside; }
