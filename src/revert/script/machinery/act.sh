# ---- acting ----

# Moves $1 to $2, where nothing stands. On one volume that is a rename; to or from a backup on another volume the
# copy is made beside, compared, put in place, and only then the original goes.
carry() {
  what_is "$1"
  ca_what=$what
  if same_volume "${1%/*}" "${2%/*}"; then
    ca_inode=
    if [ "$ca_what" = dir ]; then
      inode_of "$1"
      ca_inode=$inode
    fi
    what_is "$2"
    if [ "$what" != absent ]; then
      complain "Something stands at $2."
      return 1
    fi
    mv -- "$1" "$2" || return 1
    if [ -n "$ca_inode" ]; then
      inode_of "$2"
      if [ "$inode" != "$ca_inode" ]; then
        complain "$1 did not become $2."
        return 1
      fi
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
    link)
      link_text "$1"
      ln -s -- "$text" "$ca_part" || return 1
      ;;
    dir) cp -pR -- "$1" "$ca_part" || return 1 ;;
    *)
      cp -p -- "$1" "$ca_part" || return 1
      cmp -s "$1" "$ca_part" || return 1
      ;;
    esac
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
  relink) ln -s -- "$s_extra" "$s_path" ;;
  hardlink) ln -- "$s_from" "$s_path" ;;
  twin) act_twin ;;
  found) act_found ;;
  beside) act_beside ;;
  mkdir) mkdir -m 755 -- "$s_path" ;;
  mode)
    # shellcheck disable=SC2086 # four words: old and new letters, old and new digits
    set -- $s_extra
    chmod "$3" "$s_path"
    ;;
  esac
}

act_restore() {
  ar_copy=$slot.copy
  what_is "$ar_copy"
  if [ "$what" != absent ] && ! cmp -s "$s_from" "$ar_copy"; then
    spare "$ar_copy.earlier"
    mv -- "$ar_copy" "$free" || return 1
    what=absent
  fi
  if [ "$what" = absent ]; then
    cp -p -- "$s_from" "$ar_copy" || return 1
    cmp -s "$s_from" "$ar_copy" || return 1
  fi
  what_is "$s_path"
  if [ "$what" != absent ]; then
    carry "$s_path" "$slot" || return 1
  fi
  carry "$ar_copy" "$s_path"
}

# Takes the loaded step back. What was begun and not done is taken back as far as it went.
unact() {
  what_is "$slot"
  ua_slot=$what
  what_is "$s_path"
  ua_here=$what
  case $s_kind in
  aside | hold | rmdir)
    if [ "$ua_slot" = absent ]; then
      [ "$ua_here" != absent ]
      return
    fi
    carry "$slot" "$s_path"
    ;;
  move | perhaps)
    what_is "$s_from"
    if [ "$what" != absent ] && [ "$ua_here" = absent ]; then
      return 0
    fi
    carry "$s_path" "$s_from"
    ;;
  unhold)
    what_is "$BACKUP/$s_extra"
    if [ "$what" != absent ] && [ "$ua_here" = absent ]; then
      return 0
    fi
    carry "$s_path" "$BACKUP/$s_extra"
    ;;
  restore)
    if [ "$ua_slot" = absent ] && [ "$s_detail" != absent ]; then
      # it had not got so far as to take anything away
      return 0
    fi
    if [ "$ua_here" != absent ]; then
      spare "$slot.copy"
      carry "$s_path" "$free" || return 1
    fi
    if [ "$ua_slot" != absent ]; then
      carry "$slot" "$s_path"
    fi
    ;;
  putback)
    what_is "$s_from"
    if [ "$what" = absent ]; then
      carry "$s_path" "$s_from" || return 1
    elif [ "$ua_here" != absent ] && [ "$ua_slot" != absent ]; then
      complain "Something stands at $s_path."
      return 1
    fi
    if [ "$ua_slot" != absent ]; then
      carry "$slot" "$s_path"
    fi
    ;;
  twin) unact_twin ;;
  found) unact_found ;;
  beside) unact_beside ;;
  relink | hardlink | mkdir)
    if [ "$ua_here" = absent ]; then
      return 0
    fi
    spare "$slot.undone"
    carry "$s_path" "$free"
    ;;
  mode)
    # shellcheck disable=SC2086 # four words: old and new letters, old and new digits
    set -- $s_extra
    chmod "$4" "$s_path"
    ;;
  esac
}

