//! An index in which some have moved and others have not yet: the value of a coalition.

use super::Comparison;
use super::change::{Change, Effect, Player, Side};
use super::shapley::{self, EXACT_GROUPS_MAX, Shares};
use crate::aggregate::{self, Aggregator};
use crate::data::{Data, Frame};
use crate::fault::{Checked, Fault, Reason};
use crate::method::Method;
use crate::run::Run;
use crate::score::{self, Scoring};
use crate::value::Value;
use crate::weights::Weighting;
use crate::{Place, Row};
use std::collections::HashMap;

/// Times that ranks are computed, times the units that are ranked, at most.
const RANKED_MAX: usize = 500_000_000;

/// The earlier period, as it is known now, and the later one, each through both methods.
pub(super) struct Stages<'a> {
    methods: [&'a Method; 2],
    /// By method (old, new), then by moment (then, now).
    prepared: Vec<Vec<Prepared<'a>>>,
    /// The earlier period as it was published; none where nothing was corrected since.
    published: Option<Published<'a>>,
    players: Vec<Player>,
    /// For each method, the number of the group that an indicator is in, in the order of its tree.
    groups: Vec<Vec<Option<usize>>>,
    group_count: usize,
    /// All units, before the one that is explained takes its own place; by scene.
    fields: HashMap<Scene, Field>,
}

/// What was published, with the scores of the index.
struct Published<'a> {
    prepared: Prepared<'a>,
    index: Vec<Value>,
}

/// What a coalition means for all units: method, and the moments of their values and of what these are measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Scene {
    method: usize,
    others: usize,
    frontier: usize,
}

/// The scores of all units in a scene: of the indicators, and of the index.
struct Field {
    columns: Vec<Vec<Value>>,
    index: Vec<Value>,
}

/// One period through the steps of a method.
struct Prepared<'a> {
    data: &'a Data,
    frame: Frame,
    /// How each indicator is scored.
    scorings: Vec<Scoring>,
    /// The weights of every node.
    weights: Vec<f64>,
    /// Rows of the frame that are of the period.
    rows: Vec<usize>,
}

const THEN: usize = 0;
const NOW: usize = 1;

