//! What calls say of each other's names: found in `infer/neighbours/mod.rs` and `infer/decide.rs`.

rules! { neighbours:
    chain_goes_on
    exchange_of_three
    relative_source
    next_number
    belongs_to_another_rename
    one_of_several
    another_open_end
    handed_on
    look_explained
    lock_by_link
    source_of_a_later_one
    habit_contests
    rival
    rival_looked_for
    rival_appeared
}
