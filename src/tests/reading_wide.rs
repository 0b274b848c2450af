//! Wide lines of every family, as the format's rules make them, and what has to be read from each.

use super::reading::{check, layout};

#[test]
fn wide_lines_of_10_2_to_10_4() {
    let capture = check(
        139,
        "  0.000041   servermgrd          ",
        "41 by servermgrd",
        &[
            (
                "14:03:22.417  open            F=5               private/etc/postfix/main.cf",
                "open fd=5 path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.417  open                 [  2]        /Library/Preferences/x.plist",
                "open errno=2 path=/Library/Preferences/x.plist",
            ),
            (
                "14:03:22.418  read            F=5    B=0x1000",
                "read fd=5 bytes=4096",
            ),
            ("14:03:22.418  close           F=5", "close fd=5"),
            (
                "14:03:22.419  lseek           F=5  O=0x00000200",
                "lseek fd=5 offset=512",
            ),
            (
                "14:03:22.420  pread           F=5  B=0x10      O=0x00000200",
                "pread fd=5 bytes=16 offset=512",
            ),
            (
                "14:03:22.421  rename                            private/etc/postfix/main.cf.tmp",
                "rename path=private/etc/postfix/main.cf.tmp",
            ),
            ("14:03:22.421  stat", "stat"),
            ("14:03:22.422  select                 S=1", "select"),
            (
                "14:03:22.423  PAGE_IN         A=0x91234000  B=0x1000",
                "PAGE_IN bytes=4096",
            ),
            (
                "14:03:22.424  getdirentriesat        B=0x200",
                "getdirentriesat bytes=512",
            ),
            (
                "14:03:22.430    WrData[async] D=0x0012ab40  B=0x1000     /dev/disk0s3",
                "WrData[async] bytes=4096 device=/dev/disk0s3",
            ),
            (
                "14:03:22.431    RdMeta        D=0x0012ab40  [  5]       /dev/disk0s3",
                "RdMeta errno=5 device=/dev/disk0s3",
            ),
            (
                "14:03:22.432     open            F=5               /tmp/nested",
                "open fd=5 path=/tmp/nested nested",
            ),
        ],
    );
    assert_eq!(
        layout(&capture),
        "Mac OS X 10.3 or 10.4, wide (172 columns)"
    );
}

#[test]
fn wide_lines_of_10_5() {
    let capture = check(
        138,
        "   0.000041   servermgrd          ",
        "41 by servermgrd",
        &[
            (
                "14:03:22.417  open              F=5        (R_____)  private/etc/postfix/main.cf",
                "open fd=5 flags=R_____ path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.417  open                   [  2] (_WC_T_)  /Library/Preferences/x.plist",
                "open errno=2 flags=_WC_T_ path=/Library/Preferences/x.plist",
            ),
            (
                "14:03:22.418  read              F=5  [ 35]",
                "read fd=5 errno=35",
            ),
            (
                "14:03:22.418  close             F=123[  9]",
                "close fd=123 errno=9",
            ),
            (
                "14:03:22.418  dup2              F=5    F=7",
                "dup2 fd=5 fd2=7",
            ),
            (
                "14:03:22.418  lstat                  [  2]           /nosuchdir>>",
                "lstat errno=2 path=/nosuchdir stopped",
            ),
            ("14:03:22.418  stat", "stat"),
            (
                "14:03:22.419  access                       (___F)    private/etc/postfix",
                "access flags=___F path=private/etc/postfix",
            ),
            (
                "14:03:22.419  access                 [ 13] (_W__)    private/etc/postfix",
                "access errno=13 flags=_W__ path=private/etc/postfix",
            ),
            (
                "14:03:22.419  chmod             <rw-r--r-->         private/etc/postfix/main.cf",
                "chmod angle=rw-r--r-- path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.419  chmod             [  1] <rw-r--r-->    private/etc/postfix/main.cf",
                "chmod errno=1 angle=rw-r--r-- path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.419  fchmod            F=5   <rwxr-xr-x>",
                "fchmod fd=5 angle=rwxr-xr-x",
            ),
            (
                "14:03:22.420  chflags           <UF_IMMUTABLE>       private/etc/postfix/main.cf",
                "chflags angle=UF_IMMUTABLE path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.420  fcntl             F=5  [ 25] <SETLK>",
                "fcntl fd=5 errno=25 angle=SETLK",
            ),
            (
                "14:03:22.420  ioctl             F=5   <CMD=0x4004667e>",
                "ioctl fd=5 angle=CMD=0x4004667e",
            ),
            (
                "14:03:22.420  lseek             F=5    O=0x00000200         <SEEK_SET>",
                "lseek fd=5 offset=512 angle=SEEK_SET",
            ),
            (
                "14:03:22.420  pread             F=5    B=0x10       O=0x00000200",
                "pread fd=5 bytes=16 offset=512",
            ),
            (
                "14:03:22.421  mmap              F=5    A=0x91000000        O=0x00000000        B=0x1000             <READ|EXEC>",
                "mmap fd=5 bytes=4096 offset=0 angle=READ|EXEC",
            ),
            (
                "14:03:22.421  msync             A=0x91000000          B=0x1000              <MS_SYNC>",
                "msync bytes=4096 angle=MS_SYNC",
            ),
            (
                "14:03:22.421  truncate                 O=0x00000010         private/etc/postfix/main.cf",
                "truncate offset=16 path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.421  ftruncate         F=5    O=0x00000010",
                "ftruncate fd=5 offset=16",
            ),
            ("14:03:22.422  select                   S=1", "select"),
            (
                "14:03:22.422  socket            F=8        <AF_INET, SOCK_STREAM, 0x6>",
                "socket fd=8 angle=AF_INET, SOCK_STREAM, 0x6",
            ),
            (
                "14:03:22.422  connect           F=8      private/var/run/x.sock",
                "connect fd=8 path=private/var/run/x.sock",
            ),
            (
                "14:03:22.423  aio_read                     P=0xbffff000",
                "aio_read",
            ),
            (
                "14:03:22.423    RdData          D=0x0012ab40  B=0x8000     /dev/disk0s3",
                "RdData bytes=32768 device=/dev/disk0s3",
            ),
            (
                "14:03:22.423  PAGE_IN           A=0x91234000            libSystem.B.dylib",
                "PAGE_IN path=libSystem.B.dylib",
            ),
            (
                "14:03:22.424  open              F=6        (R_____)  ks/ServerFoundation.framework/Versions/A/Resources/English.lproj/Localizable.strings",
                "open fd=6 flags=R_____ path=ks/ServerFoundation.framework/Versions/A/Resources/English.lproj/Localizable.strings clipped",
            ),
        ],
    );
    assert_eq!(
        layout(&capture),
        "Mac OS X 10.5 or 10.6, wide (172 columns)"
    );
}

