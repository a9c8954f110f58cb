//! What would not end, or would fill the memory, is refused.

use super::{check_null, value_of};
use crate::feel::{Expression, Names, Run, Scope, UnaryTests};
use proptest::prelude::*;

/// A thread with the stack a server gives its workers.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    const STACK_BYTES: usize = 2 * 1024 * 1024;
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work).expect("a thread");
    thread.join().expect("it ends");
}

#[test]
fn depth_is_limited_while_reading() {
    on_a_small_stack(|| {
        let deep = [
            format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000)),
            "-".repeat(100_000),
            "[".repeat(100_000),
            "1+".repeat(100_000) + "1",
            "a.".repeat(100_000) + "a",
            "not(".repeat(100_000),
            "if a then b else ".repeat(100_000),
            "a[".repeat(1000) + &"[1..a[".repeat(1000),
            "1 in (".repeat(1000),
            "(1..2[".repeat(1000),
            format!("{}1", "f(".repeat(1000)),
        ];
        for text in deep {
            let start: String = text.chars().take(20).collect();
            assert!(Expression::parse(&text, &Names::default()).is_err(), "{start}");
            assert!(UnaryTests::parse(&text, &Names::default()).is_err(), "{start}");
        }
        let widest = vec!["1"; 200].join("+");
        assert_eq!(value_of(&widest).0.to_string(), "200");
    });
}

#[test]
fn depth_and_work_are_limited_while_running() {
    on_a_small_stack(|| {
        check_null(&[
            "{f: function(g, n) g(g, n + 1), x: f(f, 0)}.x",
            "count(for i in 1..1000000, j in 1..1000000 return 1)",
            "for i in 1..60 return partial",
            "for i in 1..1000 return [partial[-1]]",
            "count(for a in 1..100000000 return a)",
        ]);
    });
}

#[test]
fn notes_are_limited_and_say_where() {
    let (_, run) = value_of("for i in 1..1000 return [i, missing, 1 / 0]");
    assert_eq!(run.notes().len(), crate::feel::run::NOTES_MAX);
    let (_, run) = value_of("1 + 缺");
    assert_eq!(run.notes()[0].to_string(), "第 5 个字符处：没有“缺”");
}

#[test]
fn today_is_unknown_unless_it_is_given() {
    let today = Expression::parse("today()", &Names::default()).expect("FEEL");
    let mut run = Run::default();
    assert!(today.evaluate(&Scope::default(), &mut run).is_null());
    assert!(run.notes()[0].text.contains("现在"), "{:?}", run.notes());
}

/// Pieces of FEEL, so that random texts come near to sense.
const PIECES: &[&str] = &[
    "1",
    "2.5",
    "\"a\"",
    "a",
    "b c",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "..",
    "+",
    "-",
    "*",
    "/",
    "**",
    "<",
    "<=",
    "=",
    "!=",
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "satisfies",
    "function",
    "and",
    "or",
    "not",
    "between",
    "instance of",
    "number",
    "list<",
    ">",
    "null",
    "true",
    "@\"P1D\"",
    "?",
    "date(",
    "item",
    "partial",
    "count(",
    " ",
    "string join(",
    "sort(",
    "🐎",
    "\\",
    "'",
    "//",
    "/*",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(4), ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_reader(pieces in proptest::collection::vec(0..PIECES.len(), 0..24), noise in "\\PC{0,6}") {
        let mut text: String = pieces.iter().map(|piece| PIECES[*piece]).collect::<Vec<_>>().join(" ");
        text.push_str(&noise);
        let names = Names::new(["b c", "a", "a + 1"]);
        if let Ok(expression) = Expression::parse(&text, &names) {
            expression.evaluate(&Scope::default().with("a", crate::Value::from(3)), &mut Run::default());
        }
        if let Ok(tests) = UnaryTests::parse(&text, &names) {
            tests.evaluate(&crate::Value::from(1), &Scope::default(), &mut Run::default());
        }
    }

    #[test]
    fn a_value_is_read_back_from_what_it_is_written_as(text in "\\PC{0,12}", number in -1_000_000_000_i64..1_000_000_000, scale in 0_u32..9, days in -700_000_i64..700_000) {
        let number = crate::Value::Number(rust_decimal::Decimal::new(number, scale));
        let day = jiff::civil::date(2000, 1, 1).checked_add(jiff::Span::new().days(days)).expect("a day");
        let values = crate::Value::list([crate::Value::from(&*text), number, crate::Value::Boolean(true), crate::Value::Null]);
        let read = Expression::parse(&values.to_string(), &Names::default()).expect("what was written");
        prop_assert_eq!(read.evaluate(&Scope::default(), &mut Run::default()), values);
        let written = format!("date(\"{}\")", crate::Value::Date(day));
        let read = Expression::parse(&written, &Names::default()).expect("what was written");
        prop_assert_eq!(read.evaluate(&Scope::default(), &mut Run::default()), crate::Value::Date(day));
    }
}