impl<'a> Stages<'a> {
    pub(super) fn new(before: Side<'a>, after: Side<'a>, comparison: &Comparison) -> Checked<Stages<'a>> {
        let methods = [before.method, after.method];
        let mut prepared = Vec::new();
        for method in methods {
            let moments =
                [before.period, after.period].map(|period| Prepared::new(method, after.data, period));
            prepared.push(moments.into_iter().collect::<Checked<Vec<_>>>()?);
        }
        let published = match std::ptr::eq(before.data, after.data) {
            true => None,
            false => {
                let prepared_ = Prepared::new(before.method, before.data, before.period)?;
                (!prepared_.is_as(&prepared[0][THEN])).then_some(prepared_)
            }
        };
        let tree = &after.method.tree;
        let is_group = |node: &usize| tree.level(*node) == comparison.level;
        let nodes: Vec<usize> = tree.upwards().iter().rev().copied().filter(is_group).collect();
        let codes: Vec<String> = nodes.iter().map(|node| tree.nodes()[*node].code.clone()).collect();
        if codes.is_empty() {
            let text = format!("没有第 {} 级", comparison.level);
            return Err(vec![Fault::at(Place::default().field("explain level"), Reason::Unreadable(text))]);
        }
        let leaves: Vec<Vec<usize>> = nodes.iter().map(|node| tree.leaves(*node)).collect();
        let group_of = |method: &Method| {
            let of = |node: &usize| {
                let own = tree.find(&method.tree.nodes()[*node].code)?;
                leaves.iter().position(|leaves| leaves.contains(&own))
            };
            method.tree.indicators().iter().map(of).collect::<Vec<Option<usize>>>()
        };
        let groups = vec![group_of(before.method), group_of(after.method)];
        let group_count = codes.len();
        let mut players: Vec<Player> = codes.into_iter().map(Player::Own).collect();
        players.push(Player::Others);
        if [before.method, after.method].iter().any(|method| is_relative(method)) {
            players.push(Player::Frontier);
        }
        if !is_same(before.method, after.method) {
            players.push(Player::Method);
        }
        let fields = HashMap::new();
        let mut stages = Stages { methods, prepared, published: None, players, groups, group_count, fields };
        if let Some(prepared) = published {
            let index = stages.field(&prepared, &prepared, 0)?.index;
            stages.published = Some(Published { prepared, index });
        }
        stages.affordable(comparison)?;
        // What the groups do is the unit's own; the scenes follow from the other players alone.
        let rest = stages.players.len() - group_count;
        for coalition in 0..1_u64 << rest {
            let scene = stages.scene(coalition << group_count);
            if !stages.fields.contains_key(&scene) {
                let [others, frontier] =
                    [scene.others, scene.frontier].map(|moment| &stages.prepared[scene.method][moment]);
                let field = stages.field(others, frontier, scene.method)?;
                stages.fields.insert(scene, field);
            }
        }
        Ok(stages)
    }

    fn affordable(&self, comparison: &Comparison) -> Checked<()> {
        let units = if comparison.units.is_empty() { self.now().rows.len() } else { comparison.units.len() };
        let coalitions = match self.group_count {
            0..=EXACT_GROUPS_MAX => 1 << self.players.len(),
            _ => comparison.samples.saturating_mul(self.players.len()),
        };
        let all = units.saturating_mul(coalitions).saturating_mul(self.now().rows.len());
        if all > RANKED_MAX {
            let text = "要解释的对象太多，请在 units 中只列几个，或减少 samples";
            return Err(vec![Fault::at(Place::default().field("explain"), Reason::Unreadable(text.into()))]);
        }
        Ok(())
    }

    fn now(&self) -> &Prepared<'a> {
        &self.prepared[1][NOW]
    }

    /// The units that can be explained: those asked for, or all that are there in both periods under both methods.
    pub(super) fn units(&self, asked: &[String]) -> Checked<Vec<String>> {
        let published = self.published.iter().map(|published| &published.prepared);
        let all: Vec<&Prepared<'_>> = self.prepared.iter().flatten().chain(published).collect();
        let is_there = |unit: &str| all.iter().all(|own| own.row(unit).is_some());
        if let Some(unit) = asked.iter().find(|unit| !is_there(unit)) {
            return Err(vec![Fault::at(Place::default().field("explain").of(unit, ""), Reason::NoRows)]);
        }
        if !asked.is_empty() {
            return Ok(asked.to_vec());
        }
        let now = self.now();
        let units = now.rows.iter().map(|row| now.unit(*row).to_owned());
        Ok(units.filter(|unit| is_there(unit)).collect())
    }

    /// The change of a unit's rank and score, shared out.
    pub(super) fn change(&self, unit: &str, samples: usize, seed: u64) -> Checked<Change> {
        let count = self.players.len();
        let value = |coalition: u64| self.value(unit, coalition);
        let [ranks, scores]: [Shares; 2] = match self.group_count {
            0..=EXACT_GROUPS_MAX => shapley::exact(count, value)?,
            _ => shapley::sampled(count, samples, seed, value)?,
        };
        let (then, after) = (self.value(unit, 0)?, self.value(unit, (1 << count) - 1)?);
        let effect = |(at, player): (usize, &Player)| Effect {
            player: player.clone(),
            rank: ranks.shares[at],
            rank_error: ranks.errors[at],
            score: scores.shares[at],
            score_error: scores.errors[at],
        };
        let mut effects: Vec<Effect> = self.players.iter().enumerate().map(effect).collect();
        let before = match &self.published {
            None => then,
            Some(published) => {
                // First the past is put right, then it is told how the present came of it.
                let before = published.value(self.methods[0], unit)?;
                let [rank, score] = [then[0] - before[0], then[1] - before[1]];
                let player = Player::Correction;
                effects.push(Effect { player, rank, rank_error: 0.0, score, score_error: 0.0 });
                before
            }
        };
        Ok(Change { rank: (before[0], after[0]), score: (before[1], after[1]), effects })
    }

    fn scene(&self, coalition: u64) -> Scene {
        let has = |player: &Player| {
            let place = self.players.iter().position(|own| own == player);
            place.is_some_and(|place| coalition & (1 << place) != 0)
        };
        let moment = |player: &Player| if has(player) { NOW } else { THEN };
        let (others, frontier) = (moment(&Player::Others), moment(&Player::Frontier));
        Scene { method: usize::from(has(&Player::Method)), others, frontier }
    }

    fn field(&self, others: &Prepared<'_>, frontier: &Prepared<'_>, method: usize) -> Checked<Field> {
        let method = self.methods[method];
        let column =
            |at: usize| others.rows.iter().map(|row| frontier.score(method, others, *row, at)).collect();
        let columns: Vec<Vec<Value>> = (0..others.frame.columns.len()).map(column).collect::<Checked<_>>()?;
        let index = index(method, columns.clone(), &frontier.weights, &others.data_rows())?;
        Ok(Field { columns, index })
    }

    /// Rank and score of a unit when these players have moved.
    fn value(&self, unit: &str, coalition: u64) -> Checked<[f64; 2]> {
        let scene = self.scene(coalition);
        let (method, moments) = (self.methods[scene.method], &self.prepared[scene.method]);
        let (field, others, frontier) =
            (&self.fields[&scene], &moments[scene.others], &moments[scene.frontier]);
        let row = |moment: usize| moments[moment].row(unit).ok_or_else(|| absent(unit));
        let (then, now) = (row(THEN)?, row(NOW)?);
        let place = others.place(unit).ok_or_else(|| absent(unit))?;
        let mut own = Vec::with_capacity(field.columns.len());
        for (at, group) in self.groups[scene.method].iter().enumerate() {
            // An indicator in no group is only in the old method: it moves with nobody.
            let has_moved = group.is_some_and(|group| coalition & (1 << group) != 0);
            let (moment, row) = if has_moved { (NOW, now) } else { (THEN, then) };
            own.push(frontier.score(method, &moments[moment], row, at)?);
        }
        let mut scores = field.index.clone();
        if compares(method) {
            let mut columns = field.columns.clone();
            columns.iter_mut().zip(own).for_each(|(column, score)| column[place] = score);
            scores = index(method, columns, &frontier.weights, &others.data_rows())?;
        } else {
            let columns = own.into_iter().map(|score| vec![score]).collect();
            let row = others.data_row(others.rows[place]);
            scores[place] = index(method, columns, &frontier.weights, &[row])?[0];
        }
        standing(method, &scores, place).ok_or_else(|| absent(unit))
    }
}

