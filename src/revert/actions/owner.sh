
# owner N place=A old=0:27 new=27:27: A gets its old owner and group back, by their numbers.
owner() {
  keep_step owner "$@" && titled "give $ks_p_shown its owner and group ${ks_x%% *} back"
}

judge_owner() {
  is_reachable || return 0
  names_and_size "$now"
  case "$s_extra " in
  "$owner:$group "*)
    # a run that was interrupted in between has not given the bits back that the change took away
    if begun && bits_are_missing "$now"; then
      state=ready
    else
      state="done"
    fi
    ;;
  *" $owner:$group "*)
    if [ "$(id -u)" = 0 ]; then
      state=ready
    else
      state=left
      why="only root can give a file to another owner"
    fi
    ;;
  *) why="its owner and group are $owner:$group" ;;
  esac
}

# The bits of $1 that the journal notes and a change of owner takes away are gone. Sets go_mode to what was noted.
bits_are_missing() {
  eval "go_mode=\${Z_$s_number-}"
  mode_of "$1"
  case $go_mode:$mode in
  ??[sS]*:??[!sS]*) return 0 ;;
  ?????[sS]*:?????[!sS]*) return 0 ;;
  esac
  return 1
}

# The owner $1 for $2; the bits that a change of owner takes away come back. They are noted before.
give_owner() {
  names_and_size "$2"
  if [ "$s_begun" != begun ] || ! bits_are_missing "$2"; then
    mode_of "$2"
    go_mode=$mode
    eval "Z_$s_number=\$mode"
    case $mode in
    *[sS]*)
      note "bits $s_number $mode"
      flush
      ;;
    esac
  fi
  if [ "$owner:$group" != "$1" ]; then
    chown "$1" "$2" || return 1
  fi
  case $go_mode in
  ??[sS]*) chmod u+s "$2" || return 1 ;;
  esac
  case $go_mode in
  ?????[sS]*) chmod g+s "$2" || return 1 ;;
  esac
}

here_owner() { give_owner "${s_extra%% *}" "$1"; }
act_owner() { act_here; }
back_owner() { give_owner "${s_extra##* }" "$1"; }

unact_owner() {
  names_and_size "$s_path"
  case $owner:$group in
  "${s_extra##* }")
    if bits_are_missing "$s_path"; then
      in_directory back_owner
    fi
    return
    ;;
  "${s_extra%% *}") ;;
  *)
    complain "The owner and group of $s_path are $owner:$group, which is not what the step gave it."
    return 1
    ;;
  esac
  in_directory back_owner
}
