//! The elements of a model and what each needs.

use super::Problem;
use super::logic::Logic;
use crate::feel::Type;
use crate::value::Parameter;
use std::sync::Arc;

/// A model with all it imports.
#[derive(Debug)]
pub(super) struct Graph {
    pub elements: Vec<Element>,
    pub problems: Vec<Problem>,
}

#[derive(Debug)]
pub(super) struct Element {
    pub name: Arc<str>,
    /// Which text it stands in; 0 is the model itself, the others are imported.
    pub source: usize,
    pub id: String,
    /// The name of the import it comes through, as the model itself has it.
    pub import: Option<String>,
    pub kind: Kind,
    /// The type of its variable.
    pub value: Type,
    pub needs: Vec<Need>,
}

/// Another element that must be there first.
#[derive(Clone, Debug)]
pub(super) struct Need {
    pub element: usize,
    /// The name of the import it comes through.
    pub through: Option<Arc<str>>,
}

#[derive(Debug)]
pub(super) enum Kind {
    Input,
    Decision(Logic),
    Knowledge(Knowledge),
    Service(Service),
}

/// A business knowledge model: a function.
#[derive(Debug)]
pub(super) struct Knowledge {
    pub parameters: Vec<Parameter>,
    pub returns: Type,
    pub logic: Logic,
}

/// A decision service: some decisions seen from outside as a function.
#[derive(Debug, Default)]
pub(super) struct Service {
    pub outputs: Vec<usize>,
    pub input_decisions: Vec<usize>,
    pub inputs: Vec<usize>,
}

impl Graph {
    /// The element of that name, those of the model itself first.
    pub fn named(&self, name: &str, fits: impl Fn(&Kind) -> bool) -> Option<usize> {
        let fitting = |element: &&Element| *element.name == *name && fits(&element.kind);
        self.elements.iter().position(|element| fitting(&element))
    }
}
