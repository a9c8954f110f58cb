//! Tests of the frame, forms, the door and the catalogue.

mod access;
mod account;
mod catalogue;
mod door;
mod forms;
mod jobs;
mod keys;
mod limits;
mod menu;
mod parts;
mod provider;
mod site;
