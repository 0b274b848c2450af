#!/usr/bin/env python3
"""macfs.py [--apfs] BACKING MOUNT: a file system for tests that behaves like a Mac's in names and locks.

Names match without regard to letters and composition. HFS+ (the default) stores them decomposed, APFS (--apfs) as they are given.
A file whose backing has the extended attribute user.uchg is locked, as chflags uchg does: it cannot be moved, removed or written.
Needs FUSE and mfusepy (or fusepy) from PyPI; ends when the mount point is released (fusermount -u).
"""
import errno
import os
import stat
import sys
import unicodedata

try:
    from mfusepy import FUSE, FuseOSError, Operations
except ImportError:
    from fuse import FUSE, FuseOSError, Operations

ATTRIBUTES = ("st_atime", "st_ctime", "st_gid", "st_mode", "st_mtime", "st_nlink", "st_size", "st_uid", "st_ino", "st_blocks")


def key(name):
    """What two spellings of one name have in common."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        raise FuseOSError(errno.EILSEQ) from None
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


def tell(call, *arguments, **options):
    """The call, with its error as FUSE wants it."""
    try:
        return call(*arguments, **options)
    except OSError as error:
        raise FuseOSError(error.errno) from None


class Mac(Operations):
    """Every call on the backing directory, under the spelling that stands there."""

    def __init__(self, backing, apfs):
        self.backing, self.apfs = os.fsencode(backing), apfs

    def stored(self, name):
        return name if self.apfs else unicodedata.normalize("NFD", name.decode()).encode()

    def real(self, path):
        at = self.backing
        parts = [part for part in path.encode("latin-1").split(b"/") if part]
        for n, part in enumerate(parts):
            try:
                names = os.listdir(at)
            except OSError as error:
                raise FuseOSError(error.errno) from None
            wanted = key(part)
            found = next((name for name in names if key(name) == wanted), None)
            if found is None and n < len(parts) - 1:
                raise FuseOSError(errno.ENOENT)
            at = at + b"/" + (found if found is not None else self.stored(part))
        return at

    def unlocked(self, path):
        real = self.real(path)
        try:
            os.getxattr(real, "user.uchg", follow_symlinks=False)
        except OSError:
            return real
        raise FuseOSError(errno.EPERM)

    def getattr(self, path, fh=None):
        about = tell(os.lstat, self.real(path))
        return {name: getattr(about, name) for name in ATTRIBUTES}

    def readdir(self, path, fh):
        real = self.real(path)
        for name in [b".", b"..", *tell(os.listdir, real)]:
            about = tell(os.lstat, real + b"/" + name)
            # an entry without a number of its own would not be listed
            yield name.decode("latin-1"), {"st_ino": about.st_ino, "st_mode": about.st_mode}, 0

    def access(self, path, mode):
        tell(os.lstat, self.real(path))

    def readlink(self, path):
        return tell(os.readlink, self.real(path)).decode("latin-1")

    def mkdir(self, path, mode):
        tell(os.mkdir, self.real(path), mode)

    def rmdir(self, path):
        tell(os.rmdir, self.unlocked(path))

    def unlink(self, path):
        tell(os.unlink, self.unlocked(path))

    def symlink(self, target, source):
        tell(os.symlink, source.encode("latin-1"), self.real(target))

    def link(self, target, source):
        tell(os.link, self.real(source), self.real(target), follow_symlinks=False)

    def rename(self, old, new):
        source, target = self.unlocked(old), self.unlocked(new)
        if os.path.lexists(target) and os.path.samestat(os.lstat(source), os.lstat(target)):
            # the same name in another spelling
            target = os.path.dirname(target) + b"/" + self.stored(new.encode("latin-1").rsplit(b"/", 1)[1])
        tell(os.rename, source, target)

    def chmod(self, path, mode):
        tell(os.chmod, self.unlocked(path), stat.S_IMODE(mode))

    def chown(self, path, owner, group):
        tell(os.chown, self.real(path), owner, group, follow_symlinks=False)

    def utimens(self, path, times=None):
        tell(os.utime, self.real(path), times=times, follow_symlinks=False)

    def open(self, path, flags):
        writes = flags & (os.O_WRONLY | os.O_RDWR)
        return tell(os.open, self.unlocked(path) if writes else self.real(path), flags)

    def create(self, path, mode, fi=None):
        return tell(os.open, self.real(path), os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        tell(os.truncate, self.unlocked(path), length)

    def release(self, path, fh):
        os.close(fh)

    def statfs(self, path):
        about = os.statvfs(self.backing)
        return {name: getattr(about, name) for name in dir(about) if name.startswith("f_") and name != "f_fsid"}


def main():
    arguments = [word for word in sys.argv[1:] if word != "--apfs"]
    if len(arguments) != 2:
        sys.exit(__doc__.split("\n", 1)[0])
    FUSE(
        Mac(arguments[0], "--apfs" in sys.argv),
        arguments[1],
        foreground=True,
        nothreads=True,
        encoding="latin-1",
        use_ino=True,
        entry_timeout=0,
        attr_timeout=0,
        negative_timeout=0,
    )


if __name__ == "__main__":
    main()
