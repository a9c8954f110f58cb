//! One question to a model: every element is computed at most once.

use super::element::{Element, Graph, Kind, Knowledge, Service};
use super::evaluate::{evaluate, fitted, unfit};
use crate::feel::{Run, Scope, Type};
use crate::value::{Body, Context, Function, Parameter, Value};
use std::sync::Arc;

pub(super) struct Session<'g> {
    graph: &'g Arc<Graph>,
    inputs: &'g Context,
    known: Vec<Answer>,
}

#[derive(Clone)]
enum Answer {
    Unknown,
    /// Being computed: to need it now means to need itself.
    Begun,
    Known(Value),
}

impl<'g> Session<'g> {
    pub fn new(graph: &'g Arc<Graph>, inputs: &'g Context) -> Session<'g> {
        Session { graph, inputs, known: vec![Answer::Unknown; graph.elements.len()] }
    }

    /// The value of an element.
    pub fn value(&mut self, index: usize, run: &mut Run) -> Value {
        let element = &self.graph.elements[index];
        match &self.known[index] {
            Answer::Known(value) => return value.clone(),
            Answer::Begun => return run.null(0, format!("“{}”需要它自己", element.name)),
            Answer::Unknown => {}
        }
        self.known[index] = Answer::Begun;
        let value = run.in_place(element.name.clone(), |run| self.computed(index, run));
        self.known[index] = Answer::Known(value.clone());
        value
    }

    fn computed(&mut self, index: usize, run: &mut Run) -> Value {
        let graph = self.graph;
        let element = &graph.elements[index];
        match &element.kind {
            Kind::Input => match self.input(element) {
                Some(value) => given(element, value, run),
                None => run.null(0, format!("没有给出输入“{}”", element.name)),
            },
            Kind::Decision(logic) => run.deeper(0, |run| {
                let scope = self.scope(element, run);
                let value = evaluate(logic, &scope, run);
                fitted(&element.value, &value, &element.name, run)
            }),
            Kind::Knowledge(_) | Kind::Service(_) => function(graph, index),
        }
    }

    /// An input by its name; one of an imported model also as `import.name`, or inside a context of the import's name.
    fn input(&self, element: &Element) -> Option<&'g Value> {
        let own = self.inputs.get(&element.name);
        let import = || element.import.as_deref();
        let qualified = || self.inputs.get(format!("{}.{}", import()?, element.name).as_str());
        let inner = || match self.inputs.get(import()?)? {
            Value::Context(entries) => entries.get(&element.name),
            _ => None,
        };
        own.or_else(qualified).or_else(inner)
    }

    /// What an element sees: what it needs, by name; what comes through an import inside a context of that name.
    fn scope(&mut self, element: &Element, run: &mut Run) -> Scope {
        let mut values = Context::new();
        for need in &element.needs {
            let value = self.value(need.element, run);
            let name = self.graph.elements[need.element].name.clone();
            match &need.through {
                None => {
                    values.insert(name, value);
                }
                Some(import) => {
                    let inner = values.entry(import.clone()).or_insert_with(|| Value::context::<&str>([]));
                    if let Value::Context(entries) = inner {
                        Arc::make_mut(entries).insert(name, value);
                    }
                }
            }
        }
        Scope::new(values)
    }
}

/// What a caller gives for an element; it is an argument, and converted like one.
fn given(element: &Element, value: &Value, run: &mut Run) -> Value {
    let kind = &element.value;
    kind.coerce(value, run).unwrap_or_else(|| unfit(kind, value, &element.name, run))
}

/// A business knowledge model or a decision service as a function.
fn function(graph: &Arc<Graph>, index: usize) -> Value {
    let own = graph.clone();
    let (parameters, returns) = match &graph.elements[index].kind {
        Kind::Knowledge(knowledge) => (knowledge.parameters.clone(), knowledge.returns.clone()),
        Kind::Service(service) => (parameters_of(graph, service), Type::Any),
        Kind::Input | Kind::Decision(_) => return Value::Null,
    };
    let body = move |values: &[Value], run: &mut Run| apply(&own, index, values, run);
    Value::Function(Function::new(parameters, returns, Body::Native(Box::new(body))))
}

/// The parameters of a service: its input data, then its input decisions.
fn parameters_of(graph: &Graph, service: &Service) -> Vec<Parameter> {
    let indexes = service.inputs.iter().chain(&service.input_decisions);
    let elements = indexes.map(|index| &graph.elements[*index]);
    elements.map(|element| Parameter { name: element.name.clone(), kind: element.value.clone() }).collect()
}

fn apply(graph: &Arc<Graph>, index: usize, values: &[Value], run: &mut Run) -> Value {
    match &graph.elements[index].kind {
        Kind::Knowledge(knowledge) => apply_knowledge(graph, index, knowledge, values, run),
        Kind::Service(service) => {
            let names = parameters_of(graph, service).into_iter().map(|parameter| parameter.name);
            let arguments: Context = names.zip(values.iter().cloned()).collect();
            serve(graph, service, &arguments, run)
        }
        Kind::Input | Kind::Decision(_) => Value::Null,
    }
}

fn apply_knowledge(
    graph: &Arc<Graph>,
    index: usize,
    own: &Knowledge,
    values: &[Value],
    run: &mut Run,
) -> Value {
    let element = &graph.elements[index];
    let nothing = Context::new();
    let mut scope = Session::new(graph, &nothing).scope(element, run);
    // It may call itself.
    scope = scope.with(element.name.clone(), function(graph, index));
    for (parameter, value) in own.parameters.iter().zip(values) {
        scope = scope.with(parameter.name.clone(), value.clone());
    }
    run.in_place(element.name.clone(), |run| evaluate(&own.logic, &scope, run))
}

/// The outputs of a service; its input decisions are given, not computed.
fn serve(graph: &Arc<Graph>, service: &Service, arguments: &Context, run: &mut Run) -> Value {
    let mut session = Session::new(graph, arguments);
    for index in &service.input_decisions {
        let element = &graph.elements[*index];
        let given = arguments.get(&element.name).cloned().unwrap_or(Value::Null);
        session.known[*index] = Answer::Known(self::given(element, &given, run));
    }
    if let [only] = service.outputs[..] {
        return session.value(only, run);
    }
    let mut outputs = Context::new();
    for index in &service.outputs {
        let value = session.value(*index, run);
        outputs.insert(graph.elements[*index].name.clone(), value);
    }
    Value::Context(Arc::new(outputs))
}

/// Calls a service or a business knowledge model with arguments by name.
pub(super) fn invoke(graph: &Arc<Graph>, index: usize, arguments: &Context, run: &mut Run) -> Value {
    let element = &graph.elements[index];
    run.in_place(element.name.clone(), |run| match &element.kind {
        Kind::Service(service) => {
            let value = serve(graph, service, arguments, run);
            fitted(&element.value, &value, &element.name, run)
        }
        _ => {
            let Value::Function(function) = function(graph, index) else { return Value::Null };
            let values = arguments.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            crate::feel::call_named(&function, values, 0, run)
        }
    })
}
