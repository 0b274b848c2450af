# ---------------------------------------------------------------------------------------------------------------
# The machinery. Nothing below knows what the steps are; it tests, asks, acts, verifies and keeps the journal.
#
# The journal (in the backup directory) has one line per event: "begin N ...", "done N ...", "undone N ...", each
# closed by a full stop, so that a line cut short by a crash is seen to be one. Every step's state is found out from
# the disk and the journal together, which makes a second run, and one after an interruption, the same code.

# shellcheck disable=SC2030,SC2031,SC2034 # variables are read through eval, and changed in a subshell on purpose
set -u
umask 077
PATH=/bin:/usr/bin:/sbin:/usr/sbin
export PATH
LC_ALL=C
export LC_ALL
unset IFS CDPATH ENV BASH_ENV

NL='
'
STEPS=
MANGLED=
ROOT=
BACKUP=
SKIP=,
VIRTUAL=no
CHANGED=no
LOCKED=no
RUNNING=no
STOP_CODE=1
TORN=no
JOURNAL_LINES=0
good_directory=
s_number="" s_kind="" s_type="" s_path="" s_from="" s_extra="" s_after="" s_refill="" s_title="" s_begun="" s_detail="" s_expected=0
k_kind="" k_path="" k_from="" k_extra="" k_state="" state="" mark="" ie_name="" ie_how="" ex_n=0 rj_seen="" loc=""

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }

# Ends the run. What has been done so far is in the journal.
give_up() {
  complain "$*"
  if [ "$CHANGED" = yes ]; then
    complain "Stopped midway; what was done so far is complete and noted in $BACKUP/journal."
    complain "Run this script again with the same options to go on, or with --undo to go back."
    unlock
    exit 3
  fi
  unlock
  exit 1
}

interrupted() {
  complain "Interrupted by a signal; nothing further is done."
  if [ "$RUNNING" = yes ]; then
    complain "Run this script again with the same options to go on, or with --undo to go back."
  fi
  exit "$STOP_CODE"
}

usage() {
  say "Usage: sh revert.sh [--check | --apply | --undo] [--yes] [--skip N,...] [--root DIR] [--backup DIR] [--help]"
  say ""
  say "  --check       (the default) test every step and show the plan; nothing is changed"
  say "  --apply       test every step; if all can be done, ask, and do them"
  say "  --undo        take back what --apply did, newest first"
  say "  --yes         do not ask"
  say "  --skip N,...  leave out these steps, and those that build on them"
  say "  --root DIR    work on the disk mounted at DIR instead of the running system"
  say "  --backup DIR  where to put what the steps take away (default: a dated directory on the same volume)"
  say ""
  say "Exit codes: 0 done, or nothing to do; 1 a step cannot be done, nothing was changed; 2 usage; 3 stopped midway."
}

misused() {
  complain "$1"
  usage >&2
  exit 2
}

# One step, as listed at the top of this script.
step() {
  eval "K_$1=\$2 T_$1=\$3 P_$1=\$4 F_$1=\$5 X_$1=\$6 A_$1=\$7 R_$1=\$8 W_$1=\$9"
  eval "E_$1= J_$1= B_$1= D_$1= Y_$1="
  STEPS="$STEPS $1"
}

# The name $2 of step $1 is to the byte what was written here: cksum says $3 of it. (yash, for one, drops what is no
# valid character.)
exact() {
  ex_sum=$(printf %s "$2" | cksum)
  case $ex_sum in
  "$3" | "$3 "*) ;;
  *) MANGLED="$MANGLED $1" ;;
  esac
}

is_mangled() {
  case " $MANGLED " in
  *" $1 "*) return 0 ;;
  esac
  return 1
}

# What may be left in the directory that step $1 takes away: $2 is a name below it.
expect() {
  eval "ex_n=\$((\${Q_$1-0} + 1))"
  eval "Q_$1=$ex_n Q_${1}_$ex_n=\$2 L_${1}_$ex_n=same"
}

# The same, but $2 is only how the name begins.
expect_like() {
  expect "$1" "$2"
  eval "L_${1}_$ex_n=like"
}