#[test]
fn wide_lines_of_10_7_to_10_14() {
    check(
        219,
        "   0.000041   servermgrd.123456",
        "41 by servermgrd.123456",
        &[
            (
                "14:03:22.417123  open              F=5        (R_____)  private/etc/postfix/main.cf",
                "open fd=5 flags=R_____ path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.417123  chmod             <rw-r--r-->          private/etc/postfix/main.cf",
                "chmod angle=rw-r--r-- path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.417123  chflags           <UF_IMMUTABLE>     private/etc/postfix/main.cf",
                "chflags angle=UF_IMMUTABLE path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.417123  chflags           [  1]  <UF_IMMUTABLE>     private/etc/postfix/main.cf",
                "chflags errno=1 angle=UF_IMMUTABLE path=private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.417123  mount                 <FLGS=0x1000>  /Volumes/Disk    /dev/disk2s1",
                "mount angle=FLGS=0x1000 path=/Volumes/Disk path2=/dev/disk2s1",
            ),
            (
                "14:03:22.417123  mount                  [ 16] <FLGS=0x1000>  /Volumes/Disk    /dev/disk2s1",
                "mount errno=16 angle=FLGS=0x1000 path=/Volumes/Disk path2=/dev/disk2s1",
            ),
            (
                "14:03:22.417123  unmount               <FORCE>          /Volumes/Disk",
                "unmount angle=FORCE path=/Volumes/Disk",
            ),
            (
                "14:03:22.417123  unmount                         /Volumes/Disk",
                "unmount path=/Volumes/Disk",
            ),
            (
                "14:03:22.417123  unmount                [ 16]    /Volumes/Disk",
                "unmount errno=16 path=/Volumes/Disk",
            ),
            (
                "14:03:22.417123  openat            F=5        (R_____)  [-2]//usr/lib/dyld",
                "openat fd=5 dirfd=-2 flags=R_____ path=/usr/lib/dyld",
            ),
            (
                "14:03:22.417123  renameat                               [7]/old.txt",
                "renameat dirfd=7 path=old.txt",
            ),
            (
                "14:03:22.417123  fstatat64              [  2]           [-2]/private/tmp/x",
                "fstatat64 errno=2 dirfd=-2 path=private/tmp/x",
            ),
            (
                "14:03:22.417123  stat64                                 [2]/x",
                "stat64 path=[2]/x",
            ),
            (
                "14:03:22.417123  flock             F=5    <LOCK_EX | LOCK_NB>",
                "flock fd=5 angle=LOCK_EX | LOCK_NB",
            ),
            (
                "14:03:22.417123    HFS_update                 (F_D_am)  /private/etc/postfix/main.cf",
                "HFS_update flags=F_D_am path=/private/etc/postfix/main.cf",
            ),
            (
                "14:03:22.417123  IOCTL             <DKIOCSYNCHRONIZECACHE>  /dev/disk0s2",
                "IOCTL angle=DKIOCSYNCHRONIZECACHE device=/dev/disk0s2",
            ),
            (
                "14:03:22.417123  IOCTL             <DKIOCSYNCHRONIZE>  B=4096 /dev/disk0s2",
                "IOCTL bytes=4096 angle=DKIOCSYNCHRONIZE device=/dev/disk0s2",
            ),
            ("14:03:22.417123    THROTTLED", "THROTTLED"),
            (
                "14:03:22.417123  exit                   [  1]",
                "exit errno=1",
            ),
            (
                "14:03:22.417123      RdChunkCS     D=0x00000099  B=0x4000   /dev/disk2s3",
                "RdChunkCS bytes=16384 device=/dev/disk2s3",
            ),
            (
                "14:03:22.417123    SyncCacheCS                              /dev/disk1s2",
                "SyncCacheCS device=/dev/disk1s2",
            ),
            (
                "14:03:22.417123    WrData[A]       D=0x03ccfe0c  B=0x1000   BC:MISS /dev/disk3s5  /a path",
                "WrData[A] bytes=4096 device=/dev/disk3s5 path=/a path",
            ),
            (
                "14:03:22.417123  PAGE_IN_FILE      A=0x91234000            <TEXT>    libSystem.B.dylib",
                "PAGE_IN_FILE angle=TEXT path=libSystem.B.dylib",
            ),
            (
                "14:03:22.417123  aio_cancel             [ 22] P=0x  100200",
                "aio_cancel errno=22",
            ),
            (
                "14:03:22.417123  fcntl             F=5   <OPENFROM> F=9      file",
                "fcntl fd=5 fd2=9 angle=OPENFROM path=file",
            ),
        ],
    );
}
