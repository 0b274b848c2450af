#!/bin/sh
# Records what a program does to the disk of this Mac, with what fs_usage does not tell: where a rename went, where a link
# leads, what stood where before. Nothing is installed; nothing is changed but the directory of the recording.
# Made by unsnare @VERSION@. Runs on Mac OS X 10.5 and later.
#
#   sudo sh kit.sh [-p PROCESS]... [--watch DIR]... [--copy DIR]... [-o NAME.unsnare] [--after-only] [-- COMMAND ARGUMENT...]

usage() {
    cat >&2 <<'TEXT'
usage: sudo sh kit.sh [OPTION]... [-- COMMAND [ARGUMENT]...]
  -p PROCESS     process to record, as fs_usage names it [servermgrd];
                 several may be given
  --watch DIR    directory to list before and afterwards; several may be given
                 [/etc /var/spool /var/db /Library /Users/Shared, as far as they
                 are there]
  --copy DIR     directory whose small files (up to 1 MB) are copied before
                 [/etc]; several may be given
  --no-copy      copy nothing
  -o NAME        directory of the recording, which must not be there
                 [unsnare-DATE-TIME.unsnare]
  --after-only   the button was pressed long ago: list what stands there now,
                 and take the log
  -- COMMAND     record this command, from its beginning to its end
Without a command it says when to press the button, and waits for Enter (or
Ctrl-C).
TEXT
}

fail() {
    printf '%s\n' "kit.sh: $1" >&2
    exit 2
}

LC_ALL=C
export LC_ALL
umask 077
newline='
'
blanks=$IFS
processes=''
watched=''
copied=''
out=''
after_only=''
no_copy=''
stopped=''
current=''
recorders=''
packed=''
while [ $# -gt 0 ]; do
    case $1 in
    -p | --process | --watch | --copy | -o | --output)
        [ $# -gt 1 ] || fail "$1 needs a value"
        case $2 in *"$newline"* | '') fail "a value of $1 is empty, or holds a newline" ;; esac
        case $1 in
        -p | --process)
            case $2 in *[!A-Za-z0-9._\ +-]* | -*) fail "$2 is no name of a process as fs_usage prints it" ;; esac
            processes=$processes$2$newline
            ;;
        --watch)
            [ -d "$2" ] || fail "$2 is no directory"
            watched=$watched$2$newline
            ;;
        --copy)
            [ -d "$2" ] || fail "$2 is no directory"
            copied=$copied$2$newline
            ;;
        *) out=$2 ;;
        esac
        shift 2
        ;;
    --after-only)
        after_only=yes
        shift
        ;;
    --no-copy)
        no_copy=yes
        shift
        ;;
    -h | --help)
        usage
        exit 0
        ;;
    --)
        shift
        [ $# -gt 0 ] || fail 'no command stands after --'
        break
        ;;
    *)
        usage
        fail "what does $1 mean?"
        ;;
    esac
done
if [ $# -gt 0 ] && [ -n "$after_only" ]; then fail '--after-only records no command'; fi
say() {
    printf '%s\n' "$1" >&2
}

# Ctrl-C or a signal ends what is going on now; what has been recorded is still packed. A second one ends everything.
interrupted() {
    if [ -n "$stopped" ]; then
        stop_recorders
        say "Ended at once. What was recorded by then is in $out; it is not packed."
        exit 130
    fi
    stopped=yes
    [ -z "$current" ] || kill -TERM "$current" 2>/dev/null
}
# Waits for the step that runs in the background, so that a signal is heard at once.
finish_step() {
    current=$!
    wait "$current"
    code=$?
    current=
    return $code
}
stop_recorders() {
    [ -z "$current" ] || kill -TERM "$current" 2>/dev/null
    current=
    for pid in $recorders; do
        kill -TERM "$pid" 2>/dev/null
    done
    for pid in $recorders; do
        tries=0
        while kill -0 "$pid" 2>/dev/null; do
            tries=$((tries + 1))
            if [ "$tries" -gt 100 ]; then
                kill -KILL "$pid" 2>/dev/null
                break
            fi
            sleep 0.1 2>/dev/null || sleep 1
        done
        wait "$pid" 2>/dev/null
    done
    recorders=
}
trap interrupted INT TERM HUP
trap stop_recorders EXIT

[ -n "$out" ] || out=unsnare-$(date +%Y%m%d-%H%M%S).unsnare
case $out in -*) out=./$out ;; esac
mkdir "$out" 2>/dev/null || fail "$out cannot be made: it is there already, or its directory cannot be written to"
out=$(cd "$out" && pwd -P) || exit 2
case $out in *"$newline"*) fail 'the name of the directory holds a newline' ;; esac
if [ -z "$watched" ]; then
    for dir in /etc /var/spool /var/db /Library /Users/Shared; do
        [ ! -d "$dir" ] || watched=$watched$dir$newline
    done
