#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply      To take it back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/installer-26/capture.txt.gz, 1564 lines, cksum 4024389049 15810
#   macOS 26, wide (264 columns); wide mode; 09:41:00.328065 to 09:41:00.951780
#
# What it will do: 54 steps, newest change first, listed in steps() below.
#   3 of them rest on a name that the capture does not print but that its evidence speaks for; every step is
#     tested on the disk before anything is done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034
ID=c5e19759844c
OTHER_VOLUMES=no

notes() {
  say 'Not done by this script:'
  say '  /Library/Application Support/Acme/Agent 3/Résumé.txt'
  say '  /Library/Application Support/Acme/Agent 3/bin/agent'
  say '      it was removed.'
  say '      What you can do: restore it from Time Machine or another backup, or from a second node, or'
  say '        give a copy with --restore PATH=COPY.'
  say '  /usr/local/bin/acme-agent'
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
  step 1 mkdir dir '/Library/Application Support/Acme/Agent 3' '' '' '' '' \
    'make the directory /Library/Application Support/Acme/Agent 3 again'
  step 2 mkdir dir '/Library/Application Support/Acme/Agent 3/etc' '' '' '1' '' \
    'make the directory /Library/Application Support/Acme/Agent 3/etc again'
  step 3 mkdir dir '/Library/Application Support/Acme/Agent 3/bin' '' '' '1' '' \
    'make the directory /Library/Application Support/Acme/Agent 3/bin again'
  step 4 aside file '/Library/Application Support/Acme/Agent 4/bin/agent-4.1' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/bin/agent-4.1'
  step 5 aside file '/Library/LaunchDaemons/com.acme.agent.plist' '' '' '' '6' \
    'take away the file /Library/LaunchDaemons/com.acme.agent.plist'
  step 6 move any '/Library/LaunchDaemons/com.acme.agent.plist' '/Library/LaunchDaemons/com.acme.agent.plist.applesaved' 'file' '5' '' \
    'move /Library/LaunchDaemons/com.acme.agent.plist.applesaved back to /Library/LaunchDaemons/com.acme.agent.plist'
  step 7 aside file '/Library/Application Support/Acme/Agent 4/etc/agent.conf.default' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/etc/agent.conf.default'
  step 8 move any '/Library/Application Support/Acme/Agent 3/etc/agent.conf' '/Library/Application Support/Acme/Agent 4/etc/agent.conf' '' '2 1' '' \
    'move /Library/Application Support/Acme/Agent 4/etc/agent.conf back to /Library/Application Support/Acme/Agent 3/etc/agent.conf'
  step 9 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 9.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 9.loctable'
  step 10 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 8.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 8.loctable'
  step 11 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 7.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 7.loctable'
  step 12 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 6.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 6.loctable'
  step 13 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 5.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 5.loctable'
  step 14 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 4.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 4.loctable'
  step 15 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 39.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 39.loctable'
  step 16 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 38.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 38.loctable'
  step 17 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 37.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 37.loctable'
  step 18 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 36.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 36.loctable'
  step 19 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 35.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 35.loctable'
  step 20 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 34.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 34.loctable'
  step 21 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 33.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 33.loctable'
  step 22 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 32.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 32.loctable'
  step 23 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 31.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 31.loctable'
  step 24 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 30.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 30.loctable'
  step 25 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 3.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 3.loctable'
  step 26 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 29.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 29.loctable'
  step 27 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 28.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 28.loctable'
  step 28 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 27.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 27.loctable'
  step 29 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 26.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 26.loctable'
  step 30 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 25.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 25.loctable'
  step 31 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 24.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 24.loctable'
  step 32 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 23.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 23.loctable'
  step 33 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 22.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 22.loctable'
  step 34 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 21.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 21.loctable'
  step 35 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 20.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 20.loctable'
  step 36 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 2.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 2.loctable'
  step 37 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 19.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 19.loctable'
  step 38 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 18.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 18.loctable'
  step 39 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 17.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 17.loctable'
  step 40 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 16.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 16.loctable'
  step 41 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 15.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 15.loctable'
  step 42 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 14.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 14.loctable'
  step 43 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 13.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 13.loctable'
  step 44 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 12.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 12.loctable'
  step 45 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 11.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 11.loctable'
  step 46 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 10.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 10.loctable'
  step 47 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 1.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 1.loctable'
  step 48 aside file '/Library/Application Support/Acme/Agent 4/Resources/strings 0.loctable' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/Resources/strings 0.loctable'
  step 49 aside link '/Library/Application Support/Acme/Agent 4/Resources/default.loctable' '' '' '' '' \
    'take away the link /Library/Application Support/Acme/Agent 4/Resources/default.loctable'
  step 50 rmdir dir '/Library/Application Support/Acme/Agent 4/Resources' '' '9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49' '' '' \
    'take away the directory /Library/Application Support/Acme/Agent 4/Resources if it is empty'
  step 51 aside file '/Library/Application Support/Acme/Agent 4/bin/agent' '' '' '' '' \
    'take away the file /Library/Application Support/Acme/Agent 4/bin/agent'
  step 52 rmdir dir '/Library/Application Support/Acme/Agent 4/bin' '' '4 51' '' '' \
    'take away the directory /Library/Application Support/Acme/Agent 4/bin if it is empty'
  step 53 rmdir dir '/Library/Application Support/Acme/Agent 4/etc' '' '7 8' '' '' \
    'take away the directory /Library/Application Support/Acme/Agent 4/etc if it is empty'
  step 54 rmdir dir '/Library/Application Support/Acme/Agent 4' '' '50 52 53' '' '' \
    'take away the directory /Library/Application Support/Acme/Agent 4 if it is empty'
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
