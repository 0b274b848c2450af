# ---------------------------------------------------------------------------------------------------------------
# The machinery. Nothing below knows what the steps are; it tests, asks, acts, verifies and keeps the journal.
#
# The journal (in the backup directory) has one line per event, closed by a full stop, so that a line cut short by a
# crash is seen to be one:
#
#   unsnare journal ID .         whose it is
#   run apply DATE . | run undo DATE .
#   take N .                     an offer that this run does
#   begin N HAD FROM TITLE .     type and inode of what stood at the step's place, and of what goes there
#   made N THING .               type and inode of what the step put somewhere in the middle of it
#   part N WHERE NAME .          NAME, beside the step's place or where that comes from (from), is a copy being made
#   bits N MODE .                permissions of which a change of owner may take bits away
#   done N THING .               the step is done; THING stands at its place now
#   back N .                     --undo begins to take it back
#   undone N TITLE .             taken back, or nothing of it was done
#   end .                        the run has done all
#
# Each line is on the disk before what it announces is done, and what was done is on the disk before a line says so: between
# "begin" or "back" and the act, sync is asked for (flush), and "done" and "undone" are written only after the next one. A
# loss of power leaves no more than one step in doubt.
#
# Every step's state is found out from the disk and the journal together, which makes a second run, and one after an
# interruption, the same code. Where they differ, the disk decides.

