#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply      To take it back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/mail-cluster/setup/capture-narrow.txt, 703 lines, cksum 792877051 93499
#   servermgrd; Mac OS X 10.6 or 10.7, narrow (132 columns); narrow mode; 10:31:12 to 10:31:12
#   incomplete: lines are narrow: errno, descriptors and flags are not shown
#
# What it will do: 6 steps, newest change first, listed in steps() below.
#   6 of them rest on a name that the capture does not print but that its evidence speaks for; every step is
#     tested on the disk before anything is done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034
ID=49949a1e48eb
OTHER_VOLUMES=no

notes() {
  say 'Not done by this script:'
  say '  /Volumes/MailXsan/.MailXsan'
  say '      operation 1 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail'
  say '      operation 2 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc'
  say '      operation 3 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot'
  say '      operation 46 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/dovecot.conf'
  say '      operation 47 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/notify'
  say '      operation 50 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/notify/notify.conf'
  say '      operation 51 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/partition_map.conf'
  say '      operation 55 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix'
  say '      operation 4 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/aliases'
  say '      operation 5 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/main.cf'
  say '      operation 8 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/master.cf'
  say '      operation 11 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/virtual'
  say '      operation 14 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var'
  say '      operation 20 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool'
  say '      operation 21 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot'
  say '      operation 61 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail'
  say '      operation 62 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin'
  say '      operation 63 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/cur'
  say '      operation 64 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/cur/1297.M1.xserve'
  say '      the capture does not show the whole path.'
  say '      What you can do: find out by hand what it was; the report has the line.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/dovecot.index'
  say '      operation 69 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/shared'
  say '      operation 73 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix'
  say '      operation 23 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/deferred'
  say '      operation 24 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/deferred/3F1A2C'
  say '      operation 25 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/incoming'
  say '      operation 29 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/incoming/77B01D'
  say '      operation 30 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/pid'
  say '      operation 34 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/pid/master.pid'
  say '      operation 35 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/public'
  say '      operation 39 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/public/cleanup'
  say '      operation 40 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /etc/.dat068f.043'
  say '  /etc/amavisd.conf.cl-rst'
  say '      operation 79 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /etc/dovecot.cl-rst'
  say '      the capture does not tell whether something else had the new name before operation 59, which'
  say '        would be gone.'
  say '      What you can do: if something of that name is missed, restore it from Time Machine or another'
  say '        backup.'
  say '  /etc/postfix.cl-rst'
  say '      the capture does not tell whether something else had the new name before operation 18, which'
  say '        would be gone.'
  say '      What you can do: if something of that name is missed, restore it from Time Machine or another'
  say '        backup.'
  say '  /var/spool/dovecot.cl-rst'
  say '      the capture does not tell whether something else had the new name before operation 76, which'
  say '        would be gone.'
  say '      What you can do: if something of that name is missed, restore it from Time Machine or another'
  say '        backup.'
  say '  /var/spool/postfix'
  say '  /var/spool/postfix.cl-rst'
  say '      operation 22 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say ''
}

afterwards() {
  :
}

# The steps. Each line may be deleted, or moved if no other step builds on it. The words are: number, what is
# done, type, path, second path, further facts, the steps it builds on, the step that fills the place again,
# and the text shown to you.
steps() {
  step 1 aside link '/var/spool/dovecot' '' '' '' '2' \
    'take away the link /var/spool/dovecot'
  step 2 move any '/var/spool/dovecot' '/var/spool/dovecot.cl-rst' 'link' '1' '' \
    'move /var/spool/dovecot.cl-rst back to /var/spool/dovecot'
  step 3 aside link '/etc/dovecot' '' '' '' '4' \
    'take away the link /etc/dovecot'
  step 4 move any '/etc/dovecot' '/etc/dovecot.cl-rst' 'link' '3' '' \
    'move /etc/dovecot.cl-rst back to /etc/dovecot'
  step 5 aside link '/etc/postfix' '' '' '' '6' \
    'take away the link /etc/postfix'
  step 6 move any '/etc/postfix' '/etc/postfix.cl-rst' 'link' '5' '' \
    'move /etc/postfix.cl-rst back to /etc/postfix'
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
