
# mode N place=A old=rw-r--r-- new=rwx------ bits=0644,0700: A gets its old permissions back.
mode() {
  keep_step mode "$@" && titled "give $ks_p_shown its permissions ${ks_x%% *} back"
}

judge_mode() {
  is_reachable || return 0
  mode_of "$now"
  case "$s_extra " in
  "$mode "*) state="done" ;;
  *" $mode "*) state=ready ;;
  *) why="its permissions are $mode" ;;
  esac
}

here_mode() {
  # old and new letters, old and new digits
  hm_bits=${s_extra#* * }
  chmod "${hm_bits%% *}" "$1"
}
act_mode() { act_here; }
back_mode() { chmod "${s_extra##* }" "$1"; }

unact_mode() {
  mode_of "$s_path"
  um_new=${s_extra#* }
  case $mode in
  "${um_new%% *}") return 0 ;;
  "${s_extra%% *}") ;;
  *)
    complain "The permissions of $s_path are $mode, which is not what the step gave it."
    return 1
    ;;
  esac
  in_directory back_mode
}
