//! Boxed expressions: how a decision is written.

use super::table::Table;
use crate::feel::{Expression, Type};
use crate::value::Parameter;
use std::sync::Arc;

/// How something is computed.
#[derive(Debug)]
pub(super) enum Logic {
    Expression(Expression),
    /// There is none, or it cannot be read; the reason.
    Absent(String),
    Table(Box<Table>),
    Context(Vec<Entry>),
    List(Vec<Logic>),
    Relation {
        columns: Vec<(Arc<str>, Type)>,
        rows: Vec<Vec<Logic>>,
    },
    Invocation {
        callee: Box<Logic>,
        arguments: Vec<(Arc<str>, Logic)>,
    },
    Function(Arc<Written>),
    Conditional(Box<[Logic; 3]>),
    Filter {
        list: Box<Logic>,
        filter: Box<Logic>,
    },
    For {
        name: Arc<str>,
        list: Box<Logic>,
        body: Box<Logic>,
    },
    Quantified {
        is_some: bool,
        name: Arc<str>,
        list: Box<Logic>,
        body: Box<Logic>,
    },
}

/// An entry of a context; the one without a name is the result.
#[derive(Debug)]
pub(super) struct Entry {
    pub name: Option<Arc<str>>,
    pub kind: Type,
    pub logic: Logic,
}

/// A function written inside a decision.
#[derive(Debug)]
pub(super) struct Written {
    pub parameters: Vec<Parameter>,
    pub returns: Type,
    pub body: Logic,
}
