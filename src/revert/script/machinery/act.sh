# ---- acting ----

# Moves $1 to $2, where nothing stands. On one volume that is a rename; to or from a backup on another volume the
# copy is made beside, compared, put in place, and only then the original goes. Nothing is moved but what the journal notes of
# the step: sync may have taken long, and somebody may have saved another file in its place meanwhile.
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
  elif [ "$unanswered" = yes ]; then
    # a copy would be another object: it is made for another volume only, never on a guess
    complain "df does not tell on which volumes $1 and $2 are."
    return 1
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
  is_noted "$cw_from" "$1" || return 1
  cw_print=$print
  UNTOUCHED=no
  mv -- "$cw_from" "$cw_to" || return 1
  print_of "$cw_to"
  if [ "$print" != "$cw_print" ]; then
    complain "$1 did not become $2."
    return 1
  fi
}

# What stands at $1, which is called $2, is what was noted when the step was begun, or what the step made. Sets print.
is_noted() {
  print_of "$1"
  if is_among "$s_had $s_moved"; then
    return 0
  fi
  complain "$2 is not what stood there when the step was begun: it stays."
  return 1
}

carry_across() {
  is_noted "$1" "$1" || return 1
  UNTOUCHED=no
  what_is "$2"
  if [ "$what" = absent ]; then
    begin_part "$2" || return 1
    case $ca_what in
    link | dir) cp -pPR -- "$1" "$ca_part" || return 1 ;;
    *)
      cp -p -- "$1" "$ca_part" || return 1
      cmp -s "$1" "$ca_part" || return 1
      ;;
    esac
    note_made "$ca_part"
    mv -- "$ca_part" "$2" || return 1
    s_part=
  fi
  flush "${2%/*}/"
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

# Sets ca_part to the free name beside $1 under which a copy of what is to stand there is made. One that is not in the backup is
# noted before, so that no interruption leaves it there.
begin_part() {
  case $1 in
  "$BACKUP"/*)
    ca_part=$1.part
    spare "$ca_part"
    if [ "$ca_part" != "$free" ]; then
      mv -- "$ca_part" "$free" || return 1
    fi
    return 0
    ;;
  esac
  clear_part
  spare "${1%/*}/.unsnare-$s_number"
  ca_part=$free
  if [ "${1%/*}" = "${s_path%/*}" ]; then
    s_part="place ${free##*/}"
  else
    s_part="from ${free##*/}"
  fi
  note "part $s_number $s_part"
  flush
}

# What an interrupted run has copied beside a place of the loaded step, and not put there, goes: what it is a copy of is where it was.
clear_part() {
  if [ -z "$s_part" ]; then
    return 0
  fi
  cl_dir=${s_path%/*}
  case $s_part in
  "from "*) cl_dir=${s_from%/*} ;;
  esac
  cl_name=./${s_part#* }
  s_part=
  eval "P_$s_number="
  if real_directory "$cl_dir" && enter "$cl_dir"; then
    what_is "$cl_name"
    case $what in
    file | link) rm -f -- "$cl_name" ;;
    dir) rmdir -- "$cl_name" ;;
    esac
    cd / || return 1
  fi
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
  if [ "$what" = absent ] && has_other_name "$1" "$2"; then
    # a copy would be another file: what is in the backup goes only once the name is there
    in_directory back_aside || return 1
  fi
  carry "$1" "$2"
}

# What the step took from $2 to $1, on another volume, was a further name of the file that stands at s_from.
has_other_name() {
  if [ "$s_kind" != aside ] || [ -z "$s_from" ] || same_volume "${1%/*}" "${2%/*}" || [ "$unanswered" = yes ]; then
    return 1
  fi
  print_of "$s_from"
  [ "$print" = "$s_had" ] && same_volume "${s_from%/*}" "${2%/*}"
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

# Does $1 to the name in its directory, once that has been entered.
in_directory() {
  enter "${s_path%/*}" && "$1" "./${s_path##*/}"
  id_code=$?
  cd / && [ "$id_code" = 0 ]
}

act_here() {
  UNTOUCHED=no
  in_directory "here_$s_kind"
}

# What the step made is taken to the backup, if it is noted to be that. Fails if it is not; print tells what is there.
unact_made() {
  print_of "$s_path"
  if [ "$print" = absent ]; then
    return 0
  fi
  is_among "$s_moved" && take_made
}

# print is that of what stands there, found to be the step's.
take_made() {
  s_moved="$s_moved $print"
  spare "$slot.undone"
  carry "$s_path" "$free"
}

# What was written in the place of something goes to the backup, and what stood there comes back.
unact_bytes() {
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
