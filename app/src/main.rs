//! Panlong.
fn main() {}
