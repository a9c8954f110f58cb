//! Tests of the frame, forms, the door and the catalogue.
