//! Permissions as they are printed, and as chmod takes them.

/// `rwxr-xr-x` as the digits of chmod.
pub(super) fn octal(text: &str) -> Option<String> {
    let text = text.as_bytes();
    if text.len() != 9 {
        return None;
    }
    let mut special = 0;
    let mut digits = String::new();
    for (index, triple) in text.chunks(3).enumerate() {
        let mut digit = 0;
        for (bit, (&byte, letter)) in triple.iter().zip(b"rwx").enumerate() {
            let set = match byte {
                b'-' => false,
                byte if byte == *letter => true,
                b's' | b't' if bit == 2 => {
                    special |= 4 >> index;
                    true
                }
                b'S' | b'T' if bit == 2 => {
                    special |= 4 >> index;
                    false
                }
                _ => return None,
            };
            if set {
                digit |= 4 >> bit;
            }
        }
        digits.push(char::from(b'0' + digit));
    }
    digits.insert(0, char::from(b'0' + special));
    Some(digits)
}
