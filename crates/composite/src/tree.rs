//! The tree of a composite index: indicators below dimensions, of any depth.

use crate::aggregate::Aggregator;
use crate::fault::{Checked, Fault, Reason};
use crate::normalise::Normaliser;
use crate::weights::Weighting;
use crate::{Measure, Place};
use std::collections::HashMap;
use std::sync::Arc;

/// 节点: an indicator or a dimension, as a method writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its code, which no other has.
    pub code: String,
    /// Its name; the code where there is none.
    pub name: String,
    /// Code of the dimension above; none for the index itself.
    pub parent: Option<String>,
    /// Its weight among its siblings, where one is given.
    pub weight: Option<f64>,
    /// What it is.
    pub kind: Kind,
    /// Its line in the method file.
    pub line: usize,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// 指标.
    Indicator(Indicator),
    /// 维度.
    Dimension(Dimension),
}

/// 指标: a column of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Whether more is better.
    pub direction: Direction,
    /// The unit it is measured in.
    pub measure: Measure,
    /// The least and the greatest number that may stand there.
    pub range: Option<(f64, f64)>,
    /// Whether a percentage may be as small as a fraction.
    pub small: bool,
    /// Words that stand for numbers.
    pub words: Vec<(String, f64)>,
    /// What it is divided by.
    pub denominator: Option<Denominator>,
    /// How it becomes a score.
    pub normaliser: Normaliser,
    /// What is known of its sampling error.
    pub sampling: Option<Sampling>,
}

/// 指标方向.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// 正向: more is better.
    Higher,
    /// 逆向: less is better.
    Lower,
}

impl Direction {
    /// The number as "more is better".
    pub(crate) fn turn(self, number: f64) -> f64 {
        match self {
            Direction::Higher => number,
            Direction::Lower => -number,
        }
    }
}

/// 分母: a column of the data, and what the quotient is multiplied by.
#[derive(Clone, Debug, PartialEq)]
pub struct Denominator {
    /// Name of the column.
    pub column: String,
    /// Factor of the quotient.
    pub scale: f64,
}

/// 抽样误差: where the size of a survey stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// The indicator is a share; this column holds the number of answers.
    Size(String),
    /// This column holds its standard error.
    StandardError(String),
}

/// 维度: what is made of the nodes below it; the index itself is one too.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// How they are put together.
    pub aggregator: Aggregator,
    /// Where their weights come from.
    pub weighting: Weighting,
    /// The share of them that must be available; none where nothing may be missing.
    pub share_min: Option<f64>,
    /// The decimals its score is rounded to, before anything is done with it.
    pub decimals: Option<u32>,
    /// Its score is at least this.
    pub floor: Option<f64>,
    /// Its score is at most this.
    pub cap: Option<f64>,
}

/// 指标体系: nodes that form one tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
    /// Who lies below whom never changes, so that copies share it.
    layout: Arc<Layout>,
}

#[derive(Debug, PartialEq)]
struct Layout {
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    levels: Vec<usize>,
    order: Vec<usize>,
    indicators: Vec<usize>,
    by_code: HashMap<String, usize>,
}

impl Tree {
    /// Makes the tree.
    ///
    /// # Errors
    /// Every code used twice, unknown parent, circle, dimension without children, and none or several roots.
    pub fn new(nodes: Vec<Node>) -> Checked<Tree> {
        let mut faults = Vec::new();
        let mut by_code: HashMap<String, usize> = HashMap::new();
        for (index, node) in nodes.iter().enumerate() {
            match by_code.get(&node.code) {
                Some(first) => faults.push(fault(node, Reason::CodeTwice(nodes[*first].line))),
                None => {
                    by_code.insert(node.code.clone(), index);
                }
            }
        }
        let parents = parents(&nodes, &by_code, &mut faults);
        let mut children = vec![Vec::new(); nodes.len()];
        for (index, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(index);
            }
        }
        let childless =
            |(index, node): &(usize, &Node)| node.dimension().is_some() && children[*index].is_empty();
        let empty = nodes.iter().enumerate().filter(childless);
        faults.extend(empty.map(|(_, node)| fault(node, Reason::Childless)));
        if let Some(circle) = circle(&nodes, &parents) {
            faults.push(Fault::at(Place::default(), Reason::Cycle(circle)));
        }
        let roots: Vec<String> =
            nodes.iter().filter(|node| node.parent.is_none()).map(|node| node.code.clone()).collect();
        let has_one_root = roots.len() == 1;
        if !has_one_root {
            faults.push(Fault::at(Place::default(), Reason::Roots(roots)));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let order = upwards(&parents, &children);
        let mut levels = vec![1; nodes.len()];
        for index in &order {
            levels[*index] = children[*index].iter().map(|child| levels[*child] + 1).max().unwrap_or(1);
        }
        let indicators = (0..nodes.len()).filter(|index| nodes[*index].indicator().is_some()).collect();
        let layout = Arc::new(Layout { parents, children, levels, order, indicators, by_code });
        Ok(Tree { nodes, layout })
    }

