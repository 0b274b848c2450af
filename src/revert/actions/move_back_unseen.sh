
# move_back_unseen N type=T place=A [known=NAME]...: what stood at A comes back from the one name beside it that begins like it.
move_back_unseen() {
  keep_step move_back_unseen "$@" && titled "move what stood at $ks_p_shown back from the name beside it that the capture does not tell"
}

# Sets other to the one thing whose path is $1 and something set apart from it (not X9 of X), and that no line tells. A
# rotation's numbers and a vendor's templates stand around anyway: they are never the one, and beside them nothing else
# can be told to be.
named_like() {
  other="" nl_count=0
  for nl_name in "$1"[!A-Za-z0-9]*; do
    what_is "$nl_name"
    if [ "$what" = absent ] || is_expected "${nl_name##*/}"; then
      continue
    fi
    case ${nl_name#"$1"} in
    [\ -~]* | [$CONTROLS]*) ;;
    *) continue ;; # an accent that belongs to the last letter sets nothing apart
    esac
    nl_count=$((nl_count + 1))
    other=$nl_name
    nl_what=$what
  done
  case $nl_count in
  0) why="nothing beside it has a name that begins like its own" ;;
  1)
    if is_number "${other#"$1"}"; then
      why="only a rotation's number stands beside it"
      return 1
    fi
    case ${other#"$1"} in
    *.default | *.defaultserver | *.dist | *.sample | *.example | *.template | *.in)
      why="only a template stands beside it"
      return 1
      ;;
    esac
    if [ "$nl_what" != link ] && type_fits "$s_type" "$nl_what"; then
      return 0
    fi
    name_type "$nl_what"
    why="what stands beside it with such a name is $named"
    ;;
  *) why="$nl_count names beside it begin like its own: which it is cannot be told" ;;
  esac
  return 1
}

judge_move_back_unseen() {
  look "$s_path"
  jb_here=$what
  if begun && kept_name; then
    what_is "$other"
    case $jb_here:$what in
    absent:absent) why="it is neither there nor where it stood" ;;
    absent:*) state=ready ;;
    *:absent) state="done" ;;
    *) why="something stands in its place, and where it stood" ;;
    esac
    return 0
  fi
  if [ "$jb_here" != absent ]; then
    state=left
    why="something stands in its place"
    return 0
  fi
  if ! directory_now || ! named_like "$dir/${s_path##*/}"; then
    state=left
    return 0
  fi
  if parents "$s_path"; then
    state=ready
    case ${other##*/} in
    *[!A-Za-z0-9._~#+,@%=\ -]*) ;; # not for a terminal
    *) why="it is ${other##*/} now" ;;
    esac
  fi
}

act_move_back_unseen() {
  if ! kept_name; then
    named_like "$s_path" || return 1
    ab_other=$other
    keep_name "$ab_other" || return 1
  else
    ab_other=$other
  fi
  note_made "$ab_other"
  carry "$ab_other" "$s_path"
}

unact_move_back_unseen() {
  if ! kept_name || [ "$s_moved" = - ]; then
    # nothing has been moved yet
    return 0
  fi
  send_back "$s_path" "$other"
}
