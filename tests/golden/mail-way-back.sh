#!/bin/sh
# Puts back what a program changed on the disk. Written by unsnare 0.1.0.
#
# Run without options it only tests and tells: sh revert.sh
# To do it: sudo sh revert.sh --apply    To go back: sudo sh revert.sh --undo
# Nothing is deleted: what a step takes away goes to a backup directory.
#
# What was analysed:
#   fixtures/mail-cluster/way-back-fails/capture.txt, 197 lines, cksum
#     1644978560 52205
#   fixtures/mail-cluster/way-back-fails/system.log, 17 lines
#   servermgrd; Mac OS X 10.6, 64-bit kernel, wide (264 columns); wide mode;
#     2011-02-08; 17:04:40.180 to 17:04:50.457
#
# What it will do: 6 steps, newest change first, listed in steps() below.
# What it will not do, and why: see notes() below, which is also printed.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2317,SC2329
ID=aeed9e99bc97
STEPS_SUM='694421420 410'
OTHER_VOLUMES=no

# The steps, newest change first: what is done, number, and what it is done to.
# Above each stands what must hold; all of that is tested before anything is
# done. A line may be deleted, and then the step is not done; not one that
# another step names in after= or refill=.
steps() {
  # /etc/amavisd.conf.cl-rst is there; /etc/amavisd.conf is absent, a regular
  #   file, or a link to something below /Volumes/*/.*/
  putback 1 place='/etc/amavisd.conf' aside='/etc/amavisd.conf.cl-rst'
  # /etc/dovecot.cl-rst is there; /etc/dovecot is absent, a regular file, or a
  #   link to something below /Volumes/*/.*/
  putback 2 place='/etc/dovecot' aside='/etc/dovecot.cl-rst'
  # /etc/postfix.cl-rst is there; /etc/postfix is absent, a regular file, or a
  #   link to something below /Volumes/*/.*/
  putback 3 place='/etc/postfix' aside='/etc/postfix.cl-rst'
  # /var/spool/dovecot.cl-rst is there; /var/spool/dovecot is absent, a regular
  #   file, or a link to something below /Volumes/*/.*/
  putback 4 place='/var/spool/dovecot' aside='/var/spool/dovecot.cl-rst'
  # /var/spool/postfix.cl-rst is there; /var/spool/postfix is absent, a regular
  #   file, or a link to something below /Volumes/*/.*/
  putback 5 place='/var/spool/postfix' aside='/var/spool/postfix.cl-rst'
  # /etc/MailServicesOther.plist.default is a regular file (if it is missing,
  #   nothing is done); /etc/MailServicesOther.plist is a regular file or
  #   absent
  restore 6 place='/etc/MailServicesOther.plist' copy='/etc/MailServicesOther.plist.default' when=optional
}

notes() {
  say 'Before --apply, stop what uses these files (this script does not do it):'
  say '  serveradmin stop mail'
  say ''
  say 'Not done by this script:'
  say '  /var/spool/imap'
  say '      /var/spool/imap.cl-rst may be what stood there, but the capture does not'
  say '        show both.'
  say '      What you can do: look at both; a backup that merely exists is not moved.'
  say ''
}

afterwards() {
  say 'What to do next (this script does not do it):'
  say '  Run Server Admin'\''s mail wizard again, pointed at the restored data; then:'
  say '    serveradmin settings mail'
}

# ---------------------------------------------------------------------------------------------------------------
# (the machinery)
