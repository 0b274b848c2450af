# ---- the three things this script does ----

# Sets G_N to "skipped", "offered" or "left" and why, with a colon between, for every step that is left out: those of --skip, the
# offers that are not taken, those of LEFT; those that build on one left out, and those that only clear a place for one.
leave_out() {
  OFFERED=0
  HALF=
  if [ "$SKIP$LEFT" = ,, ] && [ -z "$OFFERS" ]; then
    return 0
  fi
  SORTED=yes
  lv_more=yes
  for n in $STEPS; do
    eval "G_$n="
    case $SKIP in
    *",$n,"*)
      leave_one "$n" skipped "left out by --skip"
      continue
      ;;
    esac
    case $LEFT in
    *",$n,"*) leave_one "$n" left "what belongs in its place is not there, so what stands there stays" ;;
    esac
  done
  for n in $OFFERS; do
    eval "k_gone=\$G_$n k_begun=\${J_$n-}"
    if [ -z "$k_gone" ] && [ -z "$k_begun" ]; then
      recall "$n"
      case $TAKE$TAKEN in
      *",$n,"*) ;;
      *) leave_one "$n" offered "$k_offer" ;;
      esac
    fi
  done
  while [ "$lv_more" = yes ]; do
    lv_more=no
    for n in $STEPS; do
      eval "k_gone=\$G_$n"
      if [ -n "$k_gone" ]; then
        continue
      fi
      recall "$n"
      if [ -n "$k_refill" ]; then
        eval "k_gone=\${G_$k_refill-}"
        if [ -n "$k_gone" ]; then
          leave_one "$n" "${k_gone%%:*}" "makes way for step $k_refill, which is"
          continue
        fi
      fi
      for ex_k in $k_after; do
        eval "k_gone=\${G_$ex_k-}"
        if [ -n "$k_gone" ]; then
          leave_one "$n" "${k_gone%%:*}" "builds on step $ex_k, which is"
          break
        fi
      done
    done
  done
}

leave_one() {
  lv_more=yes
  case $2:$3 in
  skipped:*" is") lv_why="$3 left out" ;;
  offered:*" is") lv_why="$3 only offered" ;;
  left:*" is") lv_why="$3 left" ;;
  *) lv_why=$3 ;;
  esac
  eval "G_$1=\$2:\$lv_why k_begun=\${J_$1-}"
  if [ "$2" = offered ]; then
    OFFERED=$((OFFERED + 1))
  fi
  # one half of a pair is done already, or this one is half done
  if [ "$k_begun" = begun ]; then
    HALF="$HALF $1"
  elif [ "$k_begun" = "done" ]; then
    recall "$1"
    eval "k_state=\${J_${k_refill:-0}-}"
    if [ -n "$k_refill" ] && [ "$k_state" != "done" ]; then
      HALF="$HALF $1"
    fi
  fi
}

# Sets D_N to the state of every step and why, with a colon between. Counts conflicts. What only clears a place for something
# that turns out not to be there is left, too.
examine() {
  LEFT=,
  while :; do
    leave_out
    judge_all
    em_more=no
    for em_pair in $REFILLS; do
      found_of "${em_pair#*:}"
      em_state=$k_state
      found_of "${em_pair%:*}"
      if [ "$em_state:$k_will" = left:yes ]; then
        LEFT=$LEFT${em_pair%:*},
        em_more=yes
      fi
    done
    if [ "$em_more" = no ]; then
      break
    fi
  done
}

judge_all() {
  CONFLICTS=0
  READY=0
  MISSING=0
  WANTED=0
  BROUGHT=0
  AGAIN=no
  WILL=
  ONCE_MORE=
  IN_CONFLICT=
  VIRTUAL=yes
  good_directory=
  free_directory=
  known_dir=none
  for n in $STEPS; do
    if [ "$SORTED" = yes ]; then
      eval "k_gone=\${G_$n-} k_state=\${D_$n-}"
      case $k_gone:$k_state in
      left:*:left:*) continue ;; # it has a reason of its own
      :*) ;;
      *)
        eval "D_$n=\$k_gone"
        continue
        ;;
      esac
    fi
    load "$n"
    judge
    case $s_kind in
    move | putback | restore | embedded | park | unpark)
      WANTED=$((WANTED + 1))
      if [ "$state" = "done" ]; then
        BROUGHT=$((BROUGHT + 1))
      fi
      ;;
    esac
    case $state in
    ready)
      READY=$((READY + 1))
      WILL="$WILL $n"
      if [ "$again" = yes ]; then
        AGAIN=yes
        ONCE_MORE="$ONCE_MORE $n"
      fi
      ;;
    conflict)
      CONFLICTS=$((CONFLICTS + 1))
      IN_CONFLICT=$IN_CONFLICT$n,
      if [ "$missing" = yes ]; then
        MISSING=$((MISSING + 1))
      fi
      # what comes later is judged as if it could be done, so that every other conflict is told, too
      ;;
    esac
    eval "D_$n=\$state:\$why"
  done
  VIRTUAL=no
}

