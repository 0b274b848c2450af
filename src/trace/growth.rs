//! How lists grow.

/// Reserves place in a list for `more`. Once it is long, for as many as it will hold in the end: memory that is not used yet costs
/// nothing, and a list that moves again and again leaves holes behind.
pub(crate) fn reserve<T>(list: &mut Vec<T>, more: usize, end: usize) {
    let len = list.len() + more;
    if len > list.capacity() && len > end / 16 && len < end {
        list.reserve_exact(end - list.len());
    }
}
