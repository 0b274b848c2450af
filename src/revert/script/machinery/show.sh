show_table() {
  if [ -z "$STEPS" ]; then
    say "There is nothing to do."
    return 0
  fi
  say "  No  State       Step"
  for n in $STEPS; do
    load "$n"
    eval "why=\$D_$n"
    state=${why%%:*} why=${why#*:}
    case $state in
    offered) continue ;;
    conflict) mark=CONFLICT ;;
    left)
      case $why in
      "it is on another volume"*) mark=left ;;
      *) mark="not needed" ;;
      esac
      ;;
    *) mark=$state ;;
    esac
    show_step "$n" "$mark"
  done
}

# A line of the table for the loaded step, and why below it.
show_step() {
  if [ "${#s_title}" -lt 62 ]; then
    printf '%4s  %-10s  %s\n' "$1" "$2" "$s_title"
  else
    st_text=$(tell 18 "$s_title" && printf .)
    st_text=${st_text%"$NL".}
    printf '%4s  %-10s%s\n' "$1" "$2" "${st_text#????????????????}"
  fi
  if [ -n "$why" ]; then
    tell 18 "($why)"
  fi
}

# The steps that are only offered, each with what stands where on the disk.
show_offers() {
  if [ "$OFFERED" -eq 0 ]; then
    return 0
  fi
  say ""
  say "Offered: not done by itself; --take N,... does it, --check --take N tests it."
  for n in $STEPS; do
    eval "why=\$D_$n"
    state=${why%%:*} why=${why#*:}
    if [ "$state" = offered ]; then
      load "$n"
      show_step "$n" offered
      show_candidates
    fi
  done
}

# An earlier run has begun what is listed, and not come to its end.
tell_interrupted() {
  if [ "$FINISHED" = no ]; then
    say "An earlier run was interrupted: --apply goes on with it, --undo takes it back."
    say ""
  fi
}

summary() {
  if [ "$CONFLICTS" -gt 0 ]; then
    say "$CONFLICTS of the steps cannot be done. Nothing has been changed."
    if [ "$READY" -eq 0 ] && [ "$MISSING" -gt 0 ] && [ "$MISSING" -eq "$WANTED" ]; then
      say "Nothing of what is to be moved is there: is this the server that was recorded?"
    elif [ "$APPLICATIONS" -eq 0 ] && [ "$BROUGHT" -gt 0 ]; then
      tell 0 "What $BROUGHT of them bring back stands there, and no run of this script is noted: if one had another --backup, give that one."
    fi
    help_out
  elif [ "$READY" -eq 0 ]; then
    say "Nothing is left to do."
  else
    case $READY in
    1) say "1 step is ready. To do it:" ;;
    *) say "$READY steps are ready. To do them:" ;;
    esac
    su_how=sh su_list=
    if [ -z "$ROOT" ]; then su_how="sudo sh"; fi
    if [ "$SKIP" != , ]; then
      su_list=${SKIP#,}
      su_list=" --skip ${su_list%,}"
    fi
    if [ "$TAKE" != , ]; then
      su_more=${TAKE#,}
      su_list="$su_list --take ${su_more%,}"
    fi
    say "  $su_how $SHOWN_SELF$OPTIONS --apply$su_list"
  fi
}

# How the steps in conflict can be left out, and what that leaves.
help_out() {
  ho_skip=$SKIP
  SKIP=$SKIP$IN_CONFLICT
  leave_out
  ho_out="" ho_rest=0
  for n in $STEPS; do
    eval "k_gone=\${G_$n-}"
    found_of "$n"
    case ${k_gone%%:*}:$k_state in
    skipped:ready | skipped:conflict) ho_out="$ho_out${ho_out:+, }$n" ;;
    :ready) ho_rest=$((ho_rest + 1)) ;;
    esac
  done
  ho_half=$HALF
  ho_numbers=${SKIP#,}
  SKIP=$ho_skip
  leave_out
  if [ -n "$ho_half" ]; then
    say "Part of what is in conflict is done already; --undo takes it back."
  elif [ "$ho_rest" -eq 0 ]; then
    say "Without them, nothing would be left to do."
  else
    say "When you have looked into it, the rest does not depend on them:"
    say "  sh $SHOWN_SELF$OPTIONS --apply --skip ${ho_numbers%,}"
    case $ho_rest in
    1) tell 0 "leaves out $ho_out, and does one other step." ;;
    *) tell 0 "leaves out $ho_out, and does $ho_rest other steps." ;;
    esac
  fi
}

# What is left out has not been half done by an earlier run, and nothing stays empty that was cleared for it.
skipping_is_possible() {
  if [ -z "$HALF" ]; then
    return 0
  fi
  tell 0 "Step${HALF} cannot be left out now: an earlier run has done half of it, or cleared the place for it. Go on without leaving it out, or go back with --undo." >&2
  exit 1
}

