#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply      To take it back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/mail-cluster/way-back-fails/capture.txt, 197 lines, cksum 1644978560 52205
#   fixtures/mail-cluster/way-back-fails/system.log, 17 lines
#   servermgrd; Mac OS X 10.6, 64-bit kernel, wide (264 columns); wide mode; 2011-02-08; 17:04:40.180 to
#     17:04:50.457
#
# What it will do: 6 steps, newest change first, listed in steps() below.
#   6 of them rest on a name that the capture does not print but that its evidence speaks for; every step is
#     tested on the disk before anything is done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034
ID=755552140020
OTHER_VOLUMES=no

notes() {
  say 'Before --apply, stop what uses these files (this script does not do it):'
  say '  serveradmin stop mail'
  say ''
  say 'Not done by this script:'
  say '  /etc/cyrus.conf'
  say '      /etc/cyrus.conf.cl-rst may be what stood there, but the capture does not show both.'
  say '      What you can do: look at both; a backup that merely exists is not moved.'
  say '  /etc/imapd.conf'
  say '      /etc/imapd.conf.cl-rst may be what stood there, but the capture does not show both.'
  say '      What you can do: look at both; a backup that merely exists is not moved.'
  say '  /var/imap'
  say '      /var/imap.cl-rst may be what stood there, but the capture does not show both.'
  say '      What you can do: look at both; a backup that merely exists is not moved.'
  say '  /var/spool/imap'
  say '      /var/spool/imap.cl-rst may be what stood there, but the capture does not show both.'
  say '      What you can do: look at both; a backup that merely exists is not moved.'
  say ''
}

afterwards() {
  say 'What to do next (this script does not do it):'
  say '  Run Server Admin'\''s mail wizard again, pointed at the restored data; then: serveradmin settings'
  say '    mail'
}

# The steps. Each line may be deleted, or moved if no other step builds on it. The words are: number, what is
# done, type, path, second path, further facts, the steps it builds on, the step that fills the place again,
# and the text shown to you.
steps() {
  step 1 putback any '/etc/amavisd.conf' '/etc/amavisd.conf.cl-rst' '' '' '' \
    'put /etc/amavisd.conf.cl-rst back to /etc/amavisd.conf'
  step 2 putback any '/etc/dovecot' '/etc/dovecot.cl-rst' '' '' '' \
    'put /etc/dovecot.cl-rst back to /etc/dovecot'
  step 3 putback any '/etc/postfix' '/etc/postfix.cl-rst' '' '' '' \
    'put /etc/postfix.cl-rst back to /etc/postfix'
  step 4 putback any '/var/spool/dovecot' '/var/spool/dovecot.cl-rst' '' '' '' \
    'put /var/spool/dovecot.cl-rst back to /var/spool/dovecot'
  step 5 putback any '/var/spool/postfix' '/var/spool/postfix.cl-rst' '' '' '' \
    'put /var/spool/postfix.cl-rst back to /var/spool/postfix'
  step 6 restore file '/etc/MailServicesOther.plist' '/etc/MailServicesOther.plist.default' 'optional' '' '' \
    'reset /etc/MailServicesOther.plist from /etc/MailServicesOther.plist.default, where that exists'
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
