#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply    To go back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/installer-26/capture.txt.gz, 1564 lines, cksum 4024389049 15810
#   macOS 26, wide (264 columns); wide mode; 09:41:00.328065 to 09:41:00.951780
#
# What it will do: 53 steps, newest change first, listed in steps() below.
#   One more is only offered: look at it with --check, and take it with --take
#     N.
#   3 of them rest on a name that the capture does not print but that its
#     evidence speaks for; every step is tested on the disk before anything is
#     done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2317,SC2329
ID=ae4db0568a3a
STEPS_SUM='3030237267 8521'
OTHER_VOLUMES=no

# The steps, newest change first: what is done, number, and what it is done to.
# Above each stands what must hold; all of that is tested before anything is
# done. A line may be deleted, and then the step is not done; not one that
# another step names in after= or refill=.
steps() {
  # nothing stands at /Library/Application Support/Acme/Agent 3
  makedir 1 place='/Library/Application Support/Acme/Agent 3'
  # nothing stands at /Library/Application Support/Acme/Agent 3/etc
  makedir 2 place='/Library/Application Support/Acme/Agent 3/etc' after=1
  # nothing stands at /Library/Application Support/Acme/Agent 3/bin
  makedir 3 place='/Library/Application Support/Acme/Agent 3/bin' after=1
  # /Library/Application Support/Acme/Agent 4/bin/agent-4.1 is a file
  aside 4 type=file place='/Library/Application Support/Acme/Agent 4/bin/agent-4.1'
  # /Library/LaunchDaemons/com.acme.agent.plist is a file
  aside 5 type=file place='/Library/LaunchDaemons/com.acme.agent.plist' refill=6
  # /Library/LaunchDaemons/com.acme.agent.plist.applesaved is there; nothing
  #   stands at /Library/LaunchDaemons/com.acme.agent.plist
  move 6 place='/Library/LaunchDaemons/com.acme.agent.plist' from='/Library/LaunchDaemons/com.acme.agent.plist.applesaved' clears=file after=5
  # /Library/Application Support/Acme/Agent 4/etc/agent.conf.default is a file;
  #   /tmp/PKInstallSandbox.k2XbQe/Root/Agent/etc/agent.conf holds the same
  #   bytes (else it stays, and that is no conflict)
  aside 7 type=file place='/Library/Application Support/Acme/Agent 4/etc/agent.conf.default' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/etc/agent.conf'
  # /Library/Application Support/Acme/Agent 4/etc/agent.conf is there; nothing
  #   stands at /Library/Application Support/Acme/Agent 3/etc/agent.conf
  move 8 place='/Library/Application Support/Acme/Agent 3/etc/agent.conf' from='/Library/Application Support/Acme/Agent 4/etc/agent.conf' after=2,1
  # /Library/Application Support/Acme/Agent 4/Resources/strings 9.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   9.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 9 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 9.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 9.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 8.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   8.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 10 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 8.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 8.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 7.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   7.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 11 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 7.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 7.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 6.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   6.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 12 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 6.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 6.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 5.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   5.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 13 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 5.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 5.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 4.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   4.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 14 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 4.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 4.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 39.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   39.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 15 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 39.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 39.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 38.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   38.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 16 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 38.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 38.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 37.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   37.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 17 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 37.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 37.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 36.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   36.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 18 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 36.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 36.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 35.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   35.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 19 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 35.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 35.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 34.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   34.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 20 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 34.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 34.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 33.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   33.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 21 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 33.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 33.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 32.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   32.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 22 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 32.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 32.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 31.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   31.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 23 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 31.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 31.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 30.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   30.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 24 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 30.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 30.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 3.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   3.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 25 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 3.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 3.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 29.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   29.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 26 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 29.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 29.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 28.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   28.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 27 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 28.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 28.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 27.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   27.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 28 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 27.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 27.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 26.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   26.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 29 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 26.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 26.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 25.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   25.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 30 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 25.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 25.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 24.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   24.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 31 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 24.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 24.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 23.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   23.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 32 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 23.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 23.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 22.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   22.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 33 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 22.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 22.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 21.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   21.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 34 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 21.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 21.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 20.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   20.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 35 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 20.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 20.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 2.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   2.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 36 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 2.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 2.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 19.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   19.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 37 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 19.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 19.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 18.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   18.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 38 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 18.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 18.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 17.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   17.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 39 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 17.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 17.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 16.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   16.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 40 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 16.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 16.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 15.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   15.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 41 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 15.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 15.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 14.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   14.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 42 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 14.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 14.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 13.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   13.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 43 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 13.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 13.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 12.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   12.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 44 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 12.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 12.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 11.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   11.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 45 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 11.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 11.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 10.loctable is
  #   a file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   10.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 46 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 10.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 10.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 1.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   1.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 47 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 1.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 1.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/strings 0.loctable is a
  #   file; /tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings
  #   0.loctable holds the same bytes (else it stays, and that is no conflict)
  aside 48 type=file place='/Library/Application Support/Acme/Agent 4/Resources/strings 0.loctable' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings 0.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources/default.loctable is a
  #   link
  aside 49 type=link place='/Library/Application Support/Acme/Agent 4/Resources/default.loctable'
  # /Library/Application Support/Acme/Agent 4/Resources is a directory; nothing
  #   is left in it (else it stays, and that is no conflict)
  dropdir 50 place='/Library/Application Support/Acme/Agent 4/Resources' takes=9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49
  # /Library/Application Support/Acme/Agent 4/bin/agent is a file;
  #   /tmp/PKInstallSandbox.k2XbQe/Root/Agent/bin/agent holds the same bytes
  #   (else it stays, and that is no conflict)
  aside 51 type=file place='/Library/Application Support/Acme/Agent 4/bin/agent' original='/tmp/PKInstallSandbox.k2XbQe/Root/Agent/bin/agent' offer='the link /usr/local/bin/acme-agent stays, and may lead there'
  # /Library/Application Support/Acme/Agent 4/bin is a directory; nothing is
  #   left in it (else it stays, and that is no conflict)
  dropdir 52 place='/Library/Application Support/Acme/Agent 4/bin' takes=4,51
  # /Library/Application Support/Acme/Agent 4/etc is a directory; nothing is
  #   left in it (else it stays, and that is no conflict)
  dropdir 53 place='/Library/Application Support/Acme/Agent 4/etc' takes=7,8
  # /Library/Application Support/Acme/Agent 4 is a directory; nothing is left
  #   in it (else it stays, and that is no conflict)
  dropdir 54 place='/Library/Application Support/Acme/Agent 4' takes=50,52,53
}

notes() {
  say 'Not done by this script:'
  say '  /Library/Application Support/Acme/Agent 3/Résumé.txt'
  say '  /Library/Application Support/Acme/Agent 3/bin/agent'
  say '      it was removed.'
  say '      What you can do: restore it from Time Machine or another backup, or from'
  say '        a second node, or give a copy with --restore PATH=COPY.'
  say '  /usr/local/bin/acme-agent'
  say '      the link was removed, and the capture does not tell where it led; what'
  say '        stands there now stays.'
  say '      What you can do: make it again with ln -s, if you know where it led.'
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
