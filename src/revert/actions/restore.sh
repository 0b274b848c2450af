
# restore N place=A copy=B [when=absent | when=optional | when=recorded | when=absent,recorded]: A gets the bytes of B, and of
# what a recording copied owner and permissions, too; what stands there goes to the backup.
restore() {
  keep_step restore "$@" || return 0
  case $ks_x in
  optional) titled "reset $ks_p_shown from $ks_f_shown, where that exists" ;;
  *) titled "restore $ks_p_shown from its copy $ks_f_shown" ;;
  esac
}

judge_restore() {
  look "$s_from"
  if [ "$what" != file ]; then
    jr_what=$what
    if needed_nothing; then
      state="done"
      return 0
    fi
    if [ "$jr_what" != absent ]; then
      name_type "$jr_what"
      why="the copy is $named; expected: a file"
      return 0
    fi
    if [ "$s_extra" = optional ]; then
      state=left
      why="there is no such file to reset it from; it stays as it is"
    else
      why="the copy is not there, or is no regular file"
      missing=yes
    fi
    return 0
  fi
  jr_copy=$now
  jr_is=$is
  look "$s_path"
  case $what in
  file)
    if [ "$is" = here ] && [ "$jr_is" = here ] && cmp -s "$now" "$jr_copy"; then
      state="done"
      return 0
    fi
    if [ "$is" = here ]; then
      names_left "$now"
      if [ "$links" != 1 ]; then
        why="the file has $links names (hard links), and a copy in its place would part them; copy the bytes into it by hand"
        return 0
      fi
    fi
    case $s_extra in
    absent*)
      why="its place is taken: there is another file"
      return 0
      ;;
    esac
    ;;
  absent)
    if { [ -z "$s_extra" ] || [ "$s_extra" = recorded ]; } && ! begun; then
      why="it is not there"
      return 0
    fi
    ;;
  *)
    name_type "$what"
    why="it is $named; expected: a file"
    return 0
    ;;
  esac
  if copy_is_gone; then
    state=left
    why="what has the copy's name now was brought back there by step $cg_k; the copy itself is gone"
    return 0
  fi
  if parents "$s_from" && parents "$s_path"; then
    state=ready
    look "$s_path"
    if [ "$is:$what" = here:file ]; then
      may_not_be_copied "$now"
    fi
  fi
}

# Another step has brought back what had the copy's name before: what stands there is no copy. Sets cg_k to that step.
copy_is_gone() {
  for cg_k in $STEPS; do
    recall "$cg_k"
    case $k_kind in
    move | putback | found | beside | relink | hardlink) ;;
    *) continue ;;
    esac
    if [ "$k_path" = "$s_from" ] && (
      # it is asked of the disk as it is now
      VIRTUAL=no
      load "$cg_k"
      judge
      [ "$state" = "done" ]
    ); then
      return 0
    fi
  done
  return 1
}

# The copy is made ready in the backup: owner, group, permissions and whatever else cp -p carries are those of the file
# that stands there, the bytes and their time are the copy's.
act_restore() {
  ar_copy=$slot.copy
  what_is "$ar_copy"
  if [ "$what" != absent ] && ! cmp -s "$s_from" "$ar_copy"; then
    spare "$ar_copy.earlier"
    mv -- "$ar_copy" "$free" || return 1
    what=absent
  fi
  ar_made=$what
  what_is "$s_path"
  ar_here=$what
  if [ "$ar_made" = absent ]; then
    case $s_extra:$ar_here in
    *recorded:*) cp -p -- "$s_from" "$ar_copy" || return 1 ;;
    *:file)
      cp -p -- "$s_path" "$ar_copy" || return 1
      cat "$s_from" >"$ar_copy" || return 1
      touch -r "$s_from" "$ar_copy" || return 1
      rights_of "$s_path"
      ar_rights=$rights
      rights_of "$ar_copy"
      if [ "$rights" != "$ar_rights" ]; then
        complain "Step $s_number: $s_path had $ar_rights and gets $rights; give it back by hand."
      fi
      ;;
    *) cp -p -- "$s_from" "$ar_copy" || return 1 ;;
    esac
    cmp -s "$s_from" "$ar_copy" || return 1
  fi
  note_made "$ar_copy"
  if [ "$ar_here" != absent ]; then
    carry "$s_path" "$slot" || return 1
  fi
  carry "$ar_copy" "$s_path"
}

unact_restore() { unact_bytes; }
