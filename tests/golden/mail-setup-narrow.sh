#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply    To go back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/mail-cluster/setup/capture-narrow.txt, 703 lines, cksum 792877051
#     93499
#   servermgrd; Mac OS X 10.6 or 10.7, narrow (132 columns); narrow mode;
#     10:31:12 to 10:31:12
#   incomplete: lines are narrow: errno, descriptors and flags are not shown
#
# What it will do: 7 steps, newest change first, listed in steps() below.
#   3 of them rest on a name that the capture does not print but that its
#     evidence speaks for; every step is tested on the disk before anything is
#     done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2317,SC2329
ID=1e67ce523aa6
STEPS_SUM='4084492273 470'
OTHER_VOLUMES=no

# The steps, newest change first: what is done, number, and what it is done to.
# Above each stands what must hold; all of that is tested before anything is
# done. A line may be deleted, and then the step is not done; not one that
# another step names in after= or refill=.
steps() {
  # /var/spool/dovecot is a link
  aside 1 type=link place='/var/spool/dovecot' refill=2
  # /var/spool/dovecot.cl-rst is there; nothing stands at /var/spool/dovecot
  move 2 place='/var/spool/dovecot' from='/var/spool/dovecot.cl-rst' clears=link after=1
  # /etc/dovecot is a link
  aside 3 type=link place='/etc/dovecot' refill=4
  # /etc/dovecot.cl-rst is there; nothing stands at /etc/dovecot
  move 4 place='/etc/dovecot' from='/etc/dovecot.cl-rst' clears=link after=3
  # /etc/postfix is a link
  aside 5 type=link place='/etc/postfix' refill=6
  # /etc/postfix.cl-rst is there; nothing stands at /etc/postfix
  move 6 place='/etc/postfix' from='/etc/postfix.cl-rst' clears=link after=5
  # /etc/MailServicesOther.plist.default is a regular file (if it is missing,
  #   nothing is done); /etc/MailServicesOther.plist is a regular file or
  #   absent
  restore 7 place='/etc/MailServicesOther.plist' copy='/etc/MailServicesOther.plist.default' when=optional
}

notes() {
  say 'Before --apply, stop what uses these files (this script does not do it):'
  say '  serveradmin stop mail'
  say ''
  say 'Not done by this script:'
  say '  /Volumes/MailXsan/.MailXsan'
  say '      what operation 1 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail'
  say '      what operation 2 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc'
  say '      what operation 3 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot'
  say '      what operation 46 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/dovecot.conf'
  say '      what operation 47 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/notify'
  say '      what operation 50 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/notify/notify.conf'
  say '      what operation 51 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/partition_map.conf'
  say '      what operation 55 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix'
  say '      what operation 4 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/aliases'
  say '      what operation 5 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/main.cf'
  say '      what operation 8 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/master.cf'
  say '      what operation 11 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/virtual'
  say '      what operation 14 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var'
  say '      what operation 20 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool'
  say '      what operation 21 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot'
  say '      what operation 61 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail'
  say '      what operation 62 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin'
  say '      what operation 63 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/cur'
  say '      what operation 64 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/cur/1297.M1.xserve'
  say '      the capture does not show the whole path.'
  say '      What you can do: find out by hand what it was; the report has the line.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/dovecot.index'
  say '      what operation 69 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/shared'
  say '      what operation 73 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix'
  say '      what operation 23 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/deferred'
  say '      what operation 24 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/deferred/3F1A2C'
  say '      what operation 25 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/incoming'
  say '      what operation 29 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/incoming/77B01D'
  say '      what operation 30 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/pid'
  say '      what operation 34 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/pid/master.pid'
  say '      what operation 35 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/public'
  say '      what operation 39 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/public/cleanup'
  say '      what operation 40 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /etc/.dat068f.043'
  say '  /etc/amavisd.conf'
  say '      what operation 79 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /etc/amavisd.conf.cl-rst'
  say '      something that the script must not touch is in the way.'
  say '      What you can do: look at it by hand; see the other notes for what is in'
  say '        the way.'
  say '  /etc/amavisd.conf.cl-rst'
  say '      the capture does not tell whether something else had the new name before'
  say '        operation 78, which would be gone.'
  say '      What you can do: if something of that name is missed, restore it from'
  say '        Time Machine or another backup.'
  say '  /etc/dovecot.cl-rst'
  say '      the capture does not tell whether something else had the new name before'
  say '        operation 59, which would be gone.'
  say '      What you can do: if something of that name is missed, restore it from'
  say '        Time Machine or another backup.'
  say '  /etc/postfix.cl-rst'
  say '      the capture does not tell whether something else had the new name before'
  say '        operation 18, which would be gone.'
  say '      What you can do: if something of that name is missed, restore it from'
  say '        Time Machine or another backup.'
  say '  /var/spool/dovecot.cl-rst'
  say '      the capture does not tell whether something else had the new name before'
  say '        operation 76, which would be gone.'
  say '      What you can do: if something of that name is missed, restore it from'
  say '        Time Machine or another backup.'
  say '  /var/spool/postfix'
  say '  /var/spool/postfix.cl-rst'
  say '      what operation 22 did to it is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say ''
}

afterwards() {
  say 'What to do next (this script does not do it):'
  say '  Run Server Admin'\''s mail wizard again, pointed at the restored data; then:'
  say '    serveradmin settings mail'
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
