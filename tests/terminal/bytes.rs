//! What was written to a terminal, byte by byte.

/// The places of a sequence of bytes.
pub(crate) fn places<'a>(bytes: &'a [u8], wanted: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(wanted.len()).enumerate().filter(move |(_, it)| *it == wanted).map(|(at, _)| at)
}

/// Whether it is among them.
pub(crate) fn has(bytes: &[u8], wanted: &str) -> bool {
    places(bytes, wanted.as_bytes()).next().is_some()
}

/// How often the bell was rung: a BEL that ends no operating system command.
pub(crate) fn rings(bytes: &[u8]) -> usize {
    let (mut rings, mut inside) = (0, false);
    for pair in bytes.windows(2) {
        inside |= pair == b"\x1b]";
        if pair[1] == 7 {
            rings += usize::from(!inside);
            inside = false;
        } else if pair == b"\x1b\\" {
            inside = false;
        }
    }
    rings
}
