
# ---- what stands where, for a person to look at ----

# Sets shown to the bytes of $1 with all but plain characters as \ooo.
show_bytes() {
  case $1 in
  *[!A-Za-z0-9/._~#+,@%=:\ -]*) ;;
  *)
    shown=$1
    return 0
    ;;
  esac
  shown=
  for sb_k in $(printf %s "$1" | od -An -v -to1); do
    case $sb_k in
    134) shown="$shown\\\\\\\\" ;;
    177) shown="$shown\\\\177" ;;
    04? | 05? | 06? | 07? | 1??) shown="$shown\\$sb_k" ;;
    *) shown="$shown\\\\$sb_k" ;;
    esac
  done
  # shellcheck disable=SC2059 # it is a format by now
  shown=$(printf "$shown")
}

# One line about $1: what ls tells, and its name.
show_object() {
  what_is "$1"
  show_bytes "${1#"$ROOT"}"
  if [ "$what" = absent ]; then
    printf '%18s%s\n' "" "not there: $shown"
    return 0
  fi
  so_about=$(ls -ld "$1" 2>/dev/null)
  so_about=${so_about%%" /"*}
  so_name=$shown
  if [ "$what" = link ]; then
    link_text "$1"
    show_bytes "$text"
    so_name="$so_name -> $shown"
  fi
  if [ "$((${#so_about} + ${#so_name}))" -gt 60 ]; then
    # the name stands alone
    printf '%18s%s\n' "" "$so_about"
  else
    so_name="$so_about $so_name"
  fi
  printf '%18s%s\n' "" "$so_name"
}

# What the loaded step looks at, and the names that it could mean.
show_candidates() {
  show_object "$s_path"
  if [ -n "$s_from" ]; then
    show_object "$s_from"
  fi
  case $s_kind in
  move_back_unseen | restore_from_unseen) ;;
  remove_unseen_link)
    if directory_now && other_name "$s_path" "$dir"; then
      show_object "$other"
    fi
    return 0
    ;;
  *) return 0 ;;
  esac
  for sc_name in "$s_path"?*; do
    what_is "$sc_name"
    if [ "$what" != absent ] && ! is_expected "${sc_name##*/}"; then
      show_object "$sc_name"
    fi
  done
}
