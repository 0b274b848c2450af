//! What a call does, whatever its label: the operation that inference works with.

use super::calls::words;

words! {
    /// What a call does. Variants of one system call (`stat64`, `lstat_extended64`, `openat`, `pwritev`) are one operation;
    /// [`Call::is_at`](super::calls::Call::is_at) tells the `*at` forms apart where it matters.
    Op {
        /// accept
        Accept = "Accept",
        /// access, access_extended, checkuseraccess
        Access = "Access",
        /// aio_*, lio_listio
        Aio = "Aio",
        /// bind; on an AF_UNIX socket it creates the socket file
        Bind = "Bind",
        /// a Carbon File Manager call (10.2-10.11)
        Carbon = "Carbon",
        /// chdir, pthread_chdir
        Chdir = "Chdir",
        /// chflags
        Chflags = "Chflags",
        /// chmod, chmod_extended, chmodat
        Chmod = "Chmod",
        /// chown, chownat
        Chown = "Chown",
        /// chroot
        Chroot = "Chroot",
        /// close, guarded_close_np
        Close = "Close",
        /// connect
        Connect = "Connect",
        /// copyfile, the rare system call (source only)
        Copyfile = "Copyfile",
        /// delete, delete-Carbon: unlink that refuses open files
        Delete = "Delete",
        /// block device ioctl, SyncCacheCS, TrimExtent
        DiskControl = "DiskControl",
        /// RdData, RdMeta, PgIn and their CoreStorage kin
        DiskRead = "DiskRead",
        /// WrData, WrMeta, PgOut and their CoreStorage kin
        DiskWrite = "DiskWrite",
        /// dup
        Dup = "Dup",
        /// dup2
        Dup2 = "Dup2",
        /// exchangedata (first path only)
        Exchangedata = "Exchangedata",
        /// execve
        Execve = "Execve",
        /// exit; its bracket is the exit status
        Exit = "Exit",
        /// fchdir, pthread_fchdir
        Fchdir = "Fchdir",
        /// fchflags
        Fchflags = "Fchflags",
        /// fchmod, fchmod_extended
        Fchmod = "Fchmod",
        /// fchown
        Fchown = "Fchown",
        /// fcntl
        Fcntl = "Fcntl",
        /// ffsctl
        Ffsctl = "Ffsctl",
        /// fgetattrlist
        Fgetattrlist = "Fgetattrlist",
        /// fgetxattr
        Fgetxattr = "Fgetxattr",
        /// flistxattr
        Flistxattr = "Flistxattr",
        /// flock
        Flock = "Flock",
        /// fpathconf
        Fpathconf = "Fpathconf",
        /// fremovexattr
        Fremovexattr = "Fremovexattr",
        /// fsctl
        Fsctl = "Fsctl",
        /// fsetattrlist
        Fsetattrlist = "Fsetattrlist",
        /// fsetxattr
        Fsetxattr = "Fsetxattr",
        /// fsgetpath; the path shown is the full one
        Fsgetpath = "Fsgetpath",
        /// fstat and its variants
        Fstat = "Fstat",
        /// fstatat, fstatat64: whether the last link was followed is not shown
        Fstatat = "Fstatat",
        /// fstatfs, fstatfs64
        Fstatfs = "Fstatfs",
        /// fsync, fdatasync
        Fsync = "Fsync",
        /// ftruncate
        Ftruncate = "Ftruncate",
        /// futimes
        Futimes = "Futimes",
        /// getattrlist, getattrlistat: whether the last link was followed is not shown
        Getattrlist = "Getattrlist",
        /// getdirentries, getdirentriesattr, getattrlistbulk
        Getdirentries = "Getdirentries",
        /// getfsstat
        Getfsstat = "Getfsstat",
        /// getxattr
        Getxattr = "Getxattr",
        /// HFS_update: the volume's own record of a file was written
        HfsUpdate = "HfsUpdate",
        /// ioctl
        Ioctl = "Ioctl",
        /// lchown
        Lchown = "Lchown",
        /// link, linkat (the existing file only)
        Link = "Link",
        /// listxattr
        Listxattr = "Listxattr",
        /// load_sf
        LoadSf = "LoadSf",
        /// lseek
        Lseek = "Lseek",
        /// lstat and its variants
        Lstat = "Lstat",
        /// mkdir, mkdir_extended, mkdirat
        Mkdir = "Mkdir",
        /// mkfifo
        Mkfifo = "Mkfifo",
        /// mknod, mkcomplex
        Mknod = "Mknod",
        /// mmap, map_fd
        Mmap = "Mmap",
        /// mount (10.7+; two paths)
        Mount = "Mount",
        /// msync
        Msync = "Msync",
        /// listen, send*, recv*, sendfile
        Network = "Network",
        /// open and its variants, openat
        Open = "Open",
        /// page in, cache hit
        PageIn = "PageIn",
        /// page out
        PageOut = "PageOut",
        /// pathconf
        Pathconf = "Pathconf",
        /// posix_spawn
        PosixSpawn = "PosixSpawn",
        /// read, readv, pread, preadv
        Read = "Read",
        /// readlink, readlinkat
        Readlink = "Readlink",
        /// removexattr
        Removexattr = "Removexattr",
        /// rename, renameat (the source only; for renameat `dirfd` is the destination directory)
        Rename = "Rename",
        /// revoke
        Revoke = "Revoke",
        /// rmdir
        Rmdir = "Rmdir",
        /// searchfs
        Searchfs = "Searchfs",
        /// select
        Select = "Select",
        /// setattrlist
        Setattrlist = "Setattrlist",
        /// setxattr
        Setxattr = "Setxattr",
        /// socket, socketpair
        Socket = "Socket",
        /// stat and its variants
        Stat = "Stat",
        /// statfs, statfs64
        Statfs = "Statfs",
        /// symlink, symlinkat (the link only, never its target)
        Symlink = "Symlink",
        /// sync
        Sync = "Sync",
        /// THROTTLED
        Throttled = "Throttled",
        /// truncate
        Truncate = "Truncate",
        /// umask
        Umask = "Umask",
        /// undelete
        Undelete = "Undelete",
        /// unlink, unlinkat (with AT_REMOVEDIR, which is not shown, unlinkat is an rmdir)
        Unlink = "Unlink",
        /// unmount
        Unmount = "Unmount",
        /// utimes
        Utimes = "Utimes",
        /// write, writev, pwrite, pwritev, guarded_write_np and kin
        Write = "Write",
    }
}