# shellcheck disable=SC2030,SC2031,SC2034 # variables are read through eval, and changed in a subshell on purpose
case ${BASH_VERSION-} in
"") ;;
*)
  # Functions and options that bash takes from the environment must not stand in for the tools. With this variable set,
  # unset is found before a function of that name.
  POSIXLY_CORRECT=1
  unset -f builtin cat cd chmod chown cksum cmp command cp date df exec exit export find id kill ln ls mkdir mount mv \
    od printf ps pwd read readlink rm rmdir set shift shopt sleep sync test touch trap umask wait [ 2>/dev/null
  # shellcheck disable=SC3044 # bash only
  shopt -u failglob nullglob dotglob nocaseglob nocasematch extglob 2>/dev/null
  ;;
esac
set +efC
set -u
umask 077
PATH=/bin:/usr/bin:/sbin:/usr/sbin
export PATH
LC_ALL=C
export LC_ALL
unset IFS CDPATH ENV BASH_ENV GLOBIGNORE TMOUT CLICOLOR CLICOLOR_FORCE LS_COLORS QUOTING_STYLE TIME_STYLE COMMAND_MODE

NL='
'
QUOTE="'"
# an apostrophe within words in apostrophes: they end, it stands there with a backslash, and they go on
QUOTED="'\\''"
CONTROLS=$(printf '\001-\037')
STEPS=
REFILLS=
HIGHEST=0
HARD_LINKS=
ONCE_MORE=
JOURNALED=no
SORTED=no
LISTED=0
DIGEST=no
BEGUN=
ORDER=
MANGLED=
ROOT=
BACKUP=
LOCK=
SKIP=,
TAKE=,
TAKEN=
OFFERS=
ASKED=no
VIRTUAL=no
CHANGED=no
LOCKED=no
OFFERED=0
PENDING=
RUNNING=no
SYNC=${UNSNARE_SYNC-yes}
STOP_CODE=1
TORN=no
UNTOUCHED=no
IS_ROOT=no
USER_NUMBER=
PUT=
wp_state=
AGAIN=no
FINISHED=yes
FLAGS=no
JOURNAL_LINES=0
APPLICATIONS=0
MOUNTS=
READ_ONLY=
OWN_VOLUMES=
OPTIONS=
good_directory=
free_directory=
backup_dev=
known_dir=none
known_dev=
known_place=none
known_volume=
s_number="" s_kind="" s_type="" s_path="" s_from="" s_extra="" s_after="" s_refill="" s_title="" s_begun="" s_had="" s_moved="" s_part="" s_expected=0 acted_in=""
k_kind="" k_path="" k_from="" k_extra="" k_state="" k_why="" state="" why="" mark="" ie_name="" ie_how="" kept="" rj_seen="" rj_state="" loc=""
k_after="" k_refill="" k_offer="" k_begun="" k_gone="" k_will=no missing=no print="" abs="" to_name=""
# Some shells look for a variable in the order in which they came: those that every step needs come before those of the steps.
n="" quoted="" qu_rest="" what="" is="" now="" again=no named="" volume="" dev="" inode="" links="" size="" owner="" group="" mode=""
ks_kind="" ks_n="" ks_type="" ks_p="" ks_f="" ks_x="" ks_p_shown="" ks_f_shown="" ks_x_shown="" ks_sum="" ks_names="" ks_offer=""
ks_after="" ks_refill="" ks_expected="" ks_word="" ks_words="" ks_key="" ks_value="" ks_shown="" ks_held="" numbers="" nu_k="" slot=""
sv_place="" ab_name="" cc_name="" pa_dir="" rd_at="" rd_rest="" tb_k="" tb_until="" tb_rest="" tb_held="" vo_place="" vo_rest="" sv_one="" lk_name=""
lk_line="" ju_why="" ju_had="" ju_moved="" jm_from="" jm_is="" jm_now="" jm_to="" ns_k="" ns_line="" ns_word="" ex_k="" lv_why="" lv_more=""
te_line="" te_pad="" te_rest="" te_room="" te_word="" te_name="" st_text="" text="" ce_name="" entries=0 ie_n=0 ap_done=0 ap_cleared=""
READY=0 CONFLICTS=0 MISSING=0 WANTED=0 BROUGHT=0 WILL="" IN_CONFLICT="" LEFT=, HALF="" BACKUP_BASE="" ETC="" VAR="" TMP=""

# Where nobody reads any more, the run goes on all the same.
say() { printf '%s\n' "$*" 2>/dev/null || :; }
complain() { printf '%s\n' "$*" >&2; }

# Says $2 with $1 blanks before it, in lines of at most 80 columns; nothing breaks but at a blank, and no name of the step.
tell() {
  te_room=$((79 - $1))
  te_line="" te_rest=$2 te_pad=
  while [ "${#te_pad}" -lt "$1" ]; do
    te_pad="$te_pad "
  done
  while [ "${#te_rest}" -gt 0 ]; do
    te_word=
    for te_name in "$s_path" "$s_from"; do
      te_name=${te_name#"$ROOT"}
      te_name=${te_name#/private}
      case $te_name:$te_rest in
      *" "*:"$te_name"*)
        if [ "${#te_name}" -gt "${#te_word}" ]; then
          te_word=$te_name
        fi
        ;;
      esac
    done
    te_rest=${te_rest#"$te_word"}
    te_word=$te_word${te_rest%%" "*}
    case $te_rest in
    *" "*) te_rest=${te_rest#*" "} ;;
    *) te_rest= ;;
    esac
    if [ -n "$te_line" ] && [ "$((${#te_line} + ${#te_word}))" -ge "$te_room" ]; then
      say "$te_pad$te_line"
      te_line=$te_word
    else
      te_line=${te_line:+"$te_line "}$te_word
    fi
  done
  say "$te_pad$te_line"
}

# Ends the run. What has been done so far is in the journal.
give_up() {
  tell 0 "$*" >&2
  if [ "$CHANGED" = yes ]; then
    settle
    complain "Stopped midway; what was done so far is complete and noted in"
    complain "  $BACKUP/journal"
    complain "Run this script again with the same options to go on, or with --undo to go"
    complain "back."
    unlock
    exit 3
  fi
  unlock
  exit 1
}

# Ends a run that cannot know what an earlier one did: $1, and with it the command $2, as it can be typed.
cannot_tell() {
  tell 0 "$1" >&2
  if [ $# -gt 1 ]; then
    complain "  $2"
  fi
  complain "Nothing has been changed by this run."
  unlock
  exit 3
}

interrupted() {
  complain "Interrupted by a signal; nothing further is done."
  if [ "$RUNNING" = yes ]; then
    complain "Run this script again with the same options to go on, or with --undo to go"
    complain "back."
  fi
  exit "$STOP_CODE"
}

usage() {
  say "Usage: sh revert.sh [--check | --states | --apply | --undo | --status]"
  say "                    [--yes] [--skip N,...] [--take N,...] [--root DIR]"
  say "                    [--backup DIR] [--help]"
  say ""
  say "  --check       (the default) test every step and show the plan; nothing is"
  say "                changed"
  say "  --states      the same for a program: a line for each step with its number,"
  say "                its state and, after a conflict, why; nothing is changed"
  say "  --apply       test every step; if all can be done, ask, and do them"
  say "  --undo        take back what --apply did, newest first"
  say "  --status      the earlier applications of this script, and where their"
  say "                backups are"
  say "  --yes         do not ask"
  say "  --skip N,...  leave out these steps, and those that belong to them"
  say "  --take N,...  do these steps, too, which --check offers, and those that"
  say "                belong to them; look at what is on the disk before"
  say "  --root DIR    work on the disk mounted at DIR, not on the running system"
  say "  --backup DIR  where to put what the steps take away: a directory of its own,"
  say "                empty or not there (default: a dated one on the same volume)"
  say ""
  say "Exit codes: 0 done, or nothing to do; 1 a step cannot be done, nothing was"
  say "changed; 2 usage; 3 stopped midway."
}

misused() {
  tell 0 "$1" >&2
  complain "sh revert.sh --help tells what can be given."
  exit 2
}

# One step, as listed at the top of this script: kind, number, words. A word whose key ends in % holds a format for printf,
# for names that are not for the eyes; it ends in a full stop. What is kept of a step is one variable, S_N, which holds words
# for set: most shells look through many variables for each one, and there may be thousands of steps.
keep_step() {
  if [ "$DIGEST" = yes ]; then
    printf '%s\n' "$*"
    return 1
  fi
  ks_kind=$1 ks_n=${2-}
  case $ks_n in
  "" | *[!0-9]*)
    complain "This script is damaged: a line of its steps has no number ($*)."
    exit 2
    ;;
  esac
  if [ "$ks_n" -le "$HIGHEST" ]; then
    if is_step "$ks_n"; then
      complain "This script is damaged: there are two steps $ks_n."
      exit 2
    fi
  else
    HIGHEST=$ks_n
  fi
  shift 2
  ks_type=any
  ks_p="" ks_f="" ks_x="" ks_p_shown="" ks_f_shown="" ks_x_shown="" ks_sum="" ks_names="" ks_offer=""
  ks_after="" ks_refill="" ks_expected=0
  for ks_word in "$@"; do
    ks_key=${ks_word%%=*}
    ks_value=${ks_word#*=}
    ks_shown=$ks_value
    case $ks_key in
    *%)
      ks_key=${ks_key%"%"}
      # shellcheck disable=SC2059 # it is a format
      ks_value=$(printf "$ks_value")
      ks_value=${ks_value%.}
      show_bytes "$ks_value"
      ks_shown=$shown
      ;;
    esac
    case $ks_key in
    place | from | aside | copy | other | original | text) ks_names=$ks_names$ks_value ;;
    esac
    case $ks_key in
    place) ks_p=$ks_value ks_p_shown=$ks_shown ;;
    from | aside | copy | other | original) ks_f=$ks_value ks_f_shown=$ks_shown ;;
    "type") ks_type=$ks_value ;;
    text) ks_x=$ks_value ks_x_shown=$ks_shown ;;
    size | parked | when | clears | old | holds) ks_x=$ks_value ;;
    new) ks_x="$ks_x $ks_value" ;;
    bits) ks_x="$ks_x ${ks_value%,*} ${ks_value#*,}" ;;
    takes)
      numbers "$ks_value"
      ks_x=$numbers
      ;;
    filled)
      numbers "$ks_value"
      ks_x="filled $numbers"
      ;;
    after)
      numbers "$ks_value"
      ks_after=$numbers
      ;;
    refill) ks_refill=$ks_value ;;
    expect | known) expect "$ks_n" "$ks_value" same ;;
    like) expect "$ks_n" "$ks_value" like ;;
    sum) ks_sum=$ks_value ;;
    offer) ks_offer=$ks_value ;;
    *)
      complain "This script is damaged: step $ks_n has a word that it does not know ($ks_key)."
      exit 2
      ;;
    esac
  done
  if [ -n "$ks_sum" ]; then exact "$ks_n" "$ks_names" "$ks_sum"; fi
  if [ -n "$ks_offer" ]; then OFFERS="$OFFERS $ks_n"; fi
  case $ks_kind:$ks_refill in
  aside:?* | park:?*) REFILLS="$REFILLS $ks_n:$ks_refill" ;;
  hardlink:*) HARD_LINKS="$HARD_LINKS $ks_n" ;;
  esac
  STEPS="$STEPS $ks_n"
  LISTED=$((LISTED + 1))
}

