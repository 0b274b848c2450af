# ---- the disk ----

# /etc, /var and /tmp are links on a Mac, and plain directories elsewhere; steps are written with the short names.
home_of() {
  if real_directory "$ROOT/private/$1"; then
    where=/private/$1
  elif real_directory "$ROOT/$1"; then
    where=/$1
  else
    where=/private/$1
  fi
}

# Sets loc to where a path of a step stands below the root.
locate() {
  case $1 in
  /etc | /etc/*) loc=$ROOT$ETC${1#/etc} ;;
  /var | /var/*) loc=$ROOT$VAR${1#/var} ;;
  /tmp | /tmp/*) loc=$ROOT$TMP${1#/tmp} ;;
  /*) loc=$ROOT$1 ;;
  *) loc=$1 ;;
  esac
}

# Sets what to the type of $1 itself; links are not followed, and nothing is opened.
what_is() {
  if [ -L "$1" ]; then
    what="link"
  elif [ -d "$1" ]; then
    what=dir
  elif [ -f "$1" ]; then
    what="file"
  elif [ ! -e "$1" ]; then
    what=absent
  elif [ -p "$1" ]; then
    what=fifo
  elif [ -S "$1" ]; then
    what=socket
  else
    what=device
  fi
  case $MOUNTS in
  *"$NL$1$NL"*) what=mount ;;
  esac
}

# Every component of the directory $1 below the root is a directory, and no link.
real_directory() {
  rd_rest=${1#"$ROOT"}
  rd_at=$ROOT
  while [ -n "$rd_rest" ]; do
    rd_rest=${rd_rest#/}
    rd_at=$rd_at/${rd_rest%%/*}
    case $rd_rest in
    */*) rd_rest=/${rd_rest#*/} ;;
    *) rd_rest= ;;
    esac
    if [ -L "$rd_at" ] || [ ! -d "$rd_at" ]; then
      return 1
    fi
  done
  return 0
}

