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
  case $s_kind in
  mode | owner | flags) ;;
  *) apart_from_backup || return 0 ;;
  esac
  ju_why=
  if [ "$s_begun" = "done" ]; then
    if stands_as_put || { carries_on && refilled; }; then
      state="done"
      return 0
    fi
    # the disk decides: judged as if it had never been done
    ju_had=$s_had ju_moved=$s_moved
    s_begun="" s_had="" s_moved=""
    "judge_$s_kind"
    s_begun="done" s_had=$ju_had s_moved=$ju_moved
    if [ "$state" != ready ]; then
      case $s_kind in
      move | move_if_present | putback)
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
    if [ "$s_kind" = aside ] && [ -z "$s_refill" ] && [ -z "$s_extra" ] && ! goes_with_one_again; then
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
    "judge_$s_kind"
  fi
  case $state:$s_kind in
  ready:move | ready:move_if_present | ready:putback)
    if ! begun && was_put_there "$s_from"; then
      state=left
      why="step $wp_n put that there, where it belongs"
      return 0
    fi
    ;;
  esac
  if [ "$state" = ready ] && ! can_be_changed; then
    state=conflict
  elif [ -n "$ju_why" ]; then
    why=$ju_why
  fi
}

# A step that the loaded one builds on was done before and is to be done again: the program has made the same change once more.
goes_with_one_again() {
  for ga_k in $s_after; do
    case "$ONCE_MORE " in
    *" $ga_k "*) return 0 ;;
    esac
  done
  return 1
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
    if [ "$is" = here ]; then
      if is_locked "$now" || holds_mount "$now"; then
        return 1
      fi
      if [ "$IS_ROOT" = no ] && ! is_allowed "$now"; then
        return 1
      fi
    fi
    if [ "$cc_name" = "$s_path" ] && ends_in_blank "$now"; then
      return 1
    fi
    case $s_kind in
    restore | hardlink | aside) return 0 ;; # the second one is only read
    esac
  done
  return 0
}

# A volume is mounted somewhere below $1: it would go with it.
holds_mount() {
  case $MOUNTS in
  *"$NL$1/"*) ;;
  *) return 1 ;;
  esac
  case $s_kind in
  mode | owner | flags | makedir) return 1 ;;
  esac
  why="a volume is mounted below ${1#"$ROOT"}; unmount it first"
}