    /// Every node, as written.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The nodes, to change what is done with them; codes and parents stay as they are.
    pub(crate) fn nodes_mut(&mut self) -> &mut [Node] {
        &mut self.nodes
    }

    /// The node of a code.
    pub fn find(&self, code: &str) -> Option<usize> {
        self.layout.by_code.get(code).copied()
    }

    /// The nodes below a node.
    pub fn children(&self, node: usize) -> &[usize] {
        &self.layout.children[node]
    }

    /// The dimension above a node.
    pub fn parent(&self, node: usize) -> Option<usize> {
        self.layout.parents[node]
    }

    /// 层级: 1 for an indicator, for a dimension one more than the highest below it.
    pub fn level(&self, node: usize) -> usize {
        self.layout.levels[node]
    }

    /// The indicators, as written.
    pub fn indicators(&self) -> &[usize] {
        &self.layout.indicators
    }

    /// Every node after those below it.
    pub fn upwards(&self) -> &[usize] {
        &self.layout.order
    }

    /// The index itself.
    pub fn root(&self) -> usize {
        self.layout.order[self.layout.order.len() - 1]
    }

    /// The indicators below a node, or itself.
    pub fn leaves(&self, node: usize) -> Vec<usize> {
        match self.children(node) {
            [] => vec![node],
            children => children.iter().flat_map(|child| self.leaves(*child)).collect(),
        }
    }
}

impl Node {
    /// What it is as an indicator.
    pub fn indicator(&self) -> Option<&Indicator> {
        match &self.kind {
            Kind::Indicator(indicator) => Some(indicator),
            Kind::Dimension(_) => None,
        }
    }

    /// What it is as a dimension.
    pub fn dimension(&self) -> Option<&Dimension> {
        match &self.kind {
            Kind::Dimension(dimension) => Some(dimension),
            Kind::Indicator(_) => None,
        }
    }

    /// Where it is in the method.
    pub(crate) fn place(&self) -> Place {
        Place { line: Some(self.line).filter(|line| *line > 0), ..Place::node(&self.code) }
    }
}

fn fault(node: &Node, reason: Reason) -> Fault {
    Fault::at(node.place(), reason)
}

fn parents(nodes: &[Node], by_code: &HashMap<String, usize>, faults: &mut Vec<Fault>) -> Vec<Option<usize>> {
    let mut parents = Vec::with_capacity(nodes.len());
    for node in nodes {
        let parent = node.parent.as_ref().and_then(|code| by_code.get(code).copied());
        let is_dimension = parent.is_some_and(|parent| nodes[parent].dimension().is_some());
        if let Some(code) = node.parent.as_ref().filter(|_| !is_dimension) {
            faults.push(fault(node, Reason::NoParent(code.clone())));
        }
        parents.push(parent.filter(|_| is_dimension));
    }
    parents
}

/// The codes of a circle, from one of them up to itself.
fn circle(nodes: &[Node], parents: &[Option<usize>]) -> Option<Vec<String>> {
    for start in 0..nodes.len() {
        let mut way = vec![start];
        let mut at = start;
        while let Some(parent) = parents[at] {
            way.push(parent);
            if parent == start {
                return Some(way.iter().map(|index| nodes[*index].code.clone()).collect());
            }
            if way.len() > nodes.len() {
                break;
            }
            at = parent;
        }
    }
    None
}

/// Every node after those below it, depth first.
fn upwards(parents: &[Option<usize>], children: &[Vec<usize>]) -> Vec<usize> {
    let mut downwards = Vec::with_capacity(parents.len());
    let mut open: Vec<usize> = (0..parents.len()).filter(|index| parents[*index].is_none()).collect();
    while let Some(node) = open.pop() {
        downwards.push(node);
        open.extend(&children[node]);
    }
    downwards.reverse();
    downwards
}
