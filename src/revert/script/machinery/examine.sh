# ---- the three things this script does ----

# Sets G_N to "skipped", "offered" or "left" for every step that is left out, and Y_N to why: those of --skip, the offers
# that are not taken, those of LEFT; those that build on one left out, and those that only clear a place for one.
leave_out() {
  OFFERED=0
  HALF=
  if [ "$SKIP$LEFT" = ,, ] && [ -z "$OFFERS" ]; then
    return 0
  fi
  lv_more=yes
  for n in $STEPS; do
    eval "G_$n= k_offer=\${U_$n-} k_begun=\${J_$n-}"
    case $SKIP in
    *",$n,"*)
      leave_one "$n" skipped "left out by --skip"
      continue
      ;;
    esac
    case $LEFT in
    *",$n,"*)
      leave_one "$n" left "what belongs in its place is not there, so what stands there stays"
      continue
      ;;
    esac
    if [ -n "$k_offer" ] && [ -z "$k_begun" ]; then
      case $TAKE$TAKEN in
      *",$n,"*) ;;
      *) leave_one "$n" offered "$k_offer" ;;
      esac
    fi
  done
  while [ "$lv_more" = yes ]; do
    lv_more=no
    for n in $STEPS; do
      eval "lv_gone=\${G_$n-} lv_after=\${A_$n-} lv_refill=\${R_$n-}"
      if [ -n "$lv_gone" ]; then
        continue
      fi
      if [ -n "$lv_refill" ]; then
        eval "k_state=\${G_$lv_refill-}"
        if [ -n "$k_state" ]; then
          leave_one "$n" "$k_state" "makes way for step $lv_refill, which is"
          continue
        fi
      fi
      for ex_k in $lv_after; do
        eval "k_state=\${G_$ex_k-}"
        if [ -n "$k_state" ]; then
          leave_one "$n" "$k_state" "builds on step $ex_k, which is"
          break
        fi
      done
    done
  done
}

leave_one() {
  lv_more=yes
  eval "G_$1=\$2 k_begun=\${J_$1-}"
  case $2:$3 in
  skipped:*" is") lv_why="$3 left out" ;;
  offered:*" is") lv_why="$3 only offered" ;;
  left:*" is") lv_why="$3 left" ;;
  *) lv_why=$3 ;;
  esac
  eval "Y_$1=\$lv_why"
  if [ "$2" = offered ]; then
    OFFERED=$((OFFERED + 1))
  fi
  # one half of a pair is done already, or this one is half done
  if [ "$k_begun" = begun ]; then
    HALF="$HALF $1"
  elif [ "$k_begun" = "done" ]; then
    eval "lv_refill=\${R_$1-}"
    eval "k_state=\${J_${lv_refill:-0}-}"
    if [ -n "$lv_refill" ] && [ "$k_state" != "done" ]; then
      HALF="$HALF $1"
    fi
  fi
}

# Sets D_N (the state) for every step, and E_N to "will" for those that are to be done. Counts conflicts. What only clears
# a place for something that turns out not to be there is left, too.
examine() {
  LEFT=,
  while :; do
    leave_out
    judge_all
    em_more=no
    for n in $STEPS; do
      eval "lv_refill=\${R_$n-}"
      if [ -z "$lv_refill" ]; then
        continue
      fi
      eval "k_kind=\$K_$n k_state=\$D_$lv_refill k_begun=\${E_$n-}"
      case $k_kind:$k_state:$k_begun in
      aside:left:will | park:left:will)
        LEFT=$LEFT$n,
        em_more=yes
        ;;
      esac
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
  AGAIN=no
  WILL=
  IN_CONFLICT=
  VIRTUAL=yes
  good_directory=
  known_dir=none
  for n in $STEPS; do
    eval "k_state=\${E_$n-}"
    if [ -n "$k_state" ]; then
      eval "E_$n="
    fi
  done
  for n in $STEPS; do
    eval "state=\${G_$n-} k_why=\${D_$n-}"
    if [ "$state" = left ] && [ "$k_why" = left ]; then
      # it has a reason of its own
      continue
    fi
    if [ -n "$state" ]; then
      eval "D_$n=\$state"
      continue
    fi
    load "$n"
    judge
    case $s_kind in
    move | putback | restore | embedded | park | unpark) WANTED=$((WANTED + 1)) ;;
    esac
    case $state in
    ready)
      READY=$((READY + 1))
      WILL="$WILL $n"
      eval "E_$n=will"
      if [ "$again" = yes ]; then
        AGAIN=yes
      fi
      ;;
    conflict)
      CONFLICTS=$((CONFLICTS + 1))
      IN_CONFLICT=$IN_CONFLICT$n,
      if [ "$missing" = yes ]; then
        MISSING=$((MISSING + 1))
      fi
      # judged as if it could be done, so that every other conflict is told, too
      eval "E_$n=will"
      ;;
    esac
    eval "D_$n=\$state k_why=\${Y_$n-}"
    if [ "$k_why" != "$why" ]; then
      eval "Y_$n=\$why"
    fi
  done
  VIRTUAL=no
}

