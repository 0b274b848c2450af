#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply    To go back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/rotation-15.4/capture.txt, 98 lines, cksum 4261208610 24180
#   macOS 15.4, wide (264 columns); wide mode; 23:59:58.060521 to
#     00:00:00.596661
#
# What it will do: 8 steps, newest change first, listed in steps() below.
#   2 more are only offered: look at them with --check, and take them with
#     --take N,...
#   4 of them rest on a name that the capture does not print but that its
#     evidence speaks for; every step is tested on the disk before anything is
#     done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2317,SC2329
ID=86605db824af
STEPS_SUM='1820298953 934'
OTHER_VOLUMES=no

# The steps, newest change first: what is done, number, and what it is done to.
# Above each stands what must hold; all of that is tested before anything is
# done. A line may be deleted, and then the step is not done; not one that
# another step names in after= or refill=.
steps() {
  # /Library/Relay/maps/aliases.bak is a regular file;
  #   /Library/Relay/maps/aliases is a regular file or absent
  restore 1 place='/Library/Relay/maps/aliases' copy='/Library/Relay/maps/aliases.bak'
  # /Library/Relay/maps/aliases.bak is a file
  aside 2 type=file place='/Library/Relay/maps/aliases.bak' after=1
  # /Library/Relay/certs-2026/relay.pem is a file;
  #   /Library/Relay/certs/relay.pem holds the same bytes (else it stays, and
  #   that is no conflict)
  aside 3 type=file place='/Library/Relay/certs-2026/relay.pem' original='/Library/Relay/certs/relay.pem' offer='the link /Library/Relay/current stays, and may lead there'
  # /Library/Relay/certs-2026 is a directory; nothing is left in it (else it
  #   stays, and that is no conflict)
  dropdir 4 place='/Library/Relay/certs-2026' takes=3 offer='the link /Library/Relay/current stays, and may lead there'
  # /Library/Relay/relay.log is a file
  aside 5 type=file place='/Library/Relay/relay.log' refill=6
  # /Library/Relay/relay.log.0 is there; nothing stands at
  #   /Library/Relay/relay.log
  move 6 place='/Library/Relay/relay.log' from='/Library/Relay/relay.log.0' clears=file after=5
  # /Library/Relay/relay.conf is a file
  aside 7 type=file place='/Library/Relay/relay.conf' refill=8
  # /Library/Relay/relay.conf.1 is there; nothing stands at
  #   /Library/Relay/relay.conf
  move 8 place='/Library/Relay/relay.conf' from='/Library/Relay/relay.conf.1' clears=file after=7 refill=9
  # /Library/Relay/relay.conf.2 is there; nothing stands at
  #   /Library/Relay/relay.conf.1
  move 9 place='/Library/Relay/relay.conf.1' from='/Library/Relay/relay.conf.2' clears=any after=8,7 refill=10
  # /Library/Relay/relay.conf.3 is there; nothing stands at
  #   /Library/Relay/relay.conf.2
  move 10 place='/Library/Relay/relay.conf.2' from='/Library/Relay/relay.conf.3' clears=any after=9,8,7
}

notes() {
  say 'Not done by this script:'
  say '  /Library/Relay/current'
  say '      the link was removed, and the capture does not tell where it led; what'
  say '        stands there now stays.'
  say '      What you can do: make it again with ln -s, if you know where it led.'
  say '  /var/db/diagnostics/Persist/0001.tracev3'
  say '      bytes were added at its end; nothing that it held was overwritten.'
  say '      What you can do: nothing of it needs to be restored.'
  say '  /var/run/relayd.pid'
  say '      what operation 19 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say ''
}

afterwards() {
  :
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
