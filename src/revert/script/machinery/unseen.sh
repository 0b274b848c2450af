# ---- names that the capture does not tell, and the disk does ----

# Sets dir to where the directory of the loaded step's path stands now.
directory_now() {
  trace_back "${s_path%/*}"
  dir=$now
  if [ "$is" = here ] && real_directory "$dir"; then
    return 0
  fi
  why="the directory that holds it is missing, or a link leads there"
  return 1
}

# What a name has more than another one is a rotation's number.
is_number() {
  case $1 in
  .[0-9] | .[0-9][0-9] | .[0-9].* | .[0-9][0-9].*) return 0 ;;
  esac
  return 1
}

# The name found is noted in the backup before anything is moved, so that it can be taken back.
keep_name() {
  printf '%s/' "${1##*/}" >"$slot.name.part" && mv -- "$slot.name.part" "$slot.name"
}

# Sets other to the name noted, beside the path of the step.
kept_name() {
  other=
  if [ ! -f "$slot.name" ]; then
    return 1
  fi
  other=$(cat "$slot.name")
  other=${s_path%/*}/${other%/}
}
