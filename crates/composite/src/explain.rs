//! 变化的解释: what a change of score or rank comes from.

mod change;
mod decompose;
mod hybrid;
mod shapley;

use crate::data::Data;
use crate::fault::Checked;
use crate::method::Method;
use crate::output::{self, Output};
use crate::run::Run;
use crate::value::number_text;

pub use change::{Change, Effect, Player, Side};
pub use decompose::{Contribution, Influence, ScoreChange};
pub use shapley::{EXACT_GROUPS_MAX, Shares, exact, sampled};

/// 比较: which periods are compared, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The earlier period.
    pub from: String,
    /// The later period.
    pub to: String,
    /// The level of the dimensions or indicators that a change of rank is shared out among.
    pub level: usize,
    /// The units that are explained; all where none is named.
    pub units: Vec<String>,
    /// Orders that are drawn where there are too many groups for all of them.
    pub samples: usize,
    /// The seed of these.
    pub seed: u64,
}

/// 解释结果.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Each unit's change of score, by indicator.
    pub scores: Vec<(String, ScoreChange)>,
    /// Each unit's change of rank and score, by player.
    pub ranks: Vec<(String, Change)>,
}

impl Comparison {
    /// Explains the changes of the units that are in both periods. `before` is what was published for the earlier period,
    /// where method or data were others then; the data must hold the indicators of that method too
    /// ([`Data::with_columns_of`]).
    ///
    /// # Errors
    /// As [`Run::of`]; a period or a unit that is not there; aggregators that a score cannot be decomposed through are left
    /// out of [`Explanation::scores`].
    pub fn explain(
        &self,
        method: &Method,
        data: &Data,
        run: &Run,
        before: Option<(&Method, &Data)>,
    ) -> Checked<Explanation> {
        let (old_method, old_data) = before.unwrap_or((method, data));
        let published = Side { method: old_method, data: old_data, period: &self.from };
        let now = Side { method, data, period: &self.to };
        let stage = hybrid::Stages::new(published, now, self)?;
        let units = stage.units(&self.units)?;
        let mut explanation = Explanation { scores: Vec::new(), ranks: Vec::new() };
        for unit in &units {
            explanation.ranks.push((unit.clone(), stage.change(unit, self.samples, self.seed)?));
            if let Some(change) = ScoreChange::between(method, data, run, unit, (&self.from, &self.to))? {
                explanation.scores.push((unit.clone(), change));
            }
        }
        Ok(explanation)
    }
}

impl Explanation {
    /// The tables.
    pub fn outputs(&self, method: &Method) -> Vec<Output> {
        let code = |node: usize| method.tree.nodes()[node].code.clone();
        let mut scores = vec![output::words(&["unit", "code", "influence", "amount"])];
        for (unit, change) in &self.scores {
            for part in &change.parts {
                let cells = [
                    unit.clone(),
                    code(part.node),
                    part.influence.name().to_owned(),
                    number_text(part.amount),
                ];
                scores.push(cells.to_vec());
            }
        }
        let head = ["unit", "player", "code", "rank", "rank_error", "score", "score_error"];
        let mut ranks = vec![output::words(&head)];
        for (unit, change) in &self.ranks {
            for effect in &change.effects {
                let group = match &effect.player {
                    Player::Own(code) => code.clone(),
                    _ => String::new(),
                };
                let numbers = [effect.rank, effect.rank_error, effect.score, effect.score_error];
                let cells = [unit.clone(), effect.player.name().to_owned(), group];
                ranks.push(cells.into_iter().chain(numbers.into_iter().map(number_text)).collect());
            }
        }
        let mut outputs = vec![output::output("rank-changes.csv", &ranks)];
        if !self.scores.is_empty() {
            outputs.push(output::output("score-changes.csv", &scores));
        }
        outputs
    }
}