# What the step just kept is called; with that, it is whole. Its places are put below the root.
titled() {
  locate "$ks_p"
  quote "$loc"
  ks_words="$ks_kind $ks_type $quoted"
  locate "${ks_f:-/}"
  if [ -z "$ks_f" ]; then loc=; fi
  for ks_word in "$loc" "$ks_x" "$ks_after" "$ks_refill" "$ks_expected" "$ks_offer" "$1"; do
    quote "$ks_word"
    ks_words="$ks_words $quoted"
  done
  eval "S_$ks_n=\$ks_words"
}

# Sets quoted to $1 as one word for eval.
quote() {
  case $1 in
  *$QUOTE*) ;;
  *)
    quoted=$QUOTE$1$QUOTE
    return 0
    ;;
  esac
  qu_rest=$1 quoted=$QUOTE
  while :; do
    case $qu_rest in
    *$QUOTE*)
      quoted=$quoted${qu_rest%%"$QUOTE"*}$QUOTED
      qu_rest=${qu_rest#*"$QUOTE"}
      ;;
    *) break ;;
    esac
  done
  quoted=$quoted$qu_rest$QUOTE
}

# Sets k_kind and so on to what step $1 is; to nothing, if there is none.
recall() {
  eval "kept=\${S_$1-}"
  eval "set -- $kept"
  k_kind=${1-} k_path=${3-} k_from=${4-} k_extra=${5-} k_after=${6-} k_refill=${7-} k_offer=${9-}
}