is_under() {
  case $1 in
  "$2" | "$2"/*) return 0 ;;
  esac
  return 1
}

# Sets now to where the thing stands on the disk that will be called $1 once the steps that this one builds on have
# run; is says whether it is there at all (here), gone, or what will have been made.
trace_back() {
  now=$1
  is=here
  if [ "$VIRTUAL" = no ]; then
    return 0
  fi
  tb_until=
  for tb_k in $s_after; do
    if [ -n "$tb_until" ]; then
      if [ "$tb_k" = "$tb_until" ]; then
        tb_until=
      fi
      continue
    fi
    found_of "$tb_k"
    if [ "$k_will" = no ]; then
      continue
    fi
    recall "$tb_k"
    case $k_kind in
    aside | park | dropdir)
      if is_under "$now" "$k_path"; then
        is=gone
        return 0
      fi
      ;;
    move | move_if_present | putback)
      if is_under "$now" "$k_path"; then
        now=$k_from${now#"$k_path"}
      elif is_under "$now" "$k_from"; then
        is=gone
        return 0
      fi
      ;;
    unpark)
      if is_under "$now" "$k_path"; then
        tb_rest=${now#"$k_path"}
        tb_held=$k_extra
        found_of "$tb_held"
        if [ "$k_will" = yes ]; then
          recall "$tb_held"
          now=$k_path$tb_rest
          tb_until=$tb_held
        else
          now=$BACKUP/$tb_held$tb_rest
          return 0
        fi
      fi
      ;;
    restore | embedded | relink | hardlink | makedir)
      if [ "$now" = "$k_path" ]; then
        case $k_kind in
        relink) is="link" ;;
        makedir) is=dir ;;
        *) is="file" ;;
        esac
        return 0
      elif is_under "$now" "$k_path"; then
        is=gone
        return 0
      fi
      ;;
    esac
  done
}

# Sets what and now for the path $1 as it will be when the step runs.
look() {
  trace_back "$1"
  case $is in
  here) what_is "$now" ;;
  gone) what=absent ;;
  *) what=$is ;;
  esac
}

# The directory that holds $1 is there, and no link leads to it. Sets now and is as trace_back does for it.
parents() {
  pa_dir=${1%/*}
  if [ "$VIRTUAL" = yes ] && [ "$pa_dir" = "$good_directory" ] && [ -z "$s_after" ]; then
    now=$pa_dir
    is=here
    return 0
  fi
  trace_back "$pa_dir"
  case $is in
  dir) return 0 ;;
  here)
    if real_directory "$now"; then
      if [ "$now" = "$pa_dir" ]; then
        good_directory=$pa_dir
      fi
      return 0
    fi
    why="the directory that holds it is missing, or a link leads there"
    ;;
  *) why="the directory that holds it will not be there" ;;
  esac
  return 1
}

# What stands at $s_from can be renamed or linked to $s_path: both directories are there, and on one volume. $1 and $2 are is and
# now, as look() set them for $s_from. Else says why.
can_go_home() {
  if ! parents "$s_from" || ! parents "$s_path"; then
    return 1
  fi
  # parents() leaves now at the directory that will hold it
  if [ "$is" = here ] && [ "$1" = here ] && ! same_volume "${2%/*}" "$now"; then
    why="the two places are on different volumes"
    return 1
  fi
}

# A file or a directory can be reached at $s_path. Sets now and is; where none can, says why.
is_reachable() {
  look "$s_path"
  if { [ "$what" != "file" ] && [ "$what" != dir ]; } || [ "$is" != here ]; then
    name_type "$what"
    why="it is $named"
    return 1
  fi
  parents "$s_path" && look "$s_path"
}

type_fits() {
  case $1 in
  any)
    case $2 in
    file | dir | link) return 0 ;;
    esac
    return 1
    ;;
  *) [ "$1" = "$2" ] ;;
  esac
}

name_type() {
  case $1 in
  absent) named="not there" ;;
  dir) named="a directory" ;;
  any) named="something" ;;
  fifo) named="a FIFO" ;;
  mount) named="a mount point" ;;
  *) named="a $1" ;;
  esac
}

# Sets text to the text of a link, to the byte. (Without -n, BSD readlink adds a newline only where the text ends in none.)
link_text() {
  text=$(readlink -n "$1" && printf .)
  text=${text%.}
}

# /private/etc and /etc are the same place.
same_text() {
  st_a=$1 st_b=$2
  case $st_a in
  /private/etc | /private/etc/* | /private/var | /private/var/* | /private/tmp | /private/tmp/*) st_a=${st_a#/private} ;;
  esac
  case $st_b in
  /private/etc | /private/etc/* | /private/var | /private/var/* | /private/tmp | /private/tmp/*) st_b=${st_b#/private} ;;
  esac
  [ "${st_a%/}" = "${st_b%/}" ]
}

# Sets mode to the nine letters of the permissions.
mode_of() {
  mode=$(ls -ld "$1" 2>/dev/null)
  mode=${mode%% *}
  mode=${mode#?}
  mode=${mode%[+@.]}
}

# Says in why what $1 has that a copy of it may not carry: what ls marks behind the permissions.
may_not_be_copied() {
  me_mode=$(ls -ld "$1" 2>/dev/null)
  case ${me_mode%% *} in
  *@) why="it has extended attributes, and keeps what cp -p carries of them; compare with ls -l@ afterwards" ;;
  *+) why="it has an access control list, and keeps what cp -p carries of it; compare with ls -le afterwards" ;;
  esac
}

# Sets rights to permissions, owner and group of $1.
rights_of() {
  names_and_size "$1"
  mode_of "$1"
  rights="$mode $owner $group"
}

# Sets inode to the number of the object itself.
inode_of() {
  inode=$(ls -di "$1" 2>/dev/null)
  while :; do
    case $inode in
    " "*) inode=${inode# } ;;
    *) break ;;
    esac
  done
  inode=${inode%% *}
}

# Sets print to type and inode of the object itself, which renaming it does not change.
print_of() {
  what_is "$1"
  print=$what
  if [ "$what" != absent ]; then
    inode_of "$1"
    print=$what.$inode
  fi
}

# Sets sum to checksum and size of the file $1.
sum_of() {
  sum=$(cksum <"$1" 2>/dev/null)
  so_size=${sum#* }
  sum=${sum%% *}-${so_size%% *}
}

# print is one of the list $1.
is_among() {
  case " $1 " in
  *" $print "*) return 0 ;;
  esac
  return 1
}

# Sets links to the number of names that the file $1 has, owner and group to their numbers, and size to its bytes.
names_and_size() {
  ns_line=$(ls -ldn "$1" 2>/dev/null)
  links="" owner="" group="" size=""
  for ns_k in mode links owner group size; do
    while :; do
      case $ns_line in
      " "*) ns_line=${ns_line# } ;;
      *) break ;;
      esac
    done
    ns_word=${ns_line%% *}
    case $ns_k in
    links) links=$ns_word ;;
    owner) owner=$ns_word ;;
    group) group=$ns_word ;;
    size) size=$ns_word ;;
    esac
    ns_line=${ns_line#"$ns_word"}
  done
}

# Sets links to the number of names that the file $1 will have when the loaded step runs: steps before it take some to the
# backup, and make others.
names_left() {
  names_and_size "$1"
  if [ "$links" = 1 ] && { [ "$VIRTUAL" = no ] || [ -z "$HARD_LINKS" ]; }; then
    return 0
  fi
  inode_of "$1"
  nl_inode=$inode nl_links=$links
  for nl_k in $STEPS; do
    if [ "$nl_k" = "$s_number" ]; then
      break
    fi
    recall "$nl_k"
    found_of "$nl_k"
    case $k_kind:$VIRTUAL:$k_will in
    aside:*) ;;
    hardlink:yes:yes)
      inode_of "$k_from"
      if [ "$inode" = "$nl_inode" ] && same_volume "${k_from%/*}" "${1%/*}"; then
        nl_links=$((nl_links + 1))
      fi
      continue
      ;;
    *) continue ;;
    esac
    if [ -f "$BACKUP/$nl_k" ]; then
      k_path=$BACKUP/$nl_k
    elif [ "$VIRTUAL:$k_will" != yes:yes ]; then
      continue
    fi
    inode_of "$k_path"
    if [ "$inode" = "$nl_inode" ] && same_volume "${k_path%/*}" "${1%/*}"; then
      nl_links=$((nl_links - 1))
    fi
  done
  links=$nl_links
}

# Sets MOUNTS to the mount points below the root, one a line with a line's end before the first; READ_ONLY to those that
# cannot be written, and OWN_VOLUMES to those of the system itself. mount tells them without asking a server.
read_mounts() {
  MOUNTS=$NL READ_ONLY=$NL OWN_VOLUMES=$NL
  rm_top="" rm_top_how=""
  rm_list=$(mount 2>/dev/null)$NL
  while [ -n "$rm_list" ]; do
    rm_line=${rm_list%%"$NL"*}
    rm_list=${rm_list#*"$NL"}
    case $rm_line in
    *" on /"*" ("*) ;;
    *) continue ;;
    esac
    rm_how=${rm_line##*" ("}
    rm_line=${rm_line%" ("*}
    # what is mounted may have " on /" in its name, and the place " type " on a Mac: all that the line may tell counts
    while :; do
      case $rm_line in
      *" on /"*) rm_line=/${rm_line#*" on /"} ;;
      *) break ;;
      esac
      a_mount "$rm_line" "$rm_how"
      case $rm_line in
      *" type "*) a_mount "${rm_line%" type "*}" "$rm_how" ;;
      esac
    done
  done
  if is_read_only "$rm_top_how"; then
    READ_ONLY=$READ_ONLY/$NL
  fi
  for rm_place in "$ROOT/." "$ROOT$ETC/." "$ROOT$VAR/." "$ROOT$TMP/."; do
    volume_of "${rm_place%/.}"
    OWN_VOLUMES=$OWN_VOLUMES$volume$NL
  done
}

# A line of mount tells that something is mounted at $1, with the options $2.
a_mount() {
  case $1 in
  "$ROOT"/?*)
    MOUNTS=$MOUNTS$1$NL
    if is_read_only "$2"; then
      READ_ONLY=$READ_ONLY$1$NL
    fi
    ;;
  *)
    # the one that the root itself stands on
    if { [ "$1" = / ] || is_under "$ROOT" "$1"; } && [ "${#1}" -ge "${#rm_top}" ]; then
      rm_top=$1 rm_top_how=$2
    fi
    ;;
  esac
}

# The options of a mount, with their closing bracket, say that nothing can be written there.
is_read_only() {
  case ",${1%")"}," in
  *,ro,* | *,read-only,* | *", read-only,"*) return 0 ;;
  esac
  return 1
}

# Sets volume to the mount point that the directory $1 is below, or / for the root's own.
volume_of() {
  if [ "$1" = "$known_place" ]; then
    volume=$known_volume
    return 0
  fi
  volume=/
  vo_rest=${MOUNTS#"$NL"}
  while [ -n "$vo_rest" ]; do
    vo_place=${vo_rest%%"$NL"*}
    vo_rest=${vo_rest#*"$NL"}
    case $1/ in
    "$vo_place"/*)
      if [ "${#vo_place}" -gt "${#volume}" ]; then
        volume=$vo_place
      fi
      ;;
    esac
  done
  known_place=$1 known_volume=$volume
}

# What stands at $1 is on another volume than the system's, which this script leaves alone. Nothing there is touched to
# find that out: the volume may be gone, and whoever asks it may wait for ever.
is_elsewhere() {
  if [ "$OTHER_VOLUMES" = yes ]; then
    return 1
  fi
  volume_of "${1%/*}"
  case $OWN_VOLUMES in
  *"$NL$volume$NL"*) return 1 ;;
  esac
  return 0
}

# Sets dev to what df calls the volume of the directory $1. df is slow: the backup's volume is asked for once, that of
# the directory asked for last once a step. Where a server may be dead, it is given up after some seconds.
device_of() {
  case $1 in
  "$known_dir")
    dev=$known_dev
    return 0
    ;;
  "$BACKUP" | "$BACKUP_BASE")
    if [ -n "$backup_dev" ]; then
      dev=$backup_dev
      return 0
    fi
    ;;
  esac
  volume_of "$1"
  case $OWN_VOLUMES in
  *"$NL$volume$NL"*) dev=$(df -P "${1:-/}" 2>/dev/null || df -P "${1:-/}" 2>/dev/null) ;;
  *)
    dev=$(
      df -P "${1:-/}" 2>/dev/null &
      do_pid=$!
      (
        sleep 10
        kill -9 "$do_pid"
      ) >/dev/null 2>&1 &
      do_clock=$!
      wait "$do_pid"
      kill "$do_clock" 2>/dev/null
    )
    ;;
  esac
  # the last line's first word, and where it is mounted; either alone may be that of another volume
  dev=${dev##*"$NL"}
  dev=${dev%% *}${dev##*%}
  if [ -z "$dev" ]; then
    # it did not answer; the next question may be answered
    return 0
  fi
  case $1 in
  "$BACKUP" | "$BACKUP_BASE") backup_dev=$dev ;;
  *) known_dir=$1 known_dev=$dev ;;
  esac
}

# Two directories are on one volume. Where df does not tell, unanswered is yes, and the answer no.
same_volume() {
  unanswered=no
  if [ "$1" = "$2" ]; then
    return 0
  fi
  volume_of "$1"
  sv_one=$volume
  volume_of "$2"
  if [ "$sv_one" != "$volume" ]; then
    return 1
  fi
  if [ "$VIRTUAL" = yes ] && [ -n "$rm_top" ]; then
    if is_under "$1" "$ROOT" && is_under "$2" "$ROOT"; then
      return 0
    fi
    # a backup outside of the root: df is asked once for all that stands on one mount below it
    if [ "$volume" = / ]; then
      volume=${ROOT:-/}
    fi
    sv_place=$volume
    device_of "$BACKUP_BASE"
    sv_one=$dev
    device_of "$sv_place"
  else
    device_of "$1"
    sv_one=$dev
    device_of "$2"
  fi
  if [ -z "$sv_one" ] || [ -z "$dev" ]; then
    unanswered=yes
    return 1
  fi
  [ "$sv_one" = "$dev" ]
}

# Goes into the directory $1, which is what its name says: no link leads there, not even since the check. From here,
# names without a slash cannot be led astray.
enter() {
  if ! cd -P "${1:-/}" 2>/dev/null; then
    complain "$1 cannot be entered."
    return 1
  fi
  if [ "$PWD" = "${1:-/}" ]; then
    return 0
  fi
  # HFS+ spells names its own way
  inode_of .
  en_inode=$inode
  inode_of "$1/."
  if real_directory "$1" && [ "$inode" = "$en_inode" ]; then
    return 0
  fi
  complain "$1 is not the directory that it was."
  return 1
}

# Something at $1 is locked, or the directory that holds it is: not even root can move it. While nothing is changed, a directory is
# asked once for all that the steps one after the other move in it.
is_locked() {
  if [ "$FLAGS" = no ]; then
    return 1
  fi
  for lk_name in "$1" "${1%/*}/."; do
    if [ "$VIRTUAL" = yes ] && [ "$lk_name" = "$free_directory" ]; then
      continue
    fi
    if [ ! -e "$lk_name" ] && [ ! -L "$lk_name" ]; then
      continue
    fi
    lk_line=$(ls -ldO "$lk_name" 2>/dev/null)
    lk_line=${lk_line%%" /"*}
    case " $lk_line " in
    *[" ,"]uchg[" ,"]* | *[" ,"]schg[" ,"]* | *[" ,"]uappnd[" ,"]* | *[" ,"]sappnd[" ,"]*)
      why="${lk_name#"$ROOT"} is locked; chflags nouchg,noschg frees it"
      return 0
      ;;
    esac
  done
  if [ "$VIRTUAL" = yes ]; then
    free_directory=${1%/*}/.
  fi
  return 1
}

# Something stands in the directory that look() has found at $now but what is expected there, and what the steps $1 take out
# before. Sets entries to how many things.
holds_others() {
  entries=0
  if [ "$is" = here ]; then
    count_entries "$now" ""
  fi
  if [ "$VIRTUAL" = yes ]; then
    for ho_k in $1; do
      found_of "$ho_k"
      if [ "$k_will" = yes ]; then
        entries=$((entries - 1))
      fi
    done
  fi
  [ "$entries" -gt 0 ]
}

# Adds to entries the number of names in the directory $1 that are not expected there; $2 is its own name below the
# directory that the step takes away, with a slash, or nothing.
count_entries() {
  if [ ! -r "$1" ] || [ ! -x "$1" ]; then
    # what cannot be listed is not empty
    entries=$((entries + 1))
    return 0
  fi
  for ce_name in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ ! -e "$ce_name" ] && [ ! -L "$ce_name" ]; then
      continue
    fi
    if ! is_expected "$2${ce_name##*/}"; then
      entries=$((entries + 1))
    elif [ ! -L "$ce_name" ] && [ -d "$ce_name" ]; then
      count_entries "$ce_name" "$2${ce_name##*/}/"
    fi
  done
}

