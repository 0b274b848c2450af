#!/bin/sh
# history.sh DIR TRUTH: changes DIR (which setup made) with the system's own tools, and writes what it did to TRUTH:
# one change a line, kind TAB path TAB new name or link text.
set -eu
case ${1:?} in
setup)
    dir=${2:?}
    mkdir -p "$dir/mail/postfix" "$dir/spool" "$dir/volume/mail/postfix"
    printf 'queue_directory = /private/var/spool/postfix\n' >"$dir/mail/postfix/main.cf"
    printf 'original\n' >"$dir/mail/amavisd.conf"
    printf 'one\n' >"$dir/mail/system.log"
    printf 'zero\n' >"$dir/mail/system.log.0"
    printf 'an old neighbour\n' >"$dir/mail/amavisd.conf.old"
    exit 0
    ;;
esac
dir=$1 truth=${2:?}
did() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$truth"; }
: >"$truth"
mv "$dir/mail/postfix" "$dir/mail/postfix.cl-rst"
did rename "$dir/mail/postfix" "$dir/mail/postfix.cl-rst"
ln -s "$dir/volume/mail/postfix" "$dir/mail/postfix"
did symlink "$dir/mail/postfix" "$dir/volume/mail/postfix"
cat "$dir/mail/postfix/main.cf" >/dev/null 2>&1 || :
mv "$dir/mail/amavisd.conf" "$dir/mail/amavisd.conf.cl-rst"
did rename "$dir/mail/amavisd.conf" "$dir/mail/amavisd.conf.cl-rst"
mv "$dir/mail/system.log.0" "$dir/mail/system.log.1"
did rename "$dir/mail/system.log.0" "$dir/mail/system.log.1"
mv "$dir/mail/system.log" "$dir/mail/system.log.0"
did rename "$dir/mail/system.log" "$dir/mail/system.log.0"
mkdir "$dir/spool/new"
did mkdir "$dir/spool/new" ''