# Sets k_state to what was found of step $1, and k_will to whether it is to be done.
found_of() {
  eval "k_state=\${D_$1-}"
  k_state=${k_state%%:*}
  case $k_state in
  ready | conflict) k_will=yes ;;
  *) k_will=no ;;
  esac
}

# Sets numbers to the list $1 with blanks in place of the commas.
numbers() {
  IFS=,
  numbers=
  for nu_k in $1; do
    numbers="$numbers${numbers:+ }$nu_k"
  done
  unset IFS
}

# This script has a step $1, a number.
is_step() {
  eval "kept=\${S_$1-}"
  [ -n "$kept" ]
}

# The names $2 of step $1 are to the byte what was written here: cksum says $3 of them. (yash, for one, drops what is no
# valid character.)
exact() {
  ex_sum=$(printf %s "$2" | cksum)
  ex_bytes=${ex_sum#* }
  if [ "${ex_sum%% *}-${ex_bytes%% *}" != "$3" ]; then
    MANGLED="$MANGLED $1"
  fi
}

is_mangled() {
  case " $MANGLED " in
  *" $1 "*) return 0 ;;
  esac
  return 1
}

# A name that step $1 knows: one that may be left, below the directory that it takes away, or one beside the file that
# is not the name it looks for. $3 is "like" when $2 is only how the name begins.
expect() {
  ks_expected=$((ks_expected + 1))
  eval "Q_${1}_$ks_expected=\$2 L_${1}_$ks_expected=$3"
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
  slot=$BACKUP/$1
  if [ "$JOURNALED" = yes ]; then
    eval "s_begun=\${J_$1-} s_had=\${B_$1-} s_moved=\${M_$1-} s_part=\${P_$1-}"
  else
    s_begun="" s_had="" s_moved="" s_part=""
  fi
  eval "kept=\$S_$1"
  eval "set -- $kept"
  s_kind=$1 s_type=$2 s_path=$3 s_from=$4 s_extra=$5 s_after=$6 s_refill=$7 s_expected=$8 s_title=${10}
}