fi
if [ -n "$no_copy" ]; then
    copied=
elif [ -z "$copied" ] && [ -d /etc ]; then
    copied=/etc$newline
fi

: >"$out/problems.txt"
problem() {
    printf '%s\n' "$1" >>"$out/problems.txt"
    say "  $1"
}
has() {
    command -v "$1" >/dev/null 2>&1
}

# One object a line; names escaped. Perl is part of every Mac; without it find has to do.
list() {
    if has perl; then
        printf '%s' "$watched" | exec perl -e '
use strict;
$| = 1;
my ($count, $out) = (0, shift @ARGV);
sub quoted { my $s = shift; $s =~ s/([^ !#-\[\]-~])/sprintf("\\%03o", ord $1)/ge; return "\"$s\""; }
sub entry {
    my $path = shift;
    my @s = lstat $path or return ();
    my $text = -l _ ? readlink $path : "";
    $text = "" unless defined $text;
    printf "%s %s %o %s %s %s %s %s %s %s %s\n", @s[0, 1, 2, 4, 5, 3, 7, 9, 10], quoted($path), quoted($text);
    if (++$count % 20000 == 0) { print STDERR "  $count files\n"; }
    return ($s[0], ($s[2] & 0170000) == 0040000);
}
print "#unsnare.lst 1 ", time, "\n";
while (my $top = <STDIN>) {
    chomp $top;
    require Cwd;
    $top = Cwd::realpath($top);
    next unless defined $top;
    print "#dir ", quoted($top), "\n";
    my ($volume, $dir) = entry($top);
    my @todo = $dir ? ($top) : ();
    while (defined(my $at = pop @todo)) {
        my $handle;
        if (!opendir $handle, $at) { print "#unread ", quoted($at), "\n"; next; }
        my @names = sort grep { $_ ne "." && $_ ne ".." } readdir $handle;
        closedir $handle;
        for my $name (@names) {
            my $path = $at eq "/" ? "/$name" : "$at/$name";
            next if $path eq $out;
            my ($device, $is_dir) = entry($path);
            next unless $is_dir;
            if ($device != $volume) { print "#unread ", quoted($path), "\n"; next; }
            push @todo, $path;
        }
    }
}
print "#end\n";
close STDOUT or exit 1;
' "$out" >"$1" &
        finish_step || return
    else
        echo "#unsnare.find 1 $(date +%s)" >"$1"
        set -f
        IFS=$newline
        for dir in $watched; do
            IFS=$blanks
            dir=$(cd "$dir" && pwd -P) || continue
            # what it cannot read shows in the list itself
            exec find "$dir" -xdev -path "$out" -ls -prune -o -ls >>"$1" 2>/dev/null &
            finish_step
            [ -z "$stopped" ] || break
        done
        IFS=$blanks
        set +f
        [ -z "$stopped" ] || return 1
        echo '#end' >>"$1" || return
    fi
    has chflags || return 0
    # flags are told by inode: the names are in the list
    told=yes
    set -f
    IFS=$newline
    for dir in $watched; do
        IFS=$blanks
        exec find "$dir/" -xdev \( -flags -uchg -o -flags -schg -o -flags -uappnd -o -flags -sappnd -o -flags -hidden -o -flags -opaque \) \
            -exec stat -f '#flags %d %i %Of' {} + >>"$1" 2>/dev/null &
        finish_step || told=
        [ -z "$stopped" ] || break
    done
    IFS=$blanks
    set +f
    # what is not named has none
    [ -z "$told" ] || echo '#flags' >>"$1"
    [ -z "$stopped" ]
}

copy() {
    set -f
    IFS=$newline
    for dir in $copied; do
        IFS=$blanks
        dir=$(cd "$dir" && pwd -P) || continue
        # the recording may stand in it
        exec find "$dir" -xdev -path "$out" -prune -o -type f -size -2049 -print0 >>"$out/copies.list" 2>/dev/null &
        finish_step
        [ -z "$stopped" ] || break
    done
    IFS=$blanks
    set +f
    [ -z "$stopped" ] || return 1
    # shellcheck disable=SC2016
    exec xargs -0 -n 20 sh -c '
        out=$1
        shift
        for file; do
            mkdir -p "$out${file%/*}" && cp -p "$file" "$out$file" 2>/dev/null || printf "%s\n" "$file" >>"$out.failed"
        done' sh "$out/copies" <"$out/copies.list" &
    finish_step
}

# The first two lines of what a recorder complained of.
complaint() {
    first=
    second=
    {
        IFS= read -r first
        IFS= read -r second
    } 2>/dev/null <"$1"
    why=$first${second:+ $second}
}

start() {
    name=$1
    shift
    # exec: what is ended later has to be the program, not a shell that waits for it
    exec "$@" >"$out/$name" 2>"$out/${name%.*}.err" &
    started=$!
    recorders="$recorders $started"
}

both_ends() {
    # names are cut to 16 bytes in the kernel
    who=$(printf '%s' "$processes" | cut -c 1-16 | sed 's/.*/execname == "&"/' | tr '\n' '|' | sed 's/|$//; s/|/ || /g')
    [ -n "$who" ] || who=1
    head=
    case $processes in *"$newline"*"$newline"* | '') ;; *) head=${processes%"$newline"} ;; esac
    two='syscall::rename:T, syscall::symlink:T, syscall::link:T, syscall::exchangedata:T'
    one='syscall::unlink:T, syscall::rmdir:T, syscall::mkdir:T, syscall::chmod:T, syscall::chown:T, syscall::lchown:T,
syscall::chflags:T, syscall::truncate:T, syscall::mkfifo:T, syscall::open:T, syscall::open_nocancel:T,
syscall::mkdir_extended:T, syscall::chmod_extended:T, syscall::delete:T'
    cat <<TEXT
#pragma D option quiet
#pragma D option strsize=1024
#pragma D option bufsize=8m
#pragma D option switchrate=20hz
dtrace:::BEGIN { printf("#unsnare.d 1 %d $head\\n", walltimestamp); }
$(printf '%s' "$two" | sed 's/:T/:entry/g')
/$who/ { self->t = walltimestamp; self->p = arg0; self->q = arg1; }
$(printf '%s' "$two" | sed 's/:T/:return/g')
/self->t/
{ printf("%d %d %d %s %d \\"%S\\" \\"%S\\" 0 0\\n", self->t, pid, tid, probefunc, errno, copyinstr(self->p), copyinstr(self->q));
  self->t = 0; self->p = 0; self->q = 0; }
$(printf '%s' "$one" | sed 's/:T/:entry/g')
/$who/ { self->t = walltimestamp; self->p = arg0; self->x = arg1; self->y = arg2; }
$(printf '%s' "$one" | sed 's/:T/:return/g')
/self->t/
{ printf("%d %d %d %s %d \\"%S\\" \\"\\" %d %d\\n", self->t, pid, tid, probefunc, errno, copyinstr(self->p), self->x, self->y);
  self->t = 0; self->p = 0; self->x = 0; self->y = 0; }
dtrace:::END { printf("#end %d\\n", walltimestamp); }
TEXT
}

record() {
    # What another program has to tell is asked before a recorder runs: where a signal meets a command substitution while another
    # child runs, ksh93 may wait for ever.
    dtrace=
    eslogger=
    events=
    if has dtrace; then
        if has csrutil && csrutil status 2>/dev/null | grep -q 'enabled'; then
            problem 'DTrace may not run: System Integrity Protection is on'
        else
            both_ends >"$out/both_ends.d"
            dtrace=wanted
        fi
    fi
    if has eslogger; then
        known=$(eslogger --list-events 2>/dev/null)
        case $known in *create*) ;; *) known='create rename link unlink clone truncate close setmode setowner' known=$(printf '%s' "$known" | tr ' ' '\n') ;; esac
        for event in create rename link unlink clone copyfile exchangedata truncate close setmode setowner setflags setacl \
            setextattr deleteextattr setattrlist utimes; do
            case "$newline$known$newline" in *"$newline$event$newline"*) events="$events $event" ;; esac
        done
    fi
    [ -z "$stopped" ] || return 0
    if has fs_usage; then
        set -f
        IFS=$newline
        # shellcheck disable=SC2086
        start fs_usage.txt fs_usage -w -f filesys $processes
        IFS=$blanks
        set +f
        fs_usage=$started
    else
        fs_usage=
        problem 'fs_usage is not there: this is no Mac, or its directory is not in PATH'
    fi
    if [ -n "$dtrace" ]; then
        start both_ends.txt dtrace -Z -s "$out/both_ends.d"
        dtrace=$started
    fi
    if [ -n "$events" ]; then
        # shellcheck disable=SC2086
        start eslogger.jsonl eslogger $events
        eslogger=$started
    fi
    exec sleep 1 &
    finish_step
    if [ -n "$fs_usage" ] && ! kill -0 "$fs_usage" 2>/dev/null; then
        complaint "$out/fs_usage.err"
        problem "fs_usage does not run: $why"
    fi
    if [ -n "$dtrace" ] && ! kill -0 "$dtrace" 2>/dev/null; then
        complaint "$out/both_ends.err"
        problem "DTrace does not run: $why"
    fi
    if [ -n "$eslogger" ] && ! kill -0 "$eslogger" 2>/dev/null; then
        complaint "$out/eslogger.err"
        case $why in
        *NOT_PERMITTED*)
            problem 'eslogger may not run: in System Settings, Privacy and Security, Full Disk Access, allow Terminal (or, over ssh, sshd-keygen-wrapper)'
            ;;
        *) problem "eslogger does not run: $why" ;;
        esac
    fi
}

