//! GoRules' zen: measures as compiled expressions, items as a decision table with trace.

use crate::plain::{Ask, Given, Measure, NOT};
use crate::tables::{DAY, ENTERPRISES};
use anyhow::{Result, anyhow};
use decision::table::{Amount, Bits, Data, Part, Start, Step, Table, Test, Way, day_number};
use futures_executor::block_on;
use serde_json::{Map, Value, json};
use zen_engine::{Decision, EvaluationOptions, model::GraphContent};
use zen_expression::expression::{Expression, Standard};
use zen_expression::{Variable, compile_expression, vm::VM};

/// One expression for each measure, and the enterprises as its contexts.
pub struct Measures {
    expressions: Vec<Expression<Standard>>,
    enterprises: Vec<Variable>,
}

impl Measures {
    pub fn of(measures: &[Measure], columns: &[&(&'static str, Data, Option<Bits>)]) -> Measures {
        let compile = |one: &Measure| {
            let text = expression(one);
            compile_expression(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
        };
        let enterprise = |row: usize| {
            let fact = |(at, (_, data, known)): (usize, &&(&'static str, Data, Option<Bits>))| {
                let is_known = known.as_ref().is_none_or(|known| known.has(row));
                (name(at), if is_known { value(data, row) } else { Value::Null })
            };
            Variable::from(Value::Object(columns.iter().enumerate().map(fact).collect()))
        };
        Measures {
            expressions: measures.iter().map(compile).collect(),
            enterprises: (0..ENTERPRISES).map(enterprise).collect(),
        }
    }

    /// Every measure of every enterprise; how many are entitled.
    pub fn run(&self) -> Result<usize> {
        let (mut entitled, mut machine) = (0, VM::new());
        for expression in &self.expressions {
            for enterprise in &self.enterprises {
                let given = expression.evaluate_with(enterprise.clone(), &mut machine);
                entitled += usize::from(given.map_err(|error| anyhow!("{error}"))?.as_number().is_some());
            }
        }
        Ok(entitled)
    }

    pub fn given(&self) -> Result<Given> {
        let given = |expression: &Expression<Standard>, enterprise: &Variable| {
            let given = expression.evaluate(enterprise.clone()).map_err(|error| anyhow!("{error}"))?;
            given.as_number().map_or(Ok(NOT), |number| i64::try_from(number).map_err(Into::into))
        };
        let of =
            |expression| self.enterprises.iter().map(|enterprise| given(expression, enterprise)).collect();
        self.expressions.iter().map(of).collect()
    }
}

fn name(column: usize) -> String {
    format!("c{column}")
}

fn value(data: &Data, row: usize) -> Value {
    match data {
        Data::Flags(flags) => flags.has(row).into(),
        Data::Numbers { values, .. } | Data::Money(values) | Data::Days(values) => values[row].into(),
        Data::Words { codes, words } => (*words[codes[row] as usize]).into(),
    }
}

fn expression(measure: &Measure) -> String {
    let asks: Vec<String> = measure.asks.iter().map(asked).collect();
    let needs: Vec<String> =
        measure.amount.columns().iter().map(|column| format!("{} == null", name(*column))).collect();
    let amount = amount(&measure.amount);
    let amount = if needs.is_empty() { amount } else { format!("({} ? -1 : {amount})", needs.join(" or ")) };
    format!("{} ? {amount} : null", asks.join(" and "))
}

fn asked(ask: &Ask) -> String {
    match ask {
        Ask::Within { column, low, high } => {
            let name = name(*column);
            let low = low.map(|low| format!(" and {name} >= {low}")).unwrap_or_default();
            let high = high.map(|high| format!(" and {name} <= {high}")).unwrap_or_default();
            format!("{name} != null{low}{high}")
        }
        Ask::Flag { column, yes } => format!("{} == {yes}", name(*column)),
        Ask::Words { column, without, words } => {
            let test = words_test(&name(*column), words);
            if *without { format!("not ({test})") } else { format!("({test})") }
        }
    }
}

/// Words in a list, beginnings of words one by one.
fn words_test(name: &str, words: &[String]) -> String {
    let (beginnings, whole): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.ends_with('*'));
    let mut tests: Vec<String> = beginnings
        .iter()
        .map(|word| format!("startsWith({name}, \"{}\")", word.trim_end_matches('*')))
        .collect();
    if !whole.is_empty() {
        let list: Vec<String> = whole.iter().map(|word| format!("\"{word}\"")).collect();
        tests.push(format!("{name} in [{}]", list.join(", ")));
    }
    tests.join(" or ")
}

fn amount(amount: &Amount) -> String {
    let part = |part: &Part, of: &str| match part {
        Part::Fixed(fen) => fen.to_string(),
        Part::Rate(rate) => format!("{of} * {} / {}", rate.numerator, rate.denominator),
    };
    let mut text = match &amount.start {
        Start::Fixed(fen) => fen.to_string(),
        Start::Rate { column, rate } => part(&Part::Rate(*rate), &name(*column)),
        Start::Tiers { is_progressive: true, .. } => panic!("progressive tiers are not told"),
        Start::Tiers { column, tiers, .. } => tiers.iter().fold("0".to_owned(), |below, tier| {
            let of = name(*column);
            format!("({of} >= {} ? {} : {below})", tier.from, part(&tier.part, &of))
        }),
    };
    for step in &amount.steps {
        text = match step {
            Step::AtMost(fen) => format!("min([{text}, {fen}])"),
            Step::AtLeast(fen) => format!("max([{text}, {fen}])"),
            Step::Days(column) => format!("({text}) * min([max([{}, 0]), 365]) / 365", name(*column)),
        };
    }
    let to = amount.rounding.to;
    match amount.rounding.way {
        Way::Nearest => format!("floor(({text}) / {to} + 0.5) * {to}"),
        Way::Down => format!("floor(({text}) / {to}) * {to}"),
        Way::Up => format!("ceil(({text}) / {to}) * {to}"),
    }
}

/// The items in force as a decision table that collects.
pub struct Items(Decision);

/// A case, as its facts are written for our table.
pub fn case(table: &Table, facts: &[(&str, &str)]) -> Variable {
    let fact = |(fact, text): &(&str, &str)| {
        let column = table.condition(fact).expect("a condition");
        (name(column), fact_of(table, column, text))
    };
    Value::Object(facts.iter().map(fact).collect()).into()
}

impl Items {
    pub fn of(table: &Table) -> Items {
        let (day, conditions) = (day_number(DAY), table.conditions());
        let in_force = |row: &usize| (table.rows()[*row].from..=table.rows()[*row].until).contains(&day);
        let rule = |row: usize| {
            let mut rule = Map::from_iter([("_id".to_owned(), json!(format!("r{row}")))]);
            for column in 0..conditions.len() {
                rule.insert(format!("i{column}"), cell(table, row, column).into());
            }
            rule.insert("o".into(), row.to_string().into());
            Value::Object(rule)
        };
        let input = |column: usize| json!({"id": format!("i{column}"), "name": &*conditions[column].name, "field": name(column)});
        let content = json!({
            "nodes": [
                {"id": "in", "name": "in", "type": "inputNode"},
                {"id": "items", "name": "items", "type": "decisionTableNode", "content": {
                    "hitPolicy": "collect",
                    "inputs": (0..conditions.len()).map(input).collect::<Vec<Value>>(),
                    "outputs": [{"id": "o", "name": "row", "field": "row"}],
                    "rules": (0..table.rows().len()).filter(in_force).map(rule).collect::<Vec<Value>>(),
                }},
                {"id": "out", "name": "out", "type": "outputNode"},
            ],
            "edges": [
                {"id": "e1", "sourceId": "in", "targetId": "items", "type": "edge"},
                {"id": "e2", "sourceId": "items", "targetId": "out", "type": "edge"},
            ],
        });
        let content: GraphContent = serde_json::from_value(content).expect("a decision");
        let mut decision = Decision::from(content);
        decision.compile();
        Items(decision)
    }

    /// Judges a case with trace; how many items apply.
    pub fn run(&self, case: &Variable) -> Result<usize> {
        let options = EvaluationOptions { trace: true, ..EvaluationOptions::default() };
        let answer = block_on(self.0.evaluate_with_opts(case.depth_clone(2), options));
        let answer = answer.map_err(|error| anyhow!("{error}"))?;
        anyhow::ensure!(answer.trace.is_some(), "no trace");
        Ok(answer.result.as_array().map_or(0, |list| list.borrow().len()))
    }

    /// Which items apply to a case.
    pub fn applying(&self, case: &Variable) -> Result<Vec<usize>> {
        let answer = block_on(self.0.evaluate(case.depth_clone(2))).map_err(|error| anyhow!("{error}"))?;
        let list = answer.result.as_array().ok_or_else(|| anyhow!("not a list"))?;
        let row = |item: &Variable| {
            let row = item.dot("row").and_then(|row| row.as_number());
            row.and_then(|row| usize::try_from(row).ok()).ok_or_else(|| anyhow!("an item without its row"))
        };
        list.borrow().iter().map(row).collect()
    }
}

/// Money and numbers as our table compares them, everything else as written.
fn fact_of(table: &Table, column: usize, text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(number) if is_money(table, column) => (number * 100).into(),
        Ok(number) => number.into(),
        Err(_) => text.into(),
    }
}

fn is_money(table: &Table, column: usize) -> bool {
    &*table.conditions()[column].kind_word() == "金额"
}

/// A cell as zen has it: a test of `$`.
fn cell(table: &Table, row: usize, column: usize) -> String {
    let text = table.condition_text(row, column);
    match (table.test(row, column), &*table.conditions()[column].kind_word()) {
        (Test::Any, _) => String::new(),
        (_, "是否") => (text == "是").to_string(),
        (_, "枚举" | "编码" | "文字") => {
            let rest = text.strip_prefix("不含 ");
            let words: Vec<String> = rest.unwrap_or(text).split('、').map(str::to_owned).collect();
            let is_plain = rest.is_none() && words.iter().all(|word| !word.ends_with('*'));
            if is_plain {
                // The form its index understands.
                return words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
            }
            let test = words_test("$", &words);
            if rest.is_some() { format!("not ({test})") } else { test }
        }
        (Test::In(set), _) => {
            let set = set.and(table.conditions()[column].range());
            let [(low, high)] = set.intervals() else { panic!("more than one interval: {text}") };
            match (*low > 0, *high < i64::MAX) {
                (true, true) => format!("[{low}..{high}]"),
                (true, false) => format!(">= {low}"),
                (false, _) => format!("<= {high}"),
            }
        }
        _ => panic!("not a plain condition: {text}"),
    }
}
