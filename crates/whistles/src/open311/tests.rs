//! Open311 through the real router, on both databases: the contract, its errors, and what never leaves.

mod raising;
mod reading;
mod site;
