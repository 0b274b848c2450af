#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply    To go back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/mail-cluster/setup/capture-grep.txt, 378 lines, cksum 2105549301
#     100170
#   servermgrd; Mac OS X 10.6, 64-bit kernel, wide (264 columns); wide mode;
#     10:31:12.301 to 10:31:12.583
#
# What it will do: 10 steps, newest change first, listed in steps() below.
#   6 of them rest on a name that the capture does not print but that its
#     evidence speaks for; every step is tested on the disk before anything is
#     done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2317,SC2329
ID=6f1a1a289e11
STEPS_SUM='792872351 704'
OTHER_VOLUMES=no

# The steps, newest change first: what is done, number, and what it is done to.
# Above each stands what must hold; all of that is tested before anything is
# done. A line may be deleted, and then the step is not done; not one that
# another step names in after= or refill=.
steps() {
  # /etc/MailServicesOther.plist.default is a regular file (if it is missing,
  #   nothing is done); /etc/MailServicesOther.plist is a regular file or
  #   absent
  restore 1 place='/etc/MailServicesOther.plist' copy='/etc/MailServicesOther.plist.default' when=optional
  # /etc/amavisd.conf.cl-rst is there; nothing stands at /etc/amavisd.conf
  move 2 place='/etc/amavisd.conf' from='/etc/amavisd.conf.cl-rst'
  # /var/spool/dovecot is a link
  aside 3 type=link place='/var/spool/dovecot' refill=4
  # /var/spool/dovecot.cl-rst is a directory; nothing stands at
  #   /var/spool/dovecot
  move 4 type=dir place='/var/spool/dovecot' from='/var/spool/dovecot.cl-rst' clears=link after=3
  # /etc/dovecot is a link
  aside 5 type=link place='/etc/dovecot' refill=6
  # /etc/dovecot.cl-rst is a directory; nothing stands at /etc/dovecot
  move 6 type=dir place='/etc/dovecot' from='/etc/dovecot.cl-rst' clears=link after=5
  # /var/spool/postfix is a link
  aside 7 type=link place='/var/spool/postfix' refill=8
  # /var/spool/postfix.cl-rst is a directory; nothing stands at
  #   /var/spool/postfix
  move 8 type=dir place='/var/spool/postfix' from='/var/spool/postfix.cl-rst' clears=link after=7
  # /etc/postfix is a link
  aside 9 type=link place='/etc/postfix' refill=10
  # /etc/postfix.cl-rst is a directory; nothing stands at /etc/postfix
  move 10 type=dir place='/etc/postfix' from='/etc/postfix.cl-rst' clears=link after=9
}

notes() {
  say 'Before --apply, stop what uses these files (this script does not do it):'
  say '  serveradmin stop mail'
  say ''
  say 'Not done by this script:'
  say '  /Volumes/MailXsan/.MailXsan and 30 names below it'
  say '      it stands on another volume, which may be in use by another machine, or'
  say '        gone.'
  say '      What you can do: generate the script with --include other-volumes if that'
  say '        volume is to be changed, too.'
  say ''
}

afterwards() {
  say 'What to do next (this script does not do it):'
  say '  Run Server Admin'\''s mail wizard again, pointed at the restored data; then:'
  say '    serveradmin settings mail'
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
