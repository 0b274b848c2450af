
# putback N type=T place=A aside=B [text=L]: B goes back to A; a file or a link that stands there goes to the backup, a link
# only if it leads to L.
putback() {
  keep_step putback "$@" && titled "put $ks_f_shown back to $ks_p_shown"
}

# Where the capture does not show what the link in its place leads to: to /Volumes/X/.X, as a clustered service's does.
leads_to_cluster() {
  case $1 in
  /Volumes/*/.*) ;;
  *) return 1 ;;
  esac
  lc_rest=${1#/Volumes/}
  lc_name=${lc_rest%%/*}
  case ${lc_rest#*/}/ in
  ".$lc_name"/*) return 0 ;;
  esac
  return 1
}

judge_putback() {
  look "$s_from"
  jp_aside=$what
  jp_now=$now
  jp_is=$is
  look "$s_path"
  if [ "$jp_aside:$what" = absent:dir ] && ! begun && look_inside; then
    return 0
  fi
  look "$s_path"
  if [ "$jp_aside" = absent ]; then
    if type_fits "$s_type" "$what" && { begun || [ "$what" != link ]; }; then
      state="done"
    else
      why="what stood aside is not there"
      missing=yes
      look_inside || :
    fi
    return 0
  fi
  if ! type_fits "$s_type" "$jp_aside"; then
    name_type "$jp_aside"
    why="what stands aside is $named"
    return 0
  fi
  case $what in
  link)
    if [ -n "$s_extra" ] && [ "$is" = here ]; then
      link_text "$now"
      if ! same_text "$text" "$s_extra"; then
        why="the link in its place leads elsewhere than the capture shows"
        return 0
      fi
    elif [ "$is" = here ]; then
      link_text "$now"
      if ! leads_to_cluster "$text"; then
        why="the link in its place leads elsewhere than into the hidden directory of a volume; look where, and take it away yourself if it can go"
        return 0
      fi
    fi
    ;;
  file | absent) ;;
  *)
    name_type "$what"
    why="in its place stands $named"
    return 0
    ;;
  esac
  if [ "$what" != absent ] && begun; then
    what_is "$slot"
    if [ "$what" != absent ]; then
      why="something stands in its place again"
      return 0
    fi
  fi
  look "$s_path"
  if [ "$what" != absent ] && ! can_go_to_backup "$what"; then
    return 0
  fi
  if can_go_home "$jp_is" "$jp_now"; then
    state=ready
  fi
}

act_putback() {
  what_is "$s_path"
  if [ "$what" != absent ]; then
    carry "$s_path" "$slot" || return 1
  fi
  carry "$s_from" "$s_path"
}

unact_putback() {
  send_back "$s_path" "$s_from" || return 1
  if [ "$s_had" != absent ]; then
    give_back "$slot" "$s_path"
  fi
}
