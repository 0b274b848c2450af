
# flags N place=A old=uchg new=0: A gets its old BSD flags back, those that are named here; 0 stands for none.
flags() {
  keep_step flags "$@" || return
  case $ks_x in
  "0 "*) titled "take the flags ${ks_x#* } away from $ks_p_shown" ;;
  *) titled "give $ks_p_shown its flags ${ks_x%% *} back" ;;
  esac
}

# Sets flags to the BSD flags of $1 that steps are about, 0 for none. Fails where the system does not tell them, or cannot set them.
flags_of() {
  flags=""
  fo_bits=$(stat -f %Uf "$1" 2>/dev/null)
  case $fo_bits in
  "" | *[!0-9]*) return 1 ;;
  esac
  for fo_flag in 1:nodump 2:uchg 4:uappnd 8:opaque 32768:hidden 131072:schg 262144:sappnd; do
    if [ $((fo_bits / ${fo_flag%:*} % 2)) = 1 ]; then
      flags=$flags,${fo_flag#*:}
    fi
  done
  flags=${flags#,}
  flags=${flags:-0}
  command -v chflags >/dev/null 2>&1
}

# The flags $1, and no others of those that steps are about, for $2.
give_flags() {
  flags_of "$2" || return 1
  gf_words=""
  for gf_flag in nodump uchg uappnd opaque hidden schg sappnd; do
    case ",$1,:,$flags," in
    *",$gf_flag,"*:*",$gf_flag,"*) ;;
    *",$gf_flag,"*:*) gf_words=$gf_words,$gf_flag ;;
    *:*",$gf_flag,"*)
      case $gf_flag in
      nodump) gf_words=$gf_words,dump ;;
      *) gf_words=$gf_words,no$gf_flag ;;
      esac
      ;;
    esac
  done
  if [ -n "$gf_words" ]; then
    chflags "${gf_words#,}" "$2"
  fi
}

judge_flags() {
  is_reachable || return 0
  if ! flags_of "$now"; then
    state=left
    why="this system does not tell the BSD flags (stat -f), or has no chflags: they are not put back"
    return 0
  fi
  case $flags in
  "${s_extra%% *}") state="done" ;;
  "${s_extra##* }") state=ready ;;
  *) why="its flags are $flags" ;;
  esac
}

here_flags() { give_flags "${s_extra%% *}" "$1"; }
act_flags() { act_here; }
back_flags() { give_flags "${s_extra##* }" "$1"; }

unact_flags() {
  flags_of "$s_path"
  case $flags in
  "${s_extra##* }") return 0 ;;
  "${s_extra%% *}") ;;
  *)
    complain "The flags of $s_path are $flags, which is not what the step gave it."
    return 1
    ;;
  esac
  in_directory back_flags
}
