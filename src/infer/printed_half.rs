//! What makes the half that a line does print less sure than certain: how the line was recorded, how its path was told, and what it
//! does not tell of the file.
//!
//! Pattern: `unlink private/etc/x` on a narrow line, which is printed so whether the call succeeded or not.

use super::meta::Meta;

macro_rules! printed {
    ($($name:ident $id:literal $says:literal)*) => {
        $(pub(super) static $name: Meta = Meta { id: $id, says: $says };)*

        /// The rules of this group.
        #[cfg(test)]
        pub(crate) const ALL: &[&Meta] = &[$(&$name),*];
    };
}

printed! {
    NARROW "narrow-line"
        "a narrow line is printed alike whether the call succeeded or failed"
    NARROW_USED "narrow-and-used"
        "the line is narrow, but what the program does with the name around the call shows that it succeeded"
    BESIDE_NARROW "beside-narrow-lines"
        "narrow lines of the recording prove nothing of what was there before"
    NARROW_DESCRIPTOR "narrow-descriptor"
        "narrow lines show no descriptor: which file is meant, the order of the calls tells"
    SQUEEZED "columns-lost"
        "blanks of the line are lost: where its columns end, their content tells"
    STRAY "perhaps-part-of-a-name"
        "the line may be the rest of a name with a newline in it"
    RELATIVE "placed-by-directory"
        "the path is relative: the working directory tells where it is"
    ANOTHER_DIRECTORY "perhaps-another-directory"
        "the path is relative, or below another root, and lines without threads do not tell which process of the name it is"
    ROOTED "placed-below-a-root"
        "the process had called chroot: the path begins at the directory that this made its root"
    COMPLETED "head-cut-off"
        "the head of the path was cut off: the only known path that ends this way is meant"
    NUMBERED "directory-by-number"
        "the path names its directory by a number"
    NOT_WHOLE "path-not-whole"
        "the line does not show the whole path"
    SINCE_THE_LIST "others-since-the-list"
        "a list made before tells what stood there, and others, of whom nothing is recorded, may have changed it since"
    PERHAPS_NAMED "perhaps-named-since"
        "the name was not there, but a call since then may have given it"
    PID_FILE "pid-file"
        "a file with the number of a process is made anew by the process that it names"
    PERHAPS_THERE "perhaps-there-before"
        "whether the file was there before the opening, the capture does not tell"
    WRITTEN_NEW "written-where-nothing-was"
        "the letters of the opening are not printed; the file is written, and was not there before or has a name that is made anew"
    OPENED_AND_CLOSED "opened-and-closed"
        "the letters of the opening are not printed, and nothing was read or written: it may have made the file"
    MADE_FOR_THAT "made-for-another-name"
        "written and given quite another name at once: it was made for that"
    CONTESTED_DESCRIPTOR "contested-descriptor"
        "another process of the same name may have another file under that number"
    TWO_NAMES "two-names"
        "the file has two names: renamed over the other one, both would have stayed"
    ALLOWED "only-allowed"
        "the other source tells that the call was allowed, not that it succeeded"
    NO_LINE "no-line-shows-it"
        "the other source tells it, and no line of a capture that should hold it does"
    CAME_OR_WENT "came-or-went"
        "lists of files show that something of that very name came or went"
    CONTRADICTED "contradicted"
        "another source contradicts what the lines suggest"
    BY_THE_DISK "written-to-the-disk"
        "data of the file went to the disk: who had written them, and when, the line does not tell"
}
