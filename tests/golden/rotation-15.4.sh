#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply      To take it back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/rotation-15.4/capture.txt, 98 lines, cksum 4261208610 24180
#   macOS 15.4, wide (264 columns); wide mode; 23:59:58.060521 to 00:00:00.596661
#
# What it will do: 10 steps, newest change first, listed in steps() below.
#   5 of them rest on a name that the capture does not print but that its evidence speaks for; every step is
#     tested on the disk before anything is done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034
ID=eb26c4e67bcd
OTHER_VOLUMES=no

notes() {
  say 'Not done by this script:'
  say '  /Library/Relay/current'
  say '      the link was removed, and the capture does not tell where it led; what stands there now stays.'
  say '      What you can do: make it again with ln -s, if you know where it led.'
  say '  /var/db/diagnostics/Persist/0001.tracev3'
  say '      bytes were added at its end; nothing that it held was overwritten.'
  say '      What you can do: nothing of it needs to be restored.'
  say ''
}

afterwards() {
  :
}

# The steps. Each line may be deleted, or moved if no other step builds on it. The words are: number, what is
# done, type, path, second path, further facts, the steps it builds on, the step that fills the place again,
# and the text shown to you.
steps() {
  step 1 restore file '/Library/Relay/maps/aliases' '/Library/Relay/maps/aliases.bak' '' '' '' \
    'restore /Library/Relay/maps/aliases from its copy /Library/Relay/maps/aliases.bak'
  step 2 aside file '/Library/Relay/maps/aliases.bak' '' '' '1' '' \
    'take away the file /Library/Relay/maps/aliases.bak'
  step 3 aside file '/Library/Relay/certs-2026/relay.pem' '' '' '' '' \
    'take away the file /Library/Relay/certs-2026/relay.pem'
  step 4 rmdir dir '/Library/Relay/certs-2026' '' '3' '' '' \
    'take away the directory /Library/Relay/certs-2026 if it is empty'
  step 5 aside file '/Library/Relay/relay.log' '' '' '' '6' \
    'take away the file /Library/Relay/relay.log'
  step 6 move any '/Library/Relay/relay.log' '/Library/Relay/relay.log.0' 'file' '5' '' \
    'move /Library/Relay/relay.log.0 back to /Library/Relay/relay.log'
  step 7 aside file '/Library/Relay/relay.conf' '' '' '' '8' \
    'take away the file /Library/Relay/relay.conf'
  step 8 move any '/Library/Relay/relay.conf' '/Library/Relay/relay.conf.1' 'file' '7' '' \
    'move /Library/Relay/relay.conf.1 back to /Library/Relay/relay.conf'
  step 9 move any '/Library/Relay/relay.conf.1' '/Library/Relay/relay.conf.2' 'any' '8 7' '' \
    'move /Library/Relay/relay.conf.2 back to /Library/Relay/relay.conf.1'
  step 10 move any '/Library/Relay/relay.conf.2' '/Library/Relay/relay.conf.3' 'any' '9 8 7' '' \
    'move /Library/Relay/relay.conf.3 back to /Library/Relay/relay.conf.2'
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
