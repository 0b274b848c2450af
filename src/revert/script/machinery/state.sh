# ---- what state a step is in: done, ready, left (no conflict, but not to be done), conflict ----

# Sets state and why for the loaded step.
judge() {
  state=conflict
  why=
  again=no
  missing=no
  if is_mangled "$s_number"; then
    why="this shell cannot carry the name to the byte; use sh, bash or dash"
    return 0
  fi
  if is_elsewhere "$s_path" || { [ -n "$s_from" ] && is_elsewhere "$s_from"; }; then
    state=left
    why="it is on another volume (${volume#"$ROOT"}), which may be in use by another machine; a script generated with --include other-volumes does it"
    return 0
  fi
  if [ "$s_kind" != mode ] && ! apart_from_backup; then
    return 0
  fi
  ju_why=
  if [ "$s_begun" = "done" ]; then
    if stands_as_put; then
      state="done"
      return 0
    fi
    # the disk decides: judged as if it had never been done
    ju_had=$s_had ju_moved=$s_moved
    s_begun="" s_had="" s_moved=""
    judge_kind
    s_begun="done" s_had=$ju_had s_moved=$ju_moved
    if [ "$state" != ready ]; then
      case $s_kind in
      move | perhaps | putback)
        # what was moved stands where it stood again
        look "$s_from"
        if [ "$what" != absent ]; then
          return 0
        fi
        ;;
      esac
      state="done"
      why=
      return 0
    fi
    if [ "$s_kind" = aside ] && [ -z "$s_refill" ] && [ -z "$s_extra" ]; then
      state=left
      why="what it took away is in the backup; what stands there now came later"
      return 0
    fi
    if [ "$FINISHED" = no ]; then
      state=conflict
      why="the run that was interrupted has done it, and the disk has been changed since; take that run back with --undo, or leave the step out"
      return 0
    fi
    again=yes
    why="it was done before, and the disk has been changed since"
    ju_why=$why
  else
    judge_kind
  fi
  if [ "$state" = ready ] && ! can_be_changed; then
    state=conflict
  elif [ -n "$ju_why" ]; then
    why=$ju_why
  fi
}

judge_kind() {
  case $s_kind in
  aside | hold) judge_aside ;;
  move) judge_move ;;
  perhaps) judge_perhaps ;;
  unhold) judge_unhold ;;
  restore) judge_restore ;;
  putback) judge_putback ;;
  relink) judge_relink ;;
  hardlink) judge_hardlink ;;
  twin) judge_twin ;;
  found) judge_found ;;
  beside) judge_beside ;;
  mkdir) judge_mkdir ;;
  rmdir) judge_rmdir ;;
  mode) judge_mode ;;
  *) why="this script does not know how to '$s_kind'" ;;
  esac
}

# The backup directory is neither inside what the step moves nor around it.
apart_from_backup() {
  for ab_name in "$s_path" "$s_from"; do
    if [ -z "$ab_name" ]; then
      continue
    fi
    case $BACKUP/ in
    "$ab_name"/*)
      why="the backup directory is inside it; choose another with --backup DIR"
      return 1
      ;;
    esac
    case $ab_name/ in
    "$BACKUP"/*)
      why="it is inside the backup directory; choose another with --backup DIR"
      return 1
      ;;
    esac
  done
  return 0
}

# What is to be moved can be: nothing there is locked, nor can only be read.
can_be_changed() {
  for cc_name in "$s_path" "$s_from"; do
    if [ -z "$cc_name" ]; then
      continue
    fi
    volume_of "${cc_name%/*}"
    case $READ_ONLY in
    *"$NL$volume$NL"*)
      why="its volume can only be read"
      return 1
      ;;
    esac
    trace_back "$cc_name"
    if [ "$is" = here ] && is_locked "$now"; then
      return 1
    fi
    case $s_kind in
    restore | hardlink) return 0 ;; # the second one is only read
    esac
  done
  return 0
}

# The journal says that the loaded step is done, and what it put somewhere stands there still.
stands_as_put() {
  case $s_kind in
  move | perhaps | unhold | putback | found | beside | relink | hardlink)
    print_of "$s_path"
    [ "$print" != absent ] && is_among "$s_moved"
    return
    ;;
  esac
  return 1
}

# What is to be moved may have been moved into the directory in its place, or into the one that a link there leads to:
# mv does that.
look_inside() {
  li_dir=$s_path
  if [ -L "$s_path" ]; then
    link_text "$s_path"
    case $text in
    /Volumes/* | /Network/* | /net/* | /home/*) return 1 ;;
    /*) locate "$text" ;;
    *) loc=${s_path%/*}/$text ;;
    esac
    li_dir=$loc
  fi
  if is_elsewhere "$li_dir/." || ! real_directory "$li_dir"; then
    return 1
  fi
  what_is "$li_dir/${s_from##*/}"
  if [ "$what" = absent ]; then
    return 1
  fi
  why="it stands inside ${li_dir#"$ROOT"}, where mv puts things when a directory, or a link to one, has the name already; move it out first"
}

begun() { [ -n "$s_begun" ]; }

# The step that fills the place again is done, by itself.
refilled() {
  if [ -z "$s_refill" ]; then
    return 1
  fi
  (
    # it is asked of the disk as it is now
    VIRTUAL=no
    load "$s_refill"
    judge
    [ "$state" = "done" ]
  )
}

# Something goes to the backup, which must be possible in one move, or by copying.
can_go_to_backup() {
  if [ "$is" != here ] || same_volume "${now%/*}" "$BACKUP_BASE"; then
    return 0
  fi
  case $1 in
  file | link) return 0 ;;
  esac
  why="it is on another volume than the backup; choose one there with --backup DIR"
  return 1
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
  if parents "$s_path" && look "$s_path" && can_go_to_backup "$what"; then
    state=ready
  fi
}