is_expected() {
  ie_n=0
  while [ "$ie_n" -lt "$s_expected" ]; do
    ie_n=$((ie_n + 1))
    eval "ie_name=\$Q_${s_number}_$ie_n ie_how=\$L_${s_number}_$ie_n"
    case $ie_how:$1 in
    "same:$ie_name") return 0 ;;
    "like:$ie_name"*/*) ;;
    "like:$ie_name"*) return 0 ;;
    esac
  done
  return 1
}

load() {
  s_number=$1
  eval "s_kind=\${K_$1-} s_type=\${T_$1-} s_path=\${P_$1-} s_from=\${F_$1-} s_extra=\${X_$1-}"
  eval "s_after=\${A_$1-} s_refill=\${R_$1-} s_title=\${W_$1-} s_begun=\${J_$1-} s_detail=\${B_$1-} s_expected=\${Q_$1-0}"
  slot=$BACKUP/$1
}

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
    move | putback)
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

# Sets dev to what df calls the volume of the directory $1.
device_of() {
  dev=$(df -P "${1:-/}" 2>/dev/null)
  dev=${dev##*%}
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

# ---- what state a step is in: done, ready, left (no conflict, but not to be done), conflict ----

# Sets state and why for the loaded step.
judge() {
  state=conflict
  why=
  if [ "$s_begun" = "done" ]; then
    state="done"
    return 0
  fi
  if is_mangled "$s_number"; then
    why="this shell cannot carry the name to the byte; use sh, bash or dash"
    return 0
  fi
  case $BACKUP/ in
  "$s_path"/*)
    why="the backup directory is inside it"
    return 0
    ;;
  esac
  case $s_kind in
  aside | hold) judge_aside ;;
  move) judge_move ;;
  unhold) judge_unhold ;;
  restore) judge_restore ;;
  putback) judge_putback ;;
  relink) judge_relink ;;
  hardlink) judge_hardlink ;;
  mkdir) judge_mkdir ;;
  rmdir) judge_rmdir ;;
  mode) judge_mode ;;
  *) why="this script does not know how to '$s_kind'" ;;
  esac
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
      if [ "$what" = absent ]; then
        state="done"
      elif same_volume "${s_path%/*}" "$BACKUP_BASE"; then
        why="it is in the backup, and something stands there again"
      else
        # copied to the backup's volume, the original not yet taken away
        state=ready
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

judge_restore() {
  look "$s_from"
  if [ "$what" != file ]; then
    if [ "$s_extra" = optional ]; then
      state=left
      why="there is no such file to reset it from; it stays as it is"
    else
      why="the copy is not there, or is no regular file"
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
  dir)
    why="a directory stands in its place"
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
    why="the other name of the file is not there"
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
  if [ "$what" = absent ] || [ "$what" = link ] || [ "$is" != here ]; then
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

# ---- the journal ----

note() {
  if ! printf '%s .\n' "$1" >>"$BACKUP/journal"; then
    give_up "The journal $BACKUP/journal cannot be written."
  fi
}

# Takes step $1 out of ORDER.
forget() {
  fo_new=
  for fo_k in $ORDER; do
    if [ "$fo_k" != "$1" ]; then
      fo_new="$fo_new $fo_k"
    fi
  done
  ORDER=$fo_new
}

# Sets J_N to nothing, "begun" or "done", B_N to what stood there when it was begun, and ORDER to the steps that were begun, newest first.
read_journal() {
  ORDER=
  TORN=no
  rj_lines=0
  for rj_n in $STEPS; do
    eval "J_$rj_n= B_$rj_n="
  done
  if [ ! -f "$BACKUP/journal" ]; then
    JOURNAL_LINES=0
    return 0
  fi
  while IFS= read -r rj_line || { [ -n "$rj_line" ] && TORN=yes; }; do
    rj_lines=$((rj_lines + 1))
    case $rj_line in
    "unsnare journal "*)
      if [ "$rj_line" != "unsnare journal $ID ." ]; then
        give_up "$BACKUP holds the journal of another script. Choose another directory with --backup DIR."
      fi
      ;;
    "begin "*" ." | "done "*" ." | "undone "*" .")
      rj_verb=${rj_line%% *}
      rj_rest=${rj_line#* }
      rj_n=${rj_rest%% *}
      case $rj_n in
      *[!0-9]* | "") continue ;;
      esac
      case " $STEPS " in
      *" $rj_n "*) ;;
      *) give_up "The journal $BACKUP/journal tells of step $rj_n, which is not in this script." ;;
      esac
      rj_rest=${rj_rest#* }
      case $rj_verb in
      begin)
        eval "rj_seen=\$B_$rj_n"
        if [ -n "$rj_seen" ]; then
          forget "$rj_n"
        fi
        ORDER="$rj_n $ORDER"
        eval "J_$rj_n=begun B_$rj_n=\${rj_rest%% *}"
        ;;
      done) eval "J_$rj_n=\"done\"" ;;
      undone)
        forget "$rj_n"
        eval "J_$rj_n= B_$rj_n="
        ;;
      esac
      ;;
    esac
  done <"$BACKUP/journal"
  JOURNAL_LINES=$rj_lines
}

open_journal() {
  if [ ! -f "$BACKUP/journal" ]; then
    if ! (
      set -C
      printf '%s\n' "unsnare journal $ID ." >"$BACKUP/journal"
    ); then
      give_up "The journal $BACKUP/journal cannot be written."
    fi
  elif [ "$TORN" = yes ]; then
    printf '\n' >>"$BACKUP/journal" || give_up "The journal $BACKUP/journal cannot be written."
    TORN=no
  fi
}

# ---- the lock: a directory, which only one process can make ----

# The process $1 runs. One that was killed may linger as a zombie, which answers signals all the same.
is_alive() {
  kill -0 "$1" 2>/dev/null || return 1
  al_state=
  if [ -r "/proc/$1/stat" ]; then
    IFS= read -r al_state <"/proc/$1/stat" || :
    al_state=${al_state##*") "}
  else
    al_state=$(ps -o stat= -p "$1" 2>/dev/null)
  fi
  case $al_state in
  Z*) return 1 ;;
  esac
  return 0
}

lock() {
  lo_tries=0
  while ! mkdir "$BACKUP/lock" 2>/dev/null; do
    if [ ! -d "$BACKUP/lock" ]; then
      give_up "The lock $BACKUP/lock cannot be made."
    fi
    lo_pid=
    if [ -f "$BACKUP/lock/pid" ]; then
      read -r lo_pid <"$BACKUP/lock/pid"
    fi
    case $lo_pid in
    "" | *[!0-9]*)
      # its maker is just about to write its number, or was killed before it could
      sleep 1
      ;;
    *)
      if [ "$lo_pid" != "$$" ] && is_alive "$lo_pid"; then
        give_up "Another run (process $lo_pid) is at work with $BACKUP. If that is not so, remove $BACKUP/lock."
      fi
      lo_tries=1
      ;;
    esac
    if [ "$lo_tries" -gt 0 ]; then
      # left behind by a run that was killed: only one process succeeds in taking it away
      if mv "$BACKUP/lock" "$BACKUP/lock.$$" 2>/dev/null; then
        rm -f "$BACKUP/lock.$$/pid"
        rmdir "$BACKUP/lock.$$"
      fi
    fi
    lo_tries=$((lo_tries + 1))
    if [ "$lo_tries" -gt 9 ]; then
      give_up "The lock $BACKUP/lock cannot be taken."
    fi
  done
  LOCKED=yes
  printf '%s\n' "$$" >"$BACKUP/lock/pid"
}

unlock() {
  if [ "$LOCKED" = yes ]; then
    LOCKED=no
    rm -f "$BACKUP/lock/pid"
    rmdir "$BACKUP/lock" 2>/dev/null
  fi
}

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
  move) carry "$s_from" "$s_path" ;;
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
  move)
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

# ---- the three things this script does ----

# Sets D_N (the state) for every step, and E_N to "will" for those that are to be done. Counts conflicts.
examine() {
  CONFLICTS=0
  READY=0
  VIRTUAL=yes
  good_directory=
  for n in $STEPS; do
    eval "E_$n="
  done
  for n in $STEPS; do
    load "$n"
    state=
    case $SKIP in
    *",$n,"*)
      state=skipped
      why="left out by --skip"
      ;;
    *)
      for ex_k in $s_after; do
        eval "k_state=\${D_$ex_k-}"
        if [ "$k_state" = skipped ]; then
          state=skipped
          why="builds on step $ex_k, which is left out"
          break
        fi
      done
      ;;
    esac
    if [ -z "$state" ]; then
      judge
    fi
    case $state in
    ready)
      READY=$((READY + 1))
      eval "E_$n=will"
      ;;
    conflict)
      CONFLICTS=$((CONFLICTS + 1))
      # judged as if it could be done, so that every other conflict is told, too
      eval "E_$n=will"
      ;;
    esac
    eval "D_$n=\$state Y_$n=\$why"
  done
  VIRTUAL=no
}

show_table() {
  if [ -z "$STEPS" ]; then
    say "There is nothing to do."
    return 0
  fi
  say "  No  State     Step"
  for n in $STEPS; do
    load "$n"
    eval "state=\$D_$n why=\$Y_$n"
    case $state in
    conflict) mark=CONFLICT ;;
    *) mark=$state ;;
    esac
    printf '%4s  %-8s  %s\n' "$n" "$mark" "$s_title"
    if [ -n "$why" ]; then
      printf '%16s%s\n' "" "($why)"
    fi
  done
}

summary() {
  if [ "$CONFLICTS" -gt 0 ]; then
    say "$CONFLICTS of the steps cannot be done. Nothing has been changed."
    say "When you have looked into it: --skip N,... leaves steps out."
  elif [ "$READY" -eq 0 ]; then
    say "Nothing is left to do."
  else
    say "$READY steps are ready."
  fi
}

ask() {
  if [ "$YES" != yes ]; then
    printf '%s [y/N] ' "$1"
    answer=
    read -r answer
    case $answer in
    y | Y | yes | Yes | YES) ;;
    *)
      say "Nothing has been changed."
      exit 1
      ;;
    esac
  fi
  # no tool is to ask in its turn (BSD mv does, on a terminal)
  exec </dev/null
}

check() {
  examine
  notes
  show_table
  say ""
  summary
  if [ -n "$STEPS" ]; then
    say "What the steps take away goes to $BACKUP"
  fi
  if [ "$CONFLICTS" -gt 0 ]; then
    exit 1
  fi
  exit 0
}

apply() {
  examine
  notes
  show_table
  say ""
  if [ "$CONFLICTS" -gt 0 ]; then
    summary
    exit 1
  fi
  if [ "$READY" -eq 0 ]; then
    summary
    exit 0
  fi
  ask "Do these $READY steps? What they take away goes to $BACKUP."
  if [ ! -d "$BACKUP" ]; then
    mkdir -- "$BACKUP" || give_up "The backup directory $BACKUP cannot be made. Nothing has been changed."
  fi
  lock
  ap_lines=$JOURNAL_LINES
  read_journal
  if [ "$ap_lines" != "$JOURNAL_LINES" ]; then
    # another run has been at work in the meantime
    examine
    if [ "$CONFLICTS" -gt 0 ]; then
      give_up "The disk has changed since the check. Nothing has been changed by this run."
    fi
  fi
  open_journal
  RUNNING=yes
  STOP_CODE=3
  ap_done=0
  for n in $STEPS; do
    eval "state=\$E_$n"
    if [ "$state" != will ]; then
      continue
    fi
    load "$n"
    judge
    case $state in
    left)
      say "Step $n: $s_title: $why"
      continue
      ;;
    conflict) give_up "Step $n ($s_title) cannot be done: $why." ;;
    ready)
      if ! begun; then
        what_is "$s_path"
        note "begin $n $what $s_title"
      fi
      CHANGED=yes
      if ! act; then
        give_up "Step $n ($s_title) failed."
      fi
      # the same judgement that found it ready must find it done
      s_begun=begun
      judge
      if [ "$state" != "done" ]; then
        give_up "Step $n ($s_title) did not come out as it should: $why."
      fi
      ;;
    esac
    if [ "$state" = "done" ] && begun; then
      note "done $n $s_title"
      say "Step $n: $s_title: done"
      ap_done=$((ap_done + 1))
    fi
  done
  unlock
  say ""
  say "Done: $ap_done steps. To take them back: the same command with --undo instead of --apply."
  afterwards
  exit 0
}

undo() {
  if [ -z "$ORDER" ]; then
    say "There is nothing to undo."
    exit 0
  fi
  say "To be taken back, newest first:"
  for n in $ORDER; do
    load "$n"
    printf '%4s  %s\n' "$n" "$s_title"
  done
  exec </dev/null
  lock
  read_journal
  open_journal
  RUNNING=yes
  STOP_CODE=3
  for n in $ORDER; do
    load "$n"
    if is_mangled "$n"; then
      give_up "Step $n ($s_title) cannot be taken back: this shell cannot carry the name; use sh, bash or dash."
    fi
    if ! parents "$s_path"; then
      give_up "Step $n ($s_title) cannot be taken back: $why."
    fi
    CHANGED=yes
    if ! unact; then
      give_up "Step $n ($s_title) cannot be taken back: the places are not as the step left them."
    fi
    note "undone $n $s_title"
    say "Step $n: taken back"
  done
  unlock
  say ""
  say "Everything is as it was before --apply."
  exit 0
}

# ---- options ----

absolute() {
  case $1 in
  /*) abs=$1 ;;
  *) abs=$START/$1 ;;
  esac
  while :; do
    case $abs in
    ?*/) abs=${abs%/} ;;
    *) break ;;
    esac
  done
}

