//! Tests of the frame, forms, the door and the catalogue.

mod catalogue;
mod door;
mod forms;
mod keys;
mod parts;
mod site;
