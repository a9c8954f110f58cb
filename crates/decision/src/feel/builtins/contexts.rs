//! Contexts.

use super::{Answer, Call};
use crate::value::{Context, Value};
use std::sync::Arc;

/// How deep `context put` may follow a list of keys.
const KEYS_MAX: usize = 100;

fn context_of<'a>(call: &'a Call<'_>, place: usize) -> Result<&'a Arc<Context>, String> {
    match call.single(place) {
        Value::Context(entries) => Ok(entries),
        other => Err(format!("第 {} 个参数应为上下文，不是{}", place + 1, other.kind())),
    }
}

pub(super) fn get_value(call: &mut Call<'_>) -> Answer {
    let (context, key) = (context_of(call, 0)?, call.text(1)?);
    context.get(&key).cloned().ok_or_else(|| format!("没有“{key}”"))
}

pub(super) fn get_entries(call: &mut Call<'_>) -> Answer {
    let entry = |(key, value): (&Arc<str>, &Value)| {
        Value::context([("key", Value::String(key.clone())), ("value", value.clone())])
    };
    Ok(Value::list(context_of(call, 0)?.iter().map(entry)))
}

pub(super) fn context(call: &mut Call<'_>) -> Answer {
    let mut made = Context::new();
    for entry in call.items(0)? {
        let Value::Context(entry) = entry else { return Err("每项应有 key 和 value".to_owned()) };
        let (Some(Value::String(key)), Some(value)) = (entry.get("key"), entry.get("value")) else {
            return Err("每项应有 key 和 value".to_owned());
        };
        if made.insert(key.clone(), value.clone()).is_some() {
            return Err(format!("“{key}”重复"));
        }
    }
    Ok(Value::Context(Arc::new(made)))
}

pub(super) fn put(call: &mut Call<'_>) -> Answer {
    let context = context_of(call, 0)?.clone();
    let mut keys = Vec::new();
    // One key alone stands for a list of one.
    for key in call.value(1).items() {
        match key {
            Value::String(key) => keys.push(key.clone()),
            other => return Err(format!("名称应为文本，不是{}", other.kind())),
        }
    }
    if keys.is_empty() || keys.len() > KEYS_MAX {
        return Err("没有名称，或名称过多".to_owned());
    }
    put_at(&context, &keys, call.value(2))
}

fn put_at(context: &Arc<Context>, keys: &[Arc<str>], value: &Value) -> Answer {
    let Some((key, rest)) = keys.split_first() else { return Ok(value.clone()) };
    let inner = match (rest.is_empty(), context.get(key)) {
        (true, _) => value.clone(),
        (false, Some(Value::Context(inner))) => put_at(inner, rest, value)?,
        (false, _) => return Err(format!("“{key}”不是上下文")),
    };
    let mut changed = (**context).clone();
    changed.insert(key.clone(), inner);
    Ok(Value::Context(Arc::new(changed)))
}

pub(super) fn merge(call: &mut Call<'_>) -> Answer {
    let mut merged = Context::new();
    for context in call.items(0)? {
        let Value::Context(entries) = context else {
            return Err(format!("每项应为上下文，不是{}", context.kind()));
        };
        merged.extend(entries.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    Ok(Value::Context(Arc::new(merged)))
}