# The lines of the log that were written since.
take_log() {
    log=/var/log/system.log
    if [ -r "$log" ]; then
        now=$(wc -c <"$log" | tr -d ' ')
        [ "${log_before:-0}" -le "$now" ] || log_before=0
        tail -c "+$((${log_before:-0} + 1))" "$log" >"$out/system.log" 2>/dev/null
    fi
    if [ ! -s "$out/system.log" ] && has log; then
        exec log show --start "$began" --style syslog >"$out/system.log" 2>/dev/null &
        finish_step || problem 'log show failed'
    fi
}

json_list() {
    tr -cd '\12\40-\176' | sed 's/\\/\\\\/g; s/"/\\"/g; s/.*/"&"/' | tr '\n' ',' | sed 's/,$//'
}
json_text() {
    printf '%s\n' "$1" | json_list
}
# A signal may have cut short what was to tell it.
json_number() {
    case $1 in '' | *[!0-9]*) printf null ;; *) printf '%s' "$1" ;; esac
}
describe() {
    # what is no ASCII would not come through
    place=null
    case $out in *[!\ -~]*) ;; *) place=$(json_text "$out") ;; esac
    cat <<TEXT
{
 "format": "unsnare.recording/1",
 "kit": "@VERSION@",
 "host": $(json_text "$(hostname 2>/dev/null)"),
 "release": $(json_text "$(sw_vers -productVersion 2>/dev/null) $(sw_vers -buildVersion 2>/dev/null)"),
 "kernel": $(json_text "$(uname -v 2>/dev/null)"),
 "zone": $(json_text "$(date +%z)"),
 "directory": $place,
 "started": $(json_number "$started_at"),
 "ended": $(json_number "$(date +%s)"),
 "processes": [$(printf '%s' "$processes" | json_list)],
 "watched": [$(printf '%s' "$watched" | json_list)],
 "copied": [$(printf '%s' "$copied" | json_list)],
 "command": $(json_text "$command"),
 "status": $(json_number "$status"),
 "interrupted": $([ -n "$stopped" ] && printf true || printf false),
 "problems": [$(json_list <"$out/problems.txt")]
}
TEXT
}

