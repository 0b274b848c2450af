# Sets shown_word to $1 as it can be typed to a shell.
show_word() {
  case $1 in
  *[!A-Za-z0-9/._+,@%:=-]*)
    sw_rest=$1 shown_word=
    while :; do
      case $sw_rest in
      *"'"*)
        shown_word="$shown_word${sw_rest%%"'"*}'\\''"
        sw_rest=${sw_rest#*"'"}
        ;;
      *) break ;;
      esac
    done
    shown_word="'$shown_word$sw_rest'"
    ;;
  *) shown_word=$1 ;;
  esac
}

one_mode() {
  if [ -n "$MODE" ] && [ "$MODE" != "$1" ]; then
    misused "--check, --states, --apply, --undo and --status exclude each other."
  fi
  MODE=$1
}

# No step builds on one that is gone from the list, or makes way for one; a place would stay empty. Says so when the list is
# not what was written.
steps_are_whole() {
  for n in $STEPS; do
    recall "$n"
    for ex_k in $k_after $k_refill; do
      if ! is_step "$ex_k"; then
        give_up "Step $n belongs to step $ex_k, which has been deleted from this script: delete both, or leave the step out with --skip instead. Nothing has been changed."
      fi
    done
  done
  DIGEST=yes
  sw_sum=$(steps | cksum)
  DIGEST=no
  case $sw_sum in
  "$STEPS_SUM" | "$STEPS_SUM "*) ;;
  *) complain "The steps of this script have been edited since it was written ($LISTED are listed)." ;;
  esac
}

# Every number of the list $2, which the option $1 gave, is one of a step, and for --take of an offer.
are_steps() {
  sk_rest=$2
  while [ -n "$sk_rest" ]; do
    sk_n=${sk_rest%%,*}
    sk_rest=${sk_rest#*,}
    if [ -z "$sk_n" ]; then
      continue
    fi
    if ! is_step "$sk_n"; then
      misused "$1: there is no step $sk_n."
    fi
    if [ "$1" = --take ]; then
      recall "$sk_n"
      if [ -z "$k_offer" ]; then
        offers_of "$sk_n"
        if [ -n "$of_list" ]; then
          misused "--take: step $sk_n belongs to what is offered and goes with it: --take $of_list."
        fi
        misused "--take: step $sk_n is no offer; it is done without being taken."
      fi
    fi
  done
}

# Sets of_list to the offers that step $1 builds on, or makes way for, with commas between.
offers_of() {
  of_list="" of_seen=" " of_rest="$1 "
  while [ -n "$of_rest" ]; do
    of_n=${of_rest%% *}
    of_rest=${of_rest#* }
    case $of_n:$of_seen in
    :* | *" $of_n "*) continue ;;
    esac
    of_seen="$of_seen$of_n "
    recall "$of_n"
    if [ -n "$k_offer" ]; then
      of_list=$of_list${of_list:+,}$of_n
    fi
    of_rest="$of_rest$k_after $k_refill "
  done
}

main() {
  MODE=
  YES=no
  root=/
  backup=
  while [ $# -gt 0 ]; do
    case $1 in
    --check | --states | --apply | --undo | --status) one_mode "${1#--}" ;;
    --yes) YES=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    --skip | --take | --root | --backup)
      if [ $# -lt 2 ] || [ -z "$2" ]; then
        misused "$1 wants a value."
      fi
      case $1 in
      --skip) SKIP=$SKIP$2, ;;
      --take) TAKE=$TAKE$2, ;;
      --root) root=$2 ;;
      --backup) backup=$2 ;;
      esac
      shift
      ;;
    --skip=*) SKIP=$SKIP${1#*=}, ;;
    --take=*) TAKE=$TAKE${1#*=}, ;;
    --root=?*) root=${1#*=} ;;
    --backup=?*) backup=${1#*=} ;;
    *) misused "Unknown option: $1" ;;
    esac
    shift
  done
  case $SKIP$TAKE in
  *[!0-9,]*) misused "--skip and --take want the numbers of steps, with commas between them." ;;
  esac
  trap interrupted 1 2 15
  START=$(pwd && printf .)
  START=${START%.}
  START=${START%"$NL"}
  case $0 in
  /*) SELF=$0 ;;
  *) SELF=$START/$0 ;;
  esac
  show_word "$0"
  SHOWN_SELF=$shown_word
  if [ "$root" != / ]; then
    show_word "$root"
    OPTIONS="$OPTIONS --root $shown_word"
  fi
  if [ -n "$backup" ]; then
    show_word "$backup"
    OPTIONS="$OPTIONS --backup $shown_word"
  fi
  absolute "$root"
  physical "$abs" || misused "--root: $root is no directory that can be entered."
  ROOT=${phys%/}
  cd / || exit 1
  home_of etc
  ETC=$where
  home_of var
  VAR=$where
  home_of tmp
  TMP=$where
  steps
  steps_are_whole
  are_steps --skip "${SKIP#,}"
  are_steps --take "${TAKE#,}"
  read_mounts
  if ls -ldO / >/dev/null 2>&1; then
    FLAGS=yes
  fi
  USER_NUMBER=$(id -u)
  if [ "$USER_NUMBER" = 0 ]; then
    IS_ROOT=yes
  fi
  find_backup "$backup"
  read_journal
  journal_is_whole
  if [ -z "$ROOT" ] && [ "$IS_ROOT" = no ]; then
    if [ "${MODE:-check}" = check ] || [ "$MODE" = status ]; then
      say "Not run as root: what cannot be seen may be told to be missing."
    elif [ "$MODE" = states ]; then
      complain "Not run as root: what cannot be seen may be told to be missing."
    else
      complain "Changing the running system needs root: use sudo. Nothing has been changed."
      exit 1
    fi
  fi
  case ${MODE:-check} in
  check) check ;;
  states) states ;;
  apply) apply ;;
  undo) undo ;;
  status) status ;;
  esac
}
