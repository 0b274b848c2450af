#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply    To go back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/editor-14/capture.txt, 131 lines, cksum 599713617 32432
#   macOS 10.15 to 15, wide (264 columns); wide mode; 15:07:00.031987 to
#     15:07:00.085276
#
# What it will do: nothing; no change is left that it could take back.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2317,SC2329
ID=e3b0c44298fc
STEPS_SUM='4294967295 0'
OTHER_VOLUMES=no

# The steps, newest change first: what is done, number, and what it is done to.
# Above each stands what must hold; all of that is tested before anything is
# done. A line may be deleted, and then the step is not done; not one that
# another step names in after= or refill=.
steps() {
  :
}

notes() {
  say 'Not done by this script:'
  say '  /Users/anna/Documents/Budget 2026.rtf'
  say '      it was removed; what stands there now stays.'
  say '      What you can do: restore it from Time Machine or another backup, or from'
  say '        a second node, or give a copy with --restore PATH=COPY.'
  say '  /Users/anna/Documents/Letter to J. O'\''Neil.txt'
  say '  /Users/anna/Library/Preferences/com.apple.TextEdit.plist'
  say '      another file was renamed over it; what stands there now stays.'
  say '      What you can do: restore it from Time Machine or another backup, or from'
  say '        a second node, or give a copy with --restore PATH=COPY.'
  say '  /var/db/diagnostics/Persist/0001.tracev3'
  say '      bytes were added at its end; nothing that it held was overwritten.'
  say '      What you can do: nothing of it needs to be restored.'
  say ''
}

afterwards() {
  :
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
