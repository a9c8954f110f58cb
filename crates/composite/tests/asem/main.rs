//! The ASEM index (51 countries, 49 indicators) stage by stage, and the weights, correlations and sensitivity computed of it
//! elsewhere. The files lie beside the project; where they do not, a line says that this was skipped.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // A test stops at the first surprise, and says how near it came.

mod files;
mod robustness;
mod stages;
mod weights;

use files::Files;

#[test]
fn every_stage_of_the_asem_index_agrees_with_what_was_computed_elsewhere() {
    let Some(mut files) = Files::beside_the_project() else { return };
    stages::example(&mut files);
    stages::normalisers(&mut files);
    stages::aggregators(&mut files);
    weights::components(&mut files);
    weights::correlations(&mut files);
    weights::optimised(&mut files);
    weights::decision_matrix(&mut files);
    robustness::stored(&mut files);
    robustness::drawn(&mut files);
    files.nothing_is_left();
}
