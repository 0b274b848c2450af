# ---- acting ----

# Moves $1 to $2, where nothing stands. On one volume that is a rename; to or from a backup on another volume the
# copy is made beside, compared, put in place, and only then the original goes.
carry() {
  what_is "$1"
  ca_what=$what
  case $what in
  file | dir | link) ;;
  *)
    name_type "$what"
    complain "$1 is $named."
    return 1
    ;;
  esac
  if same_volume "${1%/*}" "${2%/*}"; then
    carry_within "$1" "$2"
    ca_code=$?
    cd / || return 1
    if [ "$ca_code" != 0 ]; then
      return 1
    fi
  else
    carry_across "$1" "$2" || return 1
  fi
  what_is "$1"
  if [ "$what" != absent ]; then
    complain "$1 is still there."
    return 1
  fi
  what_is "$2"
  if [ "$what" != "$ca_what" ]; then
    complain "$2 is not what was to be moved there."
    return 1
  fi
}

# The rename itself. Both directories are entered and found to be what their names say; what can be is done without a path.
carry_within() {
  cw_from=$1 cw_to=$2
  case $1 in
  "$BACKUP"/*) ;;
  *)
    enter "${1%/*}" || return 1
    cw_from=./${1##*/}
    ;;
  esac
  print_of "$cw_from"
  cw_print=$print
  if [ "${1%/*}" = "${2%/*}" ]; then
    cw_to=./${2##*/}
  elif [ "$cw_from" = "$1" ]; then
    enter "${2%/*}" || return 1
    cw_to=./${2##*/}
  else
    case $2 in
    "$BACKUP"/*) ;;
    *)
      enter "${2%/*}" || return 1
      enter "${1%/*}" || return 1
      ;;
    esac
  fi
  what_is "$cw_to"
  if [ "$what" != absent ]; then
    complain "Something stands at $2."
    return 1
  fi
  mv -- "$cw_from" "$cw_to" || return 1
  print_of "$cw_to"
  if [ "$print" != "$cw_print" ]; then
    complain "$1 did not become $2."
    return 1
  fi
}

carry_across() {
  case $2 in
  "$BACKUP"/*) ca_part=$2.part ;;
  *) ca_part=${2%/*}/.unsnare-$s_number ;;
  esac
  what_is "$2"
  if [ "$what" = absent ]; then
    spare "$ca_part"
    if [ "$ca_part" != "$free" ]; then
      mv -- "$ca_part" "$free" || return 1
    fi
    case $ca_what in
    link | dir) cp -pPR -- "$1" "$ca_part" || return 1 ;;
    *)
      cp -p -- "$1" "$ca_part" || return 1
      cmp -s "$1" "$ca_part" || return 1
      ;;
    esac
    note_made "$ca_part"
    mv -- "$ca_part" "$2" || return 1
  fi
  case $ca_what in
  link)
    link_text "$1"
    ca_text=$text
    link_text "$2"
    if [ "$text" != "$ca_text" ]; then
      return 1
    fi
    rm -- "$1"
    ;;
  dir) rmdir -- "$1" ;;
  *)
    cmp -s "$1" "$2" || return 1
    rm -- "$1"
    ;;
  esac
}

# Sets free to $1, or to a name like it that is not taken.
spare() {
  free=$1
  sp_n=0
  while [ -e "$free" ] || [ -L "$free" ]; do
    sp_n=$((sp_n + 1))
    free=$1.$sp_n
  done
}

act() {
  case $s_kind in
  aside | hold | rmdir) carry "$s_path" "$slot" ;;
  move | perhaps) carry "$s_from" "$s_path" ;;
  unhold) carry "$BACKUP/$s_extra" "$s_path" ;;
  restore) act_restore ;;
  putback)
    what_is "$s_path"
    if [ "$what" != absent ]; then
      carry "$s_path" "$slot" || return 1
    fi
    carry "$s_from" "$s_path"
    ;;
  twin) act_twin ;;
  found) act_found ;;
  beside) act_beside ;;
  *)
    enter "${s_path%/*}" && act_here "./${s_path##*/}"
    act_code=$?
    cd / && [ "$act_code" = 0 ]
    ;;
  esac
}

