
# embedded N place=A holds=CHECKSUM-SIZE,MODE,OWNER,WHEN: A gets the bytes that bytes_N writes, with its owner and permissions; what
# stands there goes to the backup.
embedded() {
  keep_step embedded "$@" || return 0
  ks_held=${ks_x%%,*}
  titled "restore $ks_p_shown from the ${ks_held#*-} bytes in this script"
}

judge_embedded() {
  look "$s_path"
  case $what in
  file)
    if [ "$is" = here ]; then
      sum_of "$now"
      if [ "$sum" = "${s_extra%%,*}" ]; then
        state="done"
        return 0
      fi
      names_left "$now"
      if [ "$links" != 1 ]; then
        why="the file has $links names (hard links), and another file in its place would part them"
        return 0
      fi
    fi
    case $s_extra in
    *,absent)
      why="its place is taken: there is another file"
      return 0
      ;;
    esac
    ;;
  absent)
    case $s_extra in
    *,there)
      if ! begun; then
        why="it is not there"
        return 0
      fi
      ;;
    esac
    ;;
  *)
    name_type "$what"
    why="it is $named; expected: a file"
    return 0
    ;;
  esac
  if parents "$s_path"; then
    state=ready
  fi
}

# The file is written in the backup, found to be what it should be, and put in place.
act_embedded() {
  ae_copy=$slot.copy
  what_is "$ae_copy"
  if [ "$what" != absent ]; then
    spare "$ae_copy.earlier"
    mv -- "$ae_copy" "$free" || return 1
  fi
  "bytes_$s_number" >"$ae_copy" || return 1
  sum_of "$ae_copy"
  if [ "$sum" != "${s_extra%%,*}" ]; then
    complain "This shell does not write the bytes as they are; use sh, bash or dash."
    return 1
  fi
  ae_rest=${s_extra#*,}
  ae_owner=${ae_rest#*,}
  ae_owner=${ae_owner%,*}
  if [ "$ae_owner" != - ] && [ "$(id -u)" = 0 ]; then
    chown "$ae_owner" "$ae_copy" || return 1
  fi
  ae_mode=${ae_rest%%,*}
  if [ "$ae_mode" != - ]; then
    chmod "$ae_mode" "$ae_copy" || return 1
  fi
  note_made "$ae_copy"
  what_is "$s_path"
  if [ "$what" != absent ]; then
    carry "$s_path" "$slot" || return 1
  fi
  carry "$ae_copy" "$s_path"
}

unact_embedded() { unact_bytes; }
