//! 作用域: names and their values while an expression is evaluated.

use crate::value::{Context, Value};
use std::sync::Arc;

/// 作用域: values by name; an inner scope hides the outer one and leaves it as it was. Copying is cheap.
#[derive(Clone, Debug, Default)]
pub struct Scope(Option<Arc<Frame>>);

#[derive(Debug)]
struct Frame {
    bindings: Bindings,
    outer: Scope,
}

#[derive(Debug)]
enum Bindings {
    One(Arc<str>, Value),
    Many(Arc<Context>),
}

impl Scope {
    /// A scope of these values and nothing else.
    pub fn new(values: Context) -> Scope {
        Scope::default().with_all(Arc::new(values))
    }

    /// This scope with one more value.
    pub fn with(&self, name: impl Into<Arc<str>>, value: Value) -> Scope {
        self.inner(Bindings::One(name.into(), value))
    }

    /// This scope with the entries of a context.
    pub(crate) fn with_all(&self, values: Arc<Context>) -> Scope {
        self.inner(Bindings::Many(values))
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let mut scope = self;
        while let Some(frame) = &scope.0 {
            match &frame.bindings {
                Bindings::One(bound, value) if &**bound == name => return Some(value),
                Bindings::Many(values) => {
                    if let Some(value) = values.get(name) {
                        return Some(value);
                    }
                }
                Bindings::One(..) => {}
            }
            scope = &frame.outer;
        }
        None
    }

    fn inner(&self, bindings: Bindings) -> Scope {
        Scope(Some(Arc::new(Frame { bindings, outer: self.clone() })))
    }
}

/// Frees the chain in a loop: a long one must not fill the stack.
impl Drop for Frame {
    fn drop(&mut self) {
        let mut next = self.outer.0.take();
        while let Some(frame) = next {
            next = Arc::into_inner(frame).and_then(|mut frame| frame.outer.0.take());
        }
    }
}
