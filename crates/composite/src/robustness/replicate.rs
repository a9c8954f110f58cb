//! One replication after the other, on several threads.

use super::{Study, ranks_of};
use crate::Place;
use crate::data::Data;
use crate::fault::{Checked, Fault};
use crate::method::Method;
use crate::run::{self, Run};
use crate::tree::Kind;
use crate::weights::Weighting;

/// What all replications begin with.
pub(super) struct Replicates<'a> {
    study: &'a Study,
    base: Method,
    data: &'a Data,
    rows: &'a [usize],
}

type Ranks = Vec<Option<f64>>;

impl<'a> Replicates<'a> {
    pub(super) fn new(
        study: &'a Study,
        method: &Method,
        data: &'a Data,
        nominal: &Run,
        rows: &'a [usize],
    ) -> Replicates<'a> {
        let mut base = method.clone();
        if study.factors.iter().any(|factor| factor.vary.needs_weights()) {
            // Weights that vary are those of the run: they are not computed again from what else varies.
            base.optimise = None;
            for (node, weight) in base.tree.nodes_mut().iter_mut().zip(&nominal.weights) {
                node.weight = Some(weight.own);
                if let Kind::Dimension(dimension) = &mut node.kind {
                    dimension.weighting = Weighting::Given;
                }
            }
        }
        Replicates { study, base, data, rows }
    }

    /// The ranks of every draw, in order.
    pub(super) fn all(&self, draws: usize, threads: usize) -> Checked<Vec<Ranks>> {
        let share = draws.div_ceil(threads);
        let blocks: Vec<Result<Vec<Ranks>, Vec<Fault>>> = std::thread::scope(|scope| {
            let begin = |thread: usize| (thread * share).min(draws);
            let workers: Vec<_> = (0..threads)
                .map(|thread| {
                    scope.spawn(move || {
                        (begin(thread)..begin(thread + 1)).map(|draw| self.one(draw)).collect()
                    })
                })
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let mut all = Vec::with_capacity(draws);
        for block in blocks {
            all.append(&mut block?);
        }
        Ok(all)
    }

    fn one(&self, draw: usize) -> Checked<Ranks> {
        let point = self.study.point(draw);
        let mut method = self.base.clone();
        let mut changed = None;
        for (factor, unit) in self.study.factors.iter().zip(&point) {
            factor.vary.change(&mut method, *unit);
            changed = factor.vary.data(&method, changed.as_ref().unwrap_or(self.data), *unit).or(changed);
        }
        let data = changed.as_ref().unwrap_or(self.data);
        let (frame, scored) = run::index(&method, data).map_err(|faults| self.told(draw, faults))?;
        Ok(ranks_of(&method, data, &frame, &scored.columns[method.tree.root()], self.rows))
    }

    fn told(&self, draw: usize, faults: Vec<Fault>) -> Vec<Fault> {
        let number = format!("第 {} 次模拟", draw + 1);
        let told = |fault: Fault| Fault {
            place: Place { field: Some(number.as_str().into()), ..fault.place },
            ..fault
        };
        faults.into_iter().map(told).collect()
    }
}