# What is done to the name $1 in the directory that has been entered.
act_here() {
  case $s_kind in
  relink)
    # on a Mac a link has permissions, and who may not read it cannot follow it
    (umask 022 && ln -s -- "$s_extra" "$1")
    ;;
  hardlink) ln -- "$s_from" "$1" ;;
  mkdir) mkdir -m 755 -- "$1" ;;
  mode)
    # shellcheck disable=SC2086 # four words: old and new letters, old and new digits
    set -- "$1" $s_extra
    chmod "$4" "$1"
    ;;
  esac
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
    if [ "$ar_here" = "file" ]; then
      cp -p -- "$s_path" "$ar_copy" || return 1
      cat "$s_from" >"$ar_copy" || return 1
      touch -r "$s_from" "$ar_copy" || return 1
      rights_of "$s_path"
      ar_rights=$rights
      rights_of "$ar_copy"
      if [ "$rights" != "$ar_rights" ]; then
        complain "Step $s_number: $s_path had $ar_rights and gets $rights; give it back by hand."
      fi
    else
      cp -p -- "$s_from" "$ar_copy" || return 1
    fi
    cmp -s "$s_from" "$ar_copy" || return 1
  fi
  note_made "$ar_copy"
  if [ "$ar_here" != absent ]; then
    carry "$s_path" "$slot" || return 1
  fi
  carry "$ar_copy" "$s_path"
}

# ---- taking back: only what is still what the step put there ----

# The object at $1 is one of those that the step is known to have had in hand.
is_own() {
  print_of "$1"
  [ "$print" != absent ] && is_among "$s_had $s_moved"
}

foreign() {
  complain "$1 is not what the step put there, or had there."
  return 1
}

# Puts back to $2 what the step took to the backup as $1.
give_back() {
  what_is "$1"
  if [ "$what" = absent ]; then
    # it was never taken there
    is_own "$2" || foreign "$2"
    return
  fi
  is_own "$1" || foreign "$1" || return 1
  what_is "$2"
  if [ "$what" != absent ]; then
    # half way to or from a backup on another volume, else somebody else's
    if same_volume "${1%/*}" "${2%/*}" || ! is_own "$2"; then
      foreign "$2"
      return
    fi
  fi
  carry "$1" "$2"
}

# Puts back to $2 what the step moved from there to $1.
send_back() {
  print_of "$1"
  if [ "$print" != absent ] && is_among "$s_moved"; then
    carry "$1" "$2"
    return
  fi
  print_of "$2"
  if [ "$print" != absent ] && is_among "$s_moved"; then
    # it never left, or is back already
    return 0
  fi
  foreign "$1"
}

# Takes the loaded step back. What was begun and not done is taken back as far as it went.
unact() {
  case $s_kind in
  aside | hold | rmdir) give_back "$slot" "$s_path" ;;
  move | perhaps) send_back "$s_path" "$s_from" ;;
  unhold) send_back "$s_path" "$BACKUP/$s_extra" ;;
  restore) unact_restore ;;
  putback)
    send_back "$s_path" "$s_from" || return 1
    if [ "$s_had" != absent ]; then
      give_back "$slot" "$s_path"
    fi
    ;;
  twin) unact_twin ;;
  found) unact_found ;;
  beside) unact_beside ;;
  relink | hardlink | mkdir) unact_made ;;
  mode)
    # shellcheck disable=SC2086 # four words: old and new letters, old and new digits
    set -- $s_extra
    mode_of "$s_path"
    case $mode in
    "$2") return 0 ;;
    "$1") ;;
    *)
      complain "The permissions of $s_path are $mode, which is not what the step gave it."
      return 1
      ;;
    esac
    enter "${s_path%/*}" && chmod "$4" "./${s_path##*/}"
    un_code=$?
    cd / && [ "$un_code" = 0 ]
    ;;
  esac
}

unact_restore() {
  what_is "$slot"
  if [ "$what" = absent ] && [ "$s_had" != absent ]; then
    # it had not got so far as to take anything away
    is_own "$s_path" || foreign "$s_path"
    return
  fi
  print_of "$s_path"
  if [ "$print" != absent ] && [ "$print" != "$s_had" ]; then
    is_among "$s_moved" || foreign "$s_path" || return 1
    spare "$slot.copy"
    carry "$s_path" "$free" || return 1
  fi
  if [ "$s_had" != absent ]; then
    give_back "$slot" "$s_path"
  fi
}

# What the step made is taken to the backup, if it is still that, and nothing has come into it.
unact_made() {
  print_of "$s_path"
  if [ "$print" = absent ]; then
    return 0
  fi
  if ! is_among "$s_moved"; then
    # killed before it could be noted
    case $s_kind:$what in
    relink:link)
      link_text "$s_path"
      [ "$text" = "$s_extra" ] || foreign "$s_path" || return 1
      ;;
    hardlink:file)
      um_print=$print
      print_of "$s_from"
      [ "$print" = "$um_print" ] || foreign "$s_path" || return 1
      ;;
    mkdir:dir) ;;
    *)
      foreign "$s_path"
      return
      ;;
    esac
  fi
  if [ "$s_kind" = mkdir ]; then
    s_expected=0 entries=0
    count_entries "$s_path" ""
    if [ "$entries" != 0 ]; then
      complain "$s_path holds something that came later."
      return 1
    fi
  fi
  spare "$slot.undone"
  carry "$s_path" "$free"
}