impl Published<'_> {
    fn value(&self, method: &Method, unit: &str) -> Checked<[f64; 2]> {
        let place = self.prepared.place(unit);
        place.and_then(|place| standing(method, &self.index, place)).ok_or_else(|| absent(unit))
    }
}

/// Rank and score of the one at a place.
fn standing(method: &Method, index: &[Value], place: usize) -> Option<[f64; 2]> {
    Some([method.ranking.ranks(index)[place]?, index[place].number()?])
}

fn absent(unit: &str) -> Vec<Fault> {
    vec![Fault::at(Place::default().field("explain").of(unit, ""), Reason::NoRows)]
}

/// The scores of the index from those of its indicators, with weights that stand.
fn index(method: &Method, columns: Vec<Vec<Value>>, weights: &[f64], rows: &[&Row]) -> Checked<Vec<Value>> {
    let tree = &method.tree;
    let mut all = vec![Vec::new(); tree.nodes().len()];
    for (node, column) in tree.indicators().iter().zip(columns) {
        all[*node] = column;
    }
    let slices = vec![(0..rows.len()).collect::<Vec<usize>>()];
    for node in tree.upwards().iter().copied().filter(|node| !tree.children(*node).is_empty()) {
        all[node] = aggregate::dimension(tree, node, weights, &all, rows, &slices)?;
    }
    Ok(std::mem::take(&mut all[tree.root()]))
}

