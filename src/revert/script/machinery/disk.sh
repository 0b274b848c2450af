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

# Sets what to the type of $1 itself; links are not followed.
what_is() {
  if [ -L "$1" ]; then
    what="link"
  elif [ -d "$1" ]; then
    what=dir
  elif [ -e "$1" ]; then
    what="file"
  else
    what=absent
  fi
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
    eval "k_state=\${E_$tb_k-} k_kind=\${K_$tb_k-} k_path=\${P_$tb_k-} k_from=\${F_$tb_k-} k_extra=\${X_$tb_k-}"
    if [ "$k_state" != will ]; then
      continue
    fi
    case $k_kind in
    aside | hold | rmdir)
      if is_under "$now" "$k_path"; then
        is=gone
        return 0
      fi
      ;;
    move | perhaps | putback)
      if is_under "$now" "$k_path"; then
        now=$k_from${now#"$k_path"}
      elif is_under "$now" "$k_from"; then
        is=gone
        return 0
      fi
      ;;
    unhold)
      if is_under "$now" "$k_path"; then
        tb_rest=${now#"$k_path"}
        eval "k_state=\${E_$k_extra-} k_from=\${P_$k_extra-}"
        if [ "$k_state" = will ]; then
          now=$k_from$tb_rest
          tb_until=$k_extra
        else
          now=$BACKUP/$k_extra$tb_rest
          return 0
        fi
      fi
      ;;
    restore | relink | hardlink | mkdir)
      if [ "$now" = "$k_path" ]; then
        case $k_kind in
        relink) is="link" ;;
        mkdir) is=dir ;;
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

type_fits() {
  case $1 in
  any) [ "$2" != absent ] ;;
  *) [ "$1" = "$2" ] ;;
  esac
}

name_type() {
  case $1 in
  absent) named="not there" ;;
  dir) named="a directory" ;;
  any) named="something" ;;
  *) named="a $1" ;;
  esac
}

# Sets text to the text of a link, to the byte.
link_text() {
  text=$(readlink "$1" && printf .)
  text=${text%.}
  text=${text%"$NL"}
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

# Sets links to the number of names that the file $1 has, and size to its bytes.
names_and_size() {
  ns_line=$(ls -ldn "$1" 2>/dev/null)
  links="" size=""
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
    size) size=$ns_word ;;
    esac
    ns_line=${ns_line#"$ns_word"}
  done
}

# Sets dev to what df calls the volume of the directory $1. df is slow: the backup's volume is asked for once, that of
# the directory asked for last once a step.
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
  dev=$(df -P "${1:-/}" 2>/dev/null)
  dev=${dev##*%}
  case $1 in
  "$BACKUP" | "$BACKUP_BASE") backup_dev=$dev ;;
  *) known_dir=$1 known_dev=$dev ;;
  esac
}

# Two directories are on one volume.
same_volume() {
  if [ "$1" = "$2" ]; then
    return 0
  fi
  device_of "$1"
  sv_one=$dev
  device_of "$2"
  [ "$sv_one" = "$dev" ]
}

# Adds to entries the number of names in the directory $1 that are not expected there; $2 is its own name below the
# directory that the step takes away, with a slash, or nothing.
count_entries() {
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