# Who runs this is not root, and yet may do the loaded step to $1.
is_allowed() {
  if [ ! -w "$BACKUP_BASE" ] || [ ! -x "$BACKUP_BASE" ]; then
    why="the backup cannot be written in $BACKUP_BASE; choose another with --backup DIR, or use sudo"
    return 1
  fi
  case $s_kind in
  owner) return 0 ;;
  mode | flags)
    names_and_size "$1"
    if [ "$owner" = "$USER_NUMBER" ]; then
      return 0
    fi
    why="only its owner and root can change that; use sudo"
    return 1
    ;;
  esac
  ia_dir=${1%/*}/
  if [ ! -d "$ia_dir" ]; then
    return 0
  fi
  if [ ! -w "$ia_dir" ] || [ ! -x "$ia_dir" ]; then
    why="who runs this cannot write in the directory that holds it; use sudo"
    return 1
  fi
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then
    return 0
  fi
  # in a directory like /tmp, only what is one's own can be moved
  mode_of "$ia_dir"
  case $mode in
  *[tT])
    names_and_size "$ia_dir"
    ia_owner=$owner
    names_and_size "$1"
    if [ "$ia_owner" != "$USER_NUMBER" ] && [ "$owner" != "$USER_NUMBER" ]; then
      why="only its owner and root can move it; use sudo"
      return 1
    fi
    ;;
  esac
  if [ ! -L "$1" ] && [ -d "$1" ] && [ ! -w "$1" ] && [ "${s_from%/*}" != "${s_path%/*}" ]; then
    why="who runs this cannot write in the directory, so it cannot be moved to another one; use sudo"
    return 1
  fi
}

# The capture does not tell whether a name ends in a blank, and it is that name which stands there.
ends_in_blank() {
  if [ -e "$1" ] || [ -L "$1" ]; then
    return 1
  fi
  if [ ! -e "$1 " ] && [ ! -L "$1 " ]; then
    return 1
  fi
  why="the name may end in a blank, which a capture does not show: with one, it stands there"
}

# What stands at $1 was put there by a later step of this script, in a run before this one. Sets wp_n to that step.
was_put_there() {
  if [ -z "$PUT" ]; then
    return 1
  fi
  print_of "$1"
  wp_rest="$PUT "
  while :; do
    case $wp_rest in
    *" $print:"*) wp_rest=${wp_rest#*" $print:"} ;;
    *) return 1 ;;
    esac
    wp_n=${wp_rest%%" "*}
    if [ "$wp_n" -gt "$s_number" ]; then
      eval "wp_state=\${J_$wp_n-}"
      recall "$wp_n"
      if [ "$wp_state:$k_path" = "done:$1" ]; then
        return 0
      fi
    fi
  done
}

# The journal says that the loaded step is done, and what it put somewhere stands there still, or what a later step put there.
stands_as_put() {
  case $s_kind in
  move | move_if_present | unpark | putback | restore_from_unseen | move_back_unseen | relink | hardlink)
    print_of "$s_path"
    if [ "$print" = absent ]; then
      return 1
    fi
    is_among "$s_moved" || was_put_there "$s_path"
    return
    ;;
  esac
  return 1
}

# What the loaded step moves, the step that it is one with moves on.
carries_on() {
  case $s_kind in
  move | move_if_present) return 0 ;;
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
  missing=yes
  why="it stands inside ${li_dir#"$ROOT"}, where mv puts things when a directory, or a link to one, has the name already; move it out first"
}

begun() { [ -n "$s_begun" ]; }

# An earlier run has noted the loaded step, and was interrupted before it did anything of it; now something else stands there.
begins_anew() {
  case $s_kind in
  aside | park | dropdir | move | move_if_present | putback | restore | embedded) ;;
  *) return 1 ;;
  esac
  for ba_name in "$slot" "$slot.part"; do
    what_is "$ba_name"
    if [ "$what" != absent ]; then
      return 1
    fi
  done
  print_of "$s_path"
  if [ "$print" != "$s_had" ]; then
    ! is_among "$s_moved"
    return
  fi
  case $s_kind in
  move | move_if_present | putback)
    print_of "$s_from"
    ! is_among "$s_moved"
    return
    ;;
  esac
  return 1
}

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
  file | link)
    cb_now=$now
    names_left "$now"
    if [ "$1" = "file" ] && [ "$links" != 1 ] && ! stays_elsewhere "$now"; then
      why="the file has $links names (hard links), and a backup on another volume would part them; choose one on its own volume with --backup DIR"
      return 1
    fi
    may_not_be_copied "$cb_now"
    return 0
    ;;
  esac
  why="it is on another volume than the backup; choose one there with --backup DIR"
  return 1
}

# The file $1, which the loaded step takes away, has another name that stays: s_from, now or once the steps before have run.
stays_elsewhere() {
  if [ "$s_kind" != aside ] || [ -z "$s_from" ]; then
    return 1
  fi
  trace_back "$s_from"
  if [ "$is" = file ]; then
    # tb_k is the step that makes it
    recall "$tb_k"
    se_made=$k_kind:$k_from
    [ "$se_made" = "hardlink:$s_path" ]
    return
  fi
  print_of "$1"
  se_print=$print
  print_of "$now"
  [ "$is:$print" = "here:$se_print" ]
}

# What stood at $1 was taken to the backup by a step of this script, and is the same as $2, byte for byte.
kept_like() {
  for kl_k in $STEPS; do
    recall "$kl_k"
    eval "k_state=\${J_$kl_k-}"
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
