//! Tests of whistles.
