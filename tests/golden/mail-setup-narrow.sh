#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply      To take it back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/mail-cluster/setup/capture-narrow.txt, 703 lines, SHA-256
#     997a998c139f156f00ad5fcf8bb83a848e1884409adb7e23806831b740569379
#   servermgrd; Mac OS X 10.6 or 10.7, narrow (132 columns); narrow mode; 10:31:12 to 10:31:12
#   incomplete: lines are narrow: errno, descriptors and flags are not shown
#
# What it will do: 2 steps, newest change first, listed in steps() below.
#   2 of them rest on a name that the capture does not print but that its evidence speaks for; every step is
#     tested on the disk before anything is done.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034
ID=b46492fa3db3

notes() {
  say 'Not done by this script:'
  say '  (its path is not known)'
  say '      operation 46 renamed something that was made during the capture, and the capture does not tell'
  say '        the new name for sure: it still stands there, perhaps in place of another.'
  say '      What you can do: the report has the line; look in the same directory for what is newer than'
  say '        it.'
  say '  (its path is not known)'
  say '      operation 62 renamed something that was made during the capture, and the capture does not tell'
  say '        the new name for sure: it still stands there, perhaps in place of another.'
  say '      What you can do: the report has the line; look in the same directory for what is newer than'
  say '        it.'
  say '  /Volumes/MailXsan/.MailXsan'
  say '  /Volumes/MailXsan/.MailXsan/mail'
  say '  /Volumes/MailXsan/.MailXsan/mail/var'
  say '      it stands on another volume, which may be in use by another machine, or gone.'
  say '      What you can do: generate the script with --include other-volumes if that volume is to be'
  say '        changed, too.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/notify'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/cur'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/shared'
  say '  /etc/postfix'
  say '  /var/spool/dovecot'
  say '  /var/spool/postfix'
  say '      something stood there whose removal the capture does not show.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/dovecot.conf'
  say '      operation 50 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/notify/notify.conf'
  say '      operation 54 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/etc/dovecot/partition_map.conf'
  say '      operation 58 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/cur/1297.M1.xserve'
  say '      the capture does not show the whole path.'
  say '      What you can do: find out by hand what it was; the report has the line.'
  say '  /Volumes/MailXsan/.MailXsan/mail/var/spool/dovecot/mail/admin/dovecot.index'
  say '      operation 73 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /etc/.dat068f.043'
  say '  /etc/amavisd.conf.cl-rst'
  say '      operation 81 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /etc/postfix'
  say '  /etc/postfix.cl-rst'
  say '      operation 18 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
  say '  /var/spool/dovecot'
  say '  /var/spool/dovecot.cl-rst'
  say '      operation 78 there is not sure enough to act on.'
  say '      What you can do: look at it by hand; the report lists what speaks for it.'
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
  step 1 aside link '/etc/dovecot' '' '' '' '2' \
    'take away the link /etc/dovecot'
  step 2 move any '/etc/dovecot' '/etc/dovecot.cl-rst' 'link' '1' '' \
    'move /etc/dovecot.cl-rst back to /etc/dovecot'
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
