//! What another source tells of a name that no line prints: a second trace, lists of files, log messages, the mounted disk, a recipe.

rules! {
    neighbours:
    named_by_another_source
    named_and_seen
    named_and_missing
    same_inode
    link_text_in_list
    perhaps_another_link
    rests_on_claims
    named_in_log
    log_names_another
    link_text_on_disk
    changed_since_on_disk
    second_name_on_disk
    perhaps_moved_since
    one_name_on_disk
    missing_on_disk
    looked_for_and_in_a_recipe
}
