#!/usr/bin/env bash
# mac_disk.sh UNSNARE [EVALUATION]: scripts on disks that behave as a Mac's do in names and locks (macfs.py): names in other letters
# and another composition than the capture's, a rename that changes letters only, a locked file; with the evaluation, whole histories.
# Says so, and ends well, where FUSE is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
judge=${2-}
if [ ! -w /dev/fuse ] || ! command -v fusermount3 >/dev/null && ! command -v fusermount >/dev/null; then
  echo "left out: no FUSE here (/dev/fuse and fusermount3)"
  exit 0
fi
release=$(command -v fusermount3 || command -v fusermount)
work=$(mktemp -d)
python3 -m venv "$work/venv"
if ! "$work/venv/bin/pip" install --quiet --disable-pip-version-check mfusepy; then
  echo "left out: mfusepy cannot be installed"
  exit 0
fi
cleanup() {
  "$release" -u "$work/disk" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
fail() {
  echo "$*" >&2
  exit 1
}

# One wide line of 10.6: time, call, what stands between, path.
line() { printf '10:20:30.%03d  %-18s%-21s%-87s0.000014   servermgrd\n' "$1" "$2" "$3" "$4"; }

# What stands below the disk's root: type, name, text or bytes.
listing() { (cd "$1" && find . -mindepth 1 | sort | while read -r name; do printf '%s %s\n' "$(ls -ld "$name" | cut -c1)" "$name"; done); }

for kind in hfs apfs; do
  mkdir -p "$work/backing" "$work/disk"
  "$work/venv/bin/python" -W ignore "$here/macfs.py" $([ $kind = apfs ] && echo --apfs) "$work/backing" "$work/disk" &
  for _ in $(seq 50); do
    mount | grep -q " $work/disk " && break
    sleep 0.1
  done
  if ! mount | grep -q " $work/disk "; then
    echo "left out: nothing can be mounted here"
    exit 0
  fi
  root=$work/disk/root
  mkdir -p "$root/Library/Demo" "$root/private/etc" "$root/private/var/db" "$root/private/tmp"

  # The capture's names are composed; the disk has them its own way.
  cafe=$(printf 'Caf\303\251')
  {
    line 1 lstat64 "     [  2]" "/Library/Demo/$cafe.conf.old"
    line 2 rename "" "/Library/Demo/$cafe.conf"
    line 3 lstat64 "" "/Library/Demo/$cafe.conf.old"
    line 4 open "F=5        (_WC__E)" "/Library/Demo/$cafe.conf"
    line 5 close "F=5" ""
  } >"$work/names.txt"
  echo old >"$root/Library/Demo/CAF$(printf 'E\314\201').conf.old"
  echo new >"$root/Library/Demo/$cafe.conf"
  "$program" revert -q "$work/names.txt" >"$work/names.sh"
  before=$(listing "$root")
  sh "$work/names.sh" --root "$root" >"$work/said" || fail "$kind: accents: $(cat "$work/said")"
  sh "$work/names.sh" --root "$root" --backup "$work/disk/b1" --apply --yes >"$work/said" || fail "$kind: accents: $(cat "$work/said")"
  [ "$(cat "$root/Library/Demo/$cafe.conf")" = old ] || fail "$kind: the old file is not back"
  [ ! -e "$root/Library/Demo/$cafe.conf.old" ] || fail "$kind: the name put aside is still taken"
  sh "$work/names.sh" --root "$root" --backup "$work/disk/b1" --undo >"$work/said" || fail "$kind: accents, undo: $(cat "$work/said")"
  # the name may be spelled as the script has it by now: both are one
  [ "$(listing "$root" | wc -l)" = "$(echo "$before" | wc -l)" ] || fail "$kind: undo leaves $(listing "$root")"
  [ "$(cat "$root/Library/Demo/$cafe.conf.old")" = old ] || fail "$kind: undo does not bring the old file back"

  # Letters only: /etc/postfix may go back to /etc/Postfix, which is the same name.
  {
    line 1 lstat64 "     [  2]" "private/etc/Postfix.new"
    line 2 rename "" "private/etc/postfix"
    line 3 lstat64 "" "private/etc/Postfix.new"
  } >"$work/letters.txt"
  mkdir "$root/private/etc/POSTFIX.NEW"
  "$program" revert -q "$work/letters.txt" >"$work/letters.sh"
  sh "$work/letters.sh" --root "$root" --backup "$work/disk/b2" --apply --yes >"$work/said" || fail "$kind: letters: $(cat "$work/said")"

  # A locked file is a conflict at the check, and nothing is changed.
  {
    line 1 lstat64 "     [  2]" "/Library/Demo/locked.old"
    line 2 rename "" "/Library/Demo/locked"
    line 3 lstat64 "" "/Library/Demo/locked.old"
  } >"$work/lock.txt"
  echo x >"$root/Library/Demo/locked.old"
  "$program" revert -q "$work/lock.txt" >"$work/lock.sh"
  if python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.uchg", b"1")' "$work/backing/root/Library/Demo/locked.old" 2>/dev/null; then
    code=0
    sh "$work/lock.sh" --root "$root" --backup "$work/disk/b3" --apply --yes >"$work/said" 2>&1 || code=$?
    [ "$code" != 0 ] && [ -e "$root/Library/Demo/locked.old" ] || fail "$kind: a locked file: $code: $(cat "$work/said")"
  else
    echo "left out: locked files (the disk below keeps no attributes of users)"
  fi

  # Whole histories; HFS+ keeps names as the scorer writes them only where no letter has an accent.
  if [ -n "$judge" ]; then
    histories=mail-setup-1065,mail-fail-back-1068
    [ $kind = apfs ] || histories=mail-fail-back-1068
    TMPDIR=$work/disk python3 "$judge/run_all.py" --unsnare "$program" --parts revert --json "$work/scores" \
      --only "$histories" >"$work/said" || fail "$kind: $(tail -n 5 "$work/said")"
    printf '%-24s' "$kind"
    python3 "$here/floors.py" "$work/scores" --safe
  fi
  "$release" -u "$work/disk"
  wait
  rm -rf "$work/backing"
  echo "a disk like $kind: accents, letters and locks are as they should be"
done
