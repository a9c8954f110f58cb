//! The engine, from outside and from inside.