judge_move() {
  look "$s_from"
  jm_from=$what
  jm_now=$now
  jm_is=$is
  look "$s_path"
  if [ "$jm_from" = absent ] && type_fits "$s_type" "$what"; then
    if begun || [ -z "$s_extra" ] || { [ "$s_type" != any ] && [ "$s_extra" != any ] && [ "$s_extra" != "$s_type" ]; }; then
      state="done"
      return 0
    fi
  fi
  if ! type_fits "$s_type" "$jm_from"; then
    if [ "$jm_from" = absent ]; then
      why="what is to be moved is not there"
      missing=yes
      look_inside || :
    else
      name_type "$jm_from"
      why="what is to be moved is $named"
    fi
    return 0
  fi
  if [ "$what" != absent ]; then
    name_type "$what"
    why="its place is taken: there is $named"
    return 0
  fi
  if ! parents "$s_from" || ! parents "$s_path"; then
    return 0
  fi
  # parents() leaves now at the directory that will hold it
  if [ "$is" = here ] && [ "$jm_is" = here ] && ! same_volume "${jm_now%/*}" "$now"; then
    why="the two places are on different volumes"
    return 0
  fi
  state=ready
}

# The capture does not tell whether it was renamed: the disk does.
judge_perhaps() {
  look "$s_from"
  if [ "$what" = absent ] && ! begun; then
    state=left
    why="nothing stands there, so nothing was renamed, or it has gone since"
    return 0
  fi
  judge_move
  if [ "$state" = conflict ] && ! begun; then
    state=left
  fi
}

judge_unhold() {
  ju_slot=$BACKUP/$s_extra
  eval "k_state=\${E_$s_extra-}"
  look "$s_path"
  jm_to=$what
  if [ "$VIRTUAL" = yes ] && [ "$k_state" = will ]; then
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

# What stood at $1 was taken to the backup by a step of this script, and is the same as $2, byte for byte.
kept_like() {
  for kl_k in $STEPS; do
    eval "k_kind=\${K_$kl_k-} k_path=\${P_$kl_k-} k_state=\${J_$kl_k-}"
    if [ "$k_kind" = aside ] && [ "$k_path" = "$1" ] && [ -n "$k_state" ]; then
      what_is "$BACKUP/$kl_k"
      if [ "$what" = file ]; then
        cmp -s "$BACKUP/$kl_k" "$2"
        return
      fi
    fi
  done
  return 1
}

# The file at s_path needed nothing, and what it was compared with has been taken away since.
needed_nothing() {
  look "$s_path"
  [ "$what" = file ] && [ "$is" = here ] && kept_like "$s_from" "$now"
}

judge_restore() {
  look "$s_from"
  if [ "$what" != file ]; then
    if needed_nothing; then
      state="done"
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
      names_and_size "$now"
      if [ "$links" != 1 ]; then
        why="the file has $links names (hard links), and a copy in its place would part them; copy the bytes into it by hand"
        return 0
      fi
    fi
    if [ "$s_extra" = absent ]; then
      why="its place is taken: there is another file"
      return 0
    fi
    ;;
  absent)
    if [ -z "$s_extra" ] && ! begun; then
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
  if parents "$s_from" && parents "$s_path"; then
    state=ready
  fi
}

judge_putback() {
  look "$s_from"
  jp_aside=$what
  jp_now=$now
  jp_is=$is
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
  if parents "$s_from" && parents "$s_path"; then
    if [ "$is" = here ] && [ "$jp_is" = here ] && ! same_volume "${jp_now%/*}" "$now"; then
      why="the two places are on different volumes"
      return 0
    fi
    state=ready
  fi
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
    if parents "$s_from" && parents "$s_path"; then
      if [ "$is" = here ] && [ "$jh_is" = here ] && ! same_volume "${jh_now%/*}" "$now"; then
        why="the two places are on different volumes"
        return 0
      fi
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

judge_mkdir() {
  look "$s_path"
  case $what in
  dir) state="done" ;;
  absent)
    if parents "$s_path"; then
      state=ready
    fi
    ;;
  *)
    name_type "$what"
    why="its place is taken: there is $named"
    ;;
  esac
}

judge_rmdir() {
  look "$s_path"
  if [ "$what" = absent ]; then
    state="done"
    return 0
  fi
  if [ "$what" != dir ]; then
    name_type "$what"
    why="it is $named; expected: a directory"
    return 0
  fi
  if ! parents "$s_path"; then
    return 0
  fi
  look "$s_path"
  if [ "$s_expected" -gt 0 ] && ! can_go_to_backup dir; then
    return 0
  fi
  entries=0
  if [ "$is" = here ]; then
    count_entries "$now" ""
  fi
  if [ "$VIRTUAL" = yes ]; then
    for jd_k in $s_extra; do
      eval "k_state=\${E_$jd_k-}"
      if [ "$k_state" = will ]; then
        entries=$((entries - 1))
      fi
    done
  fi
  if [ "$entries" -gt 0 ]; then
    state=left
    why="it holds something else ($entries), so it stays"
  else
    state=ready
  fi
}

judge_mode() {
  look "$s_path"
  if { [ "$what" != "file" ] && [ "$what" != dir ]; } || [ "$is" != here ]; then
    name_type "$what"
    why="it is $named"
    return 0
  fi
  if ! parents "$s_path"; then
    return 0
  fi
  look "$s_path"
  mode_of "$now"
  case "$s_extra " in
  "$mode "*) state="done" ;;
  *" $mode "*) state=ready ;;
  *) why="its permissions are $mode" ;;
  esac
}