impl<'a> Prepared<'a> {
    fn new(method: &Method, data: &'a Data, period: &str) -> Checked<Prepared<'a>> {
        let run = Run::of(method, data)?;
        let frame = run.stages.into_iter().last().map_or_else(|| run.normalised.clone(), |stage| stage.frame);
        let is_of_period = |row: &usize| data.rows()[frame.rows[*row]].period == period;
        let rows: Vec<usize> = (0..frame.rows.len()).filter(is_of_period).collect();
        let Some(first) = rows.first() else {
            return Err(vec![Fault::at(Place::default().field("explain").of("", period), Reason::NoRows)]);
        };
        let slices = frame.slices(data, method.over);
        let slice = slices.iter().find(|slice| slice.contains(first)).map_or(&rows[..], Vec::as_slice);
        let scorings = (0..frame.columns.len())
            .map(|at| score::fit(method, data, &frame, (at, slice), &mut Vec::new()))
            .collect::<Result<_, _>>()
            .map_err(|fault| vec![fault])?;
        let weights = run.weights.iter().map(|weight| weight.own).collect();
        Ok(Prepared { data, frame, scorings, weights, rows })
    }

    /// The score of an indicator in a row of a moment, measured as here.
    fn score(&self, method: &Method, own: &Prepared<'_>, row: usize, at: usize) -> Checked<Value> {
        self.scorings[at].score(own.frame.columns[at][row]).map_err(|reason| {
            let code = &method.tree.nodes()[method.tree.indicators()[at]].code;
            vec![Fault::at(Place::node(code).of(own.unit(row), ""), reason)]
        })
    }

    /// Whether the period is the same in another: its units, their values, and what these are measured by.
    fn is_as(&self, other: &Prepared<'_>) -> bool {
        let values = |own: &Prepared<'_>, row: usize| -> Vec<Value> {
            own.frame.columns.iter().map(|column| column[row]).collect()
        };
        let is_same = |row: &usize| {
            other.row(self.unit(*row)).is_some_and(|theirs| values(self, *row) == values(other, theirs))
        };
        self.rows.len() == other.rows.len()
            && self.scorings == other.scorings
            && self.rows.iter().all(is_same)
    }

    fn data_row(&self, row: usize) -> &'a Row {
        &self.data.rows()[self.frame.rows[row]]
    }

    fn data_rows(&self) -> Vec<&'a Row> {
        self.rows.iter().map(|row| self.data_row(*row)).collect()
    }

    /// Where a unit stands among those of the period.
    fn place(&self, unit: &str) -> Option<usize> {
        self.rows.iter().position(|row| self.unit(*row) == unit)
    }

    fn unit(&self, row: usize) -> &str {
        &self.data_row(row).unit
    }

    /// The row of a unit in the period.
    fn row(&self, unit: &str) -> Option<usize> {
        self.rows.iter().copied().find(|row| self.unit(*row) == unit)
    }
}

/// Whether a score depends on the scores of the others, so that it cannot be computed alone.
fn compares(method: &Method) -> bool {
    let dimensions = method.tree.nodes().iter().filter_map(|node| node.dimension());
    dimensions.into_iter().any(|dimension| dimension.aggregator == Aggregator::Copeland)
}

/// Whether scores depend on what the other units report.
fn is_relative(method: &Method) -> bool {
    let tree = &method.tree;
    let is_relative = |node: &crate::Node| match (node.indicator(), node.dimension()) {
        (Some(indicator), _) => indicator.normaliser.is_relative(),
        (_, Some(dimension)) => matches!(dimension.weighting, Weighting::Data(_)),
        _ => false,
    };
    method.optimise.is_some() || tree.nodes().iter().any(is_relative)
}

/// Whether two methods compute the same, whatever they are called and wherever it is written.
fn is_same(one: &Method, other: &Method) -> bool {
    let plain = |method: &Method| {
        let mut method = method.clone();
        method.tree.nodes_mut().iter_mut().for_each(|node| node.line = 0);
        (method.tree, method.steps, method.over, method.constant, method.optimise, method.ranking)
    };
    plain(one) == plain(other)
}
