#!/usr/bin/env bash
# archive.sh BINARY NAME: packs what a release carries into NAME.tar.gz. The binary must run on this machine, or the
# pages are made by the one that PAGES_BY names (cross-built on a Mac, both run).
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: archive.sh BINARY NAME" >&2; exit 2; }
binary=$1 name=$2
pages_by=${PAGES_BY:-$binary}
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
top=$work/$name
mkdir -p "$top/man" "$top/completions"
install -m 755 "$binary" "$top/unsnare"
cp "$here/README.md" "$here/CHANGELOG.md" "$here/LICENSE-APACHE" "$here/LICENSE-MIT" "$top"
"$pages_by" man --all --dir "$top/man"
for shell in bash zsh fish; do
  "$pages_by" completions "$shell" >"$top/completions/unsnare.$shell"
done
tar -C "$work" -czf "$name.tar.gz" "$name"