started_at=$(date +%s)
began=$(date '+%Y-%m-%d %H:%M:%S')
command=$*
status=
log_before=0
[ ! -r /var/log/system.log ] || log_before=$(wc -c </var/log/system.log | tr -d ' ')
[ "$(id -u)" = 0 ] || problem 'not started by root (sudo): fs_usage, DTrace and eslogger cannot run, and not every file can be listed'
if [ $# -gt 0 ]; then
    # what the command starts is of interest, too: everybody is recorded, and the report begins with the command itself
    :
elif [ -z "$processes" ]; then
    processes=servermgrd$newline
fi
if [ -z "$after_only" ]; then
    say 'Listing what stands where...'
    if [ -n "$stopped" ] || ! list "$out/before.lst"; then
        problem 'the list of what stood where before is not complete'
    fi
    if [ -z "$stopped" ] && [ -n "$copied" ]; then
        say 'Copying small files...'
        mkdir "$out/copies"
        copy || problem 'not every small file was copied'
        if [ -s "$out/copies.failed" ]; then
            problem "$(wc -l <"$out/copies.failed" | tr -d ' ') small files could not be copied"
        fi
        rm -f "$out/copies.failed" "$out/copies.list"
    fi
    if [ -z "$stopped" ]; then
        record
    fi
    if [ -z "$stopped" ]; then
        if [ $# -gt 0 ]; then
            say "Recording: $command"
            exec 3<&0
            exec "$@" <&3 &
            finish_step
            status=$?
            [ -n "$processes" ] || processes=${1##*/}$newline
        else
            exec 3<&0
            say 'Recording. Press the button now; when it is done, press Enter here (or Ctrl-C).'
            exec sh -c 'read -r line' <&3 &
            finish_step
            exec 3<&-
        fi
        # what is still on its way to the recorders
        exec sleep 1 &
        finish_step
    fi
    # from here on a second Ctrl-C is needed to end everything
    stop_recorders
fi
was_stopped=$stopped
stopped=
say 'Listing what stands where now...'
list "$out/after.lst" || problem 'the list of what stands where now is not complete'
take_log
[ -z "$was_stopped" ] || stopped=$was_stopped
describe >"$out/recording.json"
rm -f "$out/problems.txt"
for part in "$out"/*.err; do
    [ -s "$part" ] || rm -f "$part"
done
status=$({
    {
        (cd "${out%/*}/" && tar -cf - "${out##*/}")
        echo $? >&3
    } | gzip >"$out.tar.gz"
} 3>&1)
if [ "$?$status" = 00 ] && [ -s "$out.tar.gz" ]; then
    packed=yes
else
    rm -f "$out.tar.gz"
    say 'It could not be packed; nothing of it is lost.'
fi
say ''
say "The recording is $out"
if [ -n "$packed" ]; then
    say "and, packed, $out.tar.gz"
    say "Take that to where unsnare is, and there: unsnare analyze ${out##*/}.tar.gz"
fi
[ -z "$copied" ] || say 'Keep the directory here: the script that puts things back takes old files from
its copies.'
