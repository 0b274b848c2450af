
# restore_from_unseen N place=A size=S [known=NAME]...: the file that stood at A comes back from the one name that begins like it, holds
# S bytes and lost a name after the bytes at A were written; what stands at A goes to the backup.
restore_from_unseen() {
  keep_step restore_from_unseen "$@" && titled "put back the file that stood at $ks_p_shown, from its other name beside it"
}

# The file $1 was changed, if only in the number of its names, no earlier than the bytes of the file $2 were written.
# Where find cannot tell, it was not.
changed_since() {
  cs_newer=$(find "$2" -prune -newermc "$1" -print 2>/dev/null && printf .)
  [ "$cs_newer" = . ]
}

# Sets other to the one regular file of $2 bytes whose path begins with $1. Names that are known to be others
# do not count, nor does a rotation's number: those stand around anyway.
begins_like() {
  other="" bl_count=0
  for bl_name in "$1"?*; do
    if [ -L "$bl_name" ] || [ ! -f "$bl_name" ] || is_expected "${bl_name##*/}"; then
      continue
    fi
    if is_number "${bl_name#"$1"}"; then
      continue
    fi
    names_and_size "$bl_name"
    if [ "$links" = 1 ] && [ "$size" = "$2" ] && changed_since "$bl_name" "$1"; then
      bl_count=$((bl_count + 1))
      other=$bl_name
    fi
  done
  case $bl_count in
  1) return 0 ;;
  0) why="no file beside it has a name that begins like its own, $2 bytes, and lost a name since" ;;
  *) why="$bl_count files beside it begin like it, have $2 bytes and lost a name since: which it is cannot be told" ;;
  esac
  return 1
}

judge_restore_from_unseen() {
  look "$s_path"
  jf_here=$what
  jf_is=$is
  if begun && kept_name; then
    jf_other=$other
    what_is "$slot"
    jf_slot=$what
    what_is "$jf_other"
    case $jf_slot:$jf_here:$what in
    file:file:absent) state="done" ;;
    file:absent:file | absent:file:file) state=ready ;;
    file:file:file)
      if same_volume "${s_path%/*}" "$BACKUP_BASE"; then
        why="it is in the backup, and something stands there again"
      else
        # copied to the backup's volume, the original not yet taken away
        state=ready
      fi
      ;;
    *) why="the places are not as the step left them" ;;
    esac
    return 0
  fi
  if [ "$jf_here" != "file" ] || [ "$jf_is" != here ]; then
    name_type "$jf_here"
    state=left
    why="it is $named, so it stays as it is"
    return 0
  fi
  if ! directory_now || ! begins_like "$dir/${s_path##*/}" "$s_extra"; then
    state=left
    return 0
  fi
  if parents "$s_path"; then
    look "$s_path"
    if can_go_to_backup "file"; then
      state=ready
    fi
  fi
}

act_restore_from_unseen() {
  if ! kept_name; then
    begins_like "$s_path" "$s_extra" || return 1
    af_other=$other
    keep_name "$af_other" || return 1
  else
    af_other=$other
  fi
  note_made "$af_other"
  what_is "$s_path"
  if [ "$what" != absent ]; then
    carry "$s_path" "$slot" || return 1
  fi
  carry "$af_other" "$s_path"
}

unact_restore_from_unseen() {
  what_is "$slot"
  if [ "$what" = absent ] || ! kept_name; then
    return 0
  fi
  send_back "$s_path" "$other" && give_back "$slot" "$s_path"
}