# Sets phys to the physical path of the directory $1.
physical() {
  phys=$(cd "$1" 2>/dev/null && pwd -P && printf .) || return 1
  phys=${phys%.}
  phys=${phys%"$NL"}
}

find_backup() {
  if [ -n "$1" ]; then
    absolute "$1"
    if [ "$abs" = / ]; then
      misused "--backup: / cannot be the backup directory."
    fi
    physical "${abs%/*}/" || misused "--backup: the directory that is to hold $1 does not exist."
    BACKUP_BASE=${phys%/}
    BACKUP=$BACKUP_BASE/${abs##*/}
    if [ -L "$BACKUP" ]; then
      misused "--backup: $1 is a link."
    fi
    if [ -d "$BACKUP" ]; then
      BACKUP_BASE=$BACKUP
    elif [ -e "$BACKUP" ]; then
      misused "--backup: $1 is no directory."
    fi
    BACKUP_BASE=${BACKUP_BASE:-/}
    return 0
  fi
  BACKUP=
  fb_base=
  for fb_dir in "$ROOT/private/var/db" "$ROOT/private/var" "$ROOT/var/db" "$ROOT/var" "$ROOT"; do
    if ! real_directory "$fb_dir"; then
      continue
    fi
    if [ -z "$fb_base" ]; then
      fb_base=$fb_dir/
    fi
    for fb_found in "$fb_dir/unsnare-$ID-"*; do
      if [ -d "$fb_found" ] && [ ! -L "$fb_found" ]; then
        BACKUP=$fb_found
      fi
    done
    if [ -n "$BACKUP" ]; then
      break
    fi
  done
  if [ -z "$BACKUP" ]; then
    BACKUP=${fb_base}unsnare-$ID-$(date -u +%Y%m%dT%H%M%SZ)
  fi
  BACKUP_BASE=${BACKUP%/*}
  BACKUP_BASE=${BACKUP_BASE:-/}
}

one_mode() {
  if [ -n "$MODE" ] && [ "$MODE" != "$1" ]; then
    misused "--check, --apply and --undo exclude each other."
  fi
  MODE=$1
}

main() {
  MODE=
  YES=no
  root=/
  backup=
  while [ $# -gt 0 ]; do
    case $1 in
    --check | --apply | --undo) one_mode "${1#--}" ;;
    --yes) YES=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    --skip | --root | --backup)
      if [ $# -lt 2 ] || [ -z "$2" ]; then
        misused "$1 wants a value."
      fi
      case $1 in
      --skip) SKIP=$SKIP$2, ;;
      --root) root=$2 ;;
      --backup) backup=$2 ;;
      esac
      shift
      ;;
    --skip=*) SKIP=$SKIP${1#*=}, ;;
    --root=?*) root=${1#*=} ;;
    --backup=?*) backup=${1#*=} ;;
    *) misused "Unknown option: $1" ;;
    esac
    shift
  done
  case $SKIP in
  *[!0-9,]*) misused "--skip wants the numbers of steps, with commas between them." ;;
  esac
  trap interrupted 1 2 15
  START=$(pwd && printf .)
  START=${START%.}
  START=${START%"$NL"}
  absolute "$root"
  physical "$abs" || misused "--root: $root is no directory that can be entered."
  ROOT=${phys%/}
  cd / || exit 1
  steps
  sk_rest=${SKIP#,}
  while [ -n "$sk_rest" ]; do
    sk_n=${sk_rest%%,*}
    sk_rest=${sk_rest#*,}
    case " $STEPS " in
    *" $sk_n "*) ;;
    *)
      if [ -n "$sk_n" ]; then
        misused "--skip: there is no step $sk_n."
      fi
      ;;
    esac
  done
  home_of etc
  ETC=$where
  home_of var
  VAR=$where
  home_of tmp
  TMP=$where
  for n in $STEPS; do
    load "$n"
    locate "$s_path"
    eval "P_$n=\$loc"
    locate "$s_from"
    eval "F_$n=\$loc"
  done
  find_backup "$backup"
  read_journal
  if [ -z "$ROOT" ] && [ "$(id -u)" != 0 ]; then
    if [ "${MODE:-check}" = check ]; then
      say "Not run as root: what cannot be seen may be told to be missing."
    else
      complain "Changing the running system needs root: use sudo. Nothing has been changed."
      exit 1
    fi
  fi
  case ${MODE:-check} in
  check) check ;;
  apply) apply ;;
  undo) undo ;;
  esac
}
