//! What happens when the program is killed, the disk is full, the database is locked, damaged or restarted, the answer
//! to a commit is lost, and when several programs share one: the real program, on both databases, by what a clerk at a
//! browser was told.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // A test stops at the first surprise and says what it skipped.

mod client;
mod kill;
mod load;
mod place;
mod restart;
mod several;
mod trouble;
mod uncertain;
