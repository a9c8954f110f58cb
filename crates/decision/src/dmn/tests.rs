//! What models say.
