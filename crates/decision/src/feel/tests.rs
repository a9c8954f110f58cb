//! What FEEL says.
