#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply      To take it back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/mail-cluster/setup/capture.txt, 703 lines, cksum 2799815168 186295
#   fixtures/mail-cluster/setup/system.log, 6 lines
#   servermgrd; Mac OS X 10.6, 64-bit kernel, wide (264 columns); wide mode; 2011-02-08; 10:31:12.301 to
#     10:31:12.583
#
# What it will do: 10 steps, newest change first, listed in steps() below.
#   6 of them rest on a name that the capture does not print but that its evidence speaks for; every step is
#     tested on the disk before anything is done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034
ID=67eca8e47cf2
OTHER_VOLUMES=no

notes() {
  say 'Before --apply, stop what uses these files (this script does not do it):'
  say '  serveradmin stop mail'
  say ''
  say 'Not done by this script:'
  say '  /Volumes/MailXsan/.MailXsan'
  say '  /Volumes/MailXsan/.MailXsan/mail'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/dovecot.conf'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/notify'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/notify/notify.conf'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/partition_map.conf'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/aliases'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/main.cf'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/master.cf'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/postfix/virtual'
  say '  /Volumes/MailXsan/.MailXsan/mail/var'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/cur'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/cur/1297.M1.xserve'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/dovecot.index'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/shared'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/deferred'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/deferred/3F1A2C'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/incoming'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/incoming/77B01D'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/pid'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/pid/master.pid'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/public'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/postfix/public/cleanup'
  say '      it stands on another volume, which may be in use by another machine, or gone.'
  say '      What you can do: generate the script with --include other-volumes if that volume is to be'
  say '        changed, too.'
  say '  /var/spool/postfix.cl-rst'
  say '      the capture does not tell whether something else had the new name before operation 22, which'
  say '        would be gone.'
  say '      What you can do: if something of that name is missed, restore it from Time Machine or another'
  say '        backup.'
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
  step 1 restore file '/etc/MailServicesOther.plist' '/etc/MailServicesOther.plist.default' 'optional' '' '' \
    'reset /etc/MailServicesOther.plist from /etc/MailServicesOther.plist.default, where that exists'
  step 2 move any '/etc/amavisd.conf' '/etc/amavisd.conf.cl-rst' '' '' '' \
    'move /etc/amavisd.conf.cl-rst back to /etc/amavisd.conf'
  step 3 aside link '/var/spool/dovecot' '' '' '' '4' \
    'take away the link /var/spool/dovecot'
  step 4 move dir '/var/spool/dovecot' '/var/spool/dovecot.cl-rst' 'link' '3' '' \
    'move /var/spool/dovecot.cl-rst back to /var/spool/dovecot'
  step 5 aside link '/etc/dovecot' '' '' '' '6' \
    'take away the link /etc/dovecot'
  step 6 move dir '/etc/dovecot' '/etc/dovecot.cl-rst' 'link' '5' '' \
    'move /etc/dovecot.cl-rst back to /etc/dovecot'
  step 7 aside link '/var/spool/postfix' '' '' '' '8' \
    'take away the link /var/spool/postfix'
  step 8 move any '/var/spool/postfix' '/var/spool/postfix.cl-rst' 'link' '7' '' \
    'move /var/spool/postfix.cl-rst back to /var/spool/postfix'
  step 9 aside link '/etc/postfix' '' '' '' '10' \
    'take away the link /etc/postfix'
  step 10 move dir '/etc/postfix' '/etc/postfix.cl-rst' 'link' '9' '' \
    'move /etc/postfix.cl-rst back to /etc/postfix'
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
