//! What makes the half that a line does print less sure than certain: how the line was recorded, how its path was told, and what it
//! does not tell of the file.

rules! {
    neighbours:
    narrow_line
    narrow_and_used
    narrow_and_read_since
    beside_narrow_lines
    narrow_descriptor
    columns_lost
    placed_by_directory
    perhaps_another_directory
    placed_below_a_root
    head_cut_off
    directory_by_number
    path_not_whole
    others_since_the_list
    others_may_have_made_it
    perhaps_named_since
    pid_file
    perhaps_there_before
    written_where_nothing_was
    opened_and_closed
    mapped_to_be_written
    made_for_another_name
    contested_descriptor
    name_taken_away
    renamed_while_open
    perhaps_exchanged
    two_names
    only_allowed
    no_line_shows_it
    only_lists_show_it
    came_or_went
    contradicted
    written_to_the_disk
}
