//! Operators, forms, names.

use super::{check, check_null, check_refused, passes, value_of};
use crate::feel::{Expression, Names, Run, Scope};
use crate::value::{Context, Value};

#[test]
fn operators_bind_as_the_standard_says() {
    check(&[
        ("1 + 2 * 3", "7"),
        ("-2 ** 2", "4"),
        ("2 ** 3 ** 2", "64"),
        ("10 - 3 - 2", "5"),
        ("1 + 1 = 2 and 2 < 3 or false", "true"),
        ("1 = 2 or 3 = 3", "true"),
        ("not(1 = 2) and true", "true"),
        ("if 1 > 2 then \"a\" else \"b\" + \"c\"", "\"bc\""),
        ("5 in (1..5] and 1 in [1, 2]", "true"),
        ("5 between 1 and 5 and true", "true"),
        ("1 in (< 1, >= 5, 1)", "true"),
        ("[1, 2, 3][item > 1][1]", "2"),
        ("{a: {b: 3}}.a.b * 2", "6"),
        ("-{a: 3}.a", "-3"),
        ("2 ** -1", "0.5"),
        ("0.1 + 0.2 = 0.3", "true"),
        ("1 / 3 * 3 = 1", "false"),
    ]);
}

#[test]
fn what_has_no_value_is_null_and_says_why() {
    check_null(&[
        "1 / 0",
        "1 + \"a\"",
        "\"a\" < 1",
        "missing",
        "{a: 1}.b",
        "[1, 2][3]",
        "1 = \"1\"",
        "date(\"2024-02-30\")",
        "unknown(1)",
        "3(1)",
        "10 ** 30",
        "not(1)",
        "-\"a\"",
        "[1..\"a\"]",
        "null < 1",
        "1 and true",
        "false or \"a\"",
        "every x in [null, true] satisfies x",
        "[1] = [\"a\"]",
        "{a: b, b: a}.a",
        "@\"2024-01-01\" + 1",
        "abs()",
        "abs(1, 2)",
        "abs(m: 1)",
        "(function(a) a)(1, 2)",
        "(function(a: number) a)(\"x\")",
    ]);
}

#[test]
fn null_and_unknown_spread_only_where_they_matter() {
    check(&[
        ("false and null", "false"),
        ("null or true", "true"),
        ("null = null", "true"),
        ("1 = null", "false"),
        ("[1, 2] = [\"a\", 3]", "false"),
        ("if null then 1 else 2", "2"),
        ("{a: null}.a", "null"),
        ("null.a", "null"),
        ("some x in [null, true] satisfies x", "true"),
        ("every x in [null, false] satisfies x", "false"),
        ("every x in [null, true] satisfies x", "null"),
        ("every x in [] satisfies x", "true"),
        ("some x in [] satisfies x", "false"),
    ]);
}

#[test]
fn a_condition_that_is_unknown_is_noted() {
    let (value, run) = value_of("if 缺 > 1 then 1 else 2");
    assert_eq!(value, Value::from(2));
    let notes: Vec<&str> = run.notes().iter().map(|note| &*note.text).collect();
    assert_eq!(notes, ["没有“缺”", "空值与数不能比较", "条件应为是否，得到空值，按否处理"]);
}

#[test]
fn loops_walk_lists_ranges_and_days() {
    check(&[
        ("for i in 1..3 return i * i", "[1, 4, 9]"),
        ("for i in 3..1 return i", "[3, 2, 1]"),
        ("for i in [1..3) return i", "[1, 2]"),
        ("for i in (1..3) return i", "[2]"),
        ("for i in (1..1) return i", "[]"),
        ("for x in [1, 2], y in [x, 10] return x * y", "[1, 10, 4, 20]"),
        ("for i in 1..5 return if i <= 2 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3, 5]"),
        ("for d in @\"2024-02-28\"..@\"2024-03-01\" return d.day", "[28, 29, 1]"),
        ("for x in 7 return x", "[7]"),
        ("for first name in [\"甲\"] return first name + \"!\"", "[\"甲!\"]"),
    ]);
    check_null(&[
        "for x in null return x",
        "for x in \"a\"..\"c\" return x",
        "for x in 1..10000000 return x",
    ]);
}

#[test]
fn lists_and_contexts_are_walked_by_paths_and_filters() {
    check(&[
        ("[{a: 1}, {a: 2}].a", "[1, 2]"),
        ("[{a: 1, b: 2}, {a: 3, b: 4}][a > 1].b", "[4]"),
        ("[{item: 5}][item = 5]", "[{item: 5}]"),
        ("[1, 2, 3][-1]", "3"),
        ("[][true]", "[]"),
        ("5[1]", "5"),
        ("{a: 1, b: a + 1}.b", "2"),
        ("{a: c, b: 2, c: b * 2}", "{a: 4, b: 2, c: 4}"),
        ("{a: b + 1, b: c * 2, c: 3}", "{a: 7, b: 6, c: 3}"),
        ("string({a: b, b: 1})", "\"{a: 1, b: 1}\""),
        ("{\"full name\": 1}.full name", "1"),
        ("{a-b: 1, c: a-b + 1}.c", "2"),
        ("{f: function(x) x + 1, y: f(2)}.y", "3"),
        ("[1..5].start", "1"),
        ("(1..5).start included", "false"),
        ("[1..5] = [1..5]", "true"),
        ("{a: 1, b: 2} = {b: 2, a: 1}", "true"),
    ]);
}

#[test]
fn functions_are_values() {
    check(&[
        ("(function(a, b) a - b)(b: 1, a: 5)", "4"),
        ("{twice: function(f, x) f(f(x)), r: twice(function(n) n * 3, 2)}.r", "18"),
        ("(function(x: number) x)([4])", "4"),
        ("(function(x: list<number>) x)(4)", "[4]"),
        ("(function(x: date and time) x)(@\"2024-01-01\")", "@\"2024-01-01T00:00:00Z\""),
        ("sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]"),
        ("sort(precedes: function(x, y) x < y, list: [3, 1, 2])", "[1, 2, 3]"),
        ("count = count", "true"),
        ("{count: 3, x: count + 1}.x", "4"),
    ]);
}

#[test]
fn instances_are_told_apart() {
    check(&[
        ("1 instance of number", "true"),
        ("1 instance of string", "false"),
        ("null instance of Null", "true"),
        ("null instance of number", "false"),
        ("[1, 2] instance of list<number>", "true"),
        ("[1, \"a\"] instance of list<number>", "false"),
        ("{a: 1, b: 2} instance of context<a: number>", "true"),
        ("{b: 2} instance of context<a: number>", "false"),
        ("[1..2] instance of range<number>", "true"),
        ("@\"P1D\" instance of days and time duration", "true"),
        ("@\"P1Y\" instance of days and time duration", "false"),
        ("@\"2024-01-01\" instance of date", "true"),
        ("@\"2024-01-01T00:00:00\" instance of date and time", "true"),
        ("(function(a: number) a) instance of function<number> -> Any", "true"),
        ("1 instance of Any", "true"),
    ]);
}

#[test]
fn cells_are_tests_of_their_input() {
    let yes = [
        ("5", "5"),
        ("5", "-"),
        ("5", ""),
        ("5", "< 10"),
        ("5", "1, 5, 9"),
        ("5", "[1..5]"),
        ("5", "not(1, 2)"),
        ("5", "? > 4 and ? < 6"),
        ("5", "[1, 5]"),
        ("\"ab\"", "starts with(?, \"a\")"),
        ("true", "true"),
        ("false", "not(true)"),
        ("5", "odd(?)"),
        ("null", "null"),
        ("[1, 2]", "list contains(?, 2)"),
        ("5", "1 = 1"),
    ];
    for (input, cell) in yes {
        assert_eq!(passes(input, cell), Value::Boolean(true), "{input} in {cell}");
    }
    let no =
        [("5", "6"), ("5", "not(5)"), ("5", "> 5"), ("5", "(5..6)"), ("true", "false"), ("5", "not(< 10)")];
    for (input, cell) in no {
        assert_eq!(passes(input, cell), Value::Boolean(false), "{input} in {cell}");
    }
    assert_eq!(passes("null", "< 10"), Value::Null);
    assert_eq!(passes("null", "not(< 10)"), Value::Null);
    assert_eq!(passes("\"a\"", "< 10"), Value::Null);
}

#[test]
fn a_name_is_the_longest_in_scope() {
    let names =
        ["加班 时长", "a", "b", "a - b", "x and y", "it's", "A.B", "profit/loss", "loan 2", "in", "date"];
    let values = names.iter().enumerate().map(|(index, name)| ((*name).into(), Value::from(index as i64)));
    let scope = Scope::new(values.collect::<Context>());
    let names = Names::new(names);
    let table = [
        ("加班 时长 + 1", "1"),
        ("加班   时长+1", "1"),
        ("a - b", "3"),
        ("a-b", "3"),
        ("a - (b)", "-1"),
        ("x and y", "4"),
        ("it's * 2", "10"),
        ("A.B", "6"),
        ("profit / loss", "7"),
        ("loan 2 > 3", "true"),
        ("date", "10"),
        ("a in [1, 2]", "true"),
    ];
    for (text, expected) in table {
        let expression = Expression::parse(text, &names).unwrap_or_else(|error| panic!("{text}: {error}"));
        let found = expression.evaluate(&scope, &mut Run::default());
        assert_eq!(found, value_of(expected).0, "{text}");
    }
}

#[test]
fn texts_carry_any_character() {
    check(&[
        (r#""a\"b""#, r#""a" + "\"" + "b""#),
        (r#""\u4e2d""#, "\"中\""),
        (r#""\uD83D\uDC0E""#, "\"🐎\""),
        (r#""\U01F40E""#, "\"🐎\""),
        (r#"string length("🐎\n")"#, "2"),
        ("{🐎: 1}.🐎", "1"),
        ("1 /* 一 */ + // 二\n 1", "2"),
    ]);
}

#[test]
fn a_text_that_is_not_feel_is_refused_where_it_goes_wrong() {
    check_refused(&[
        ("", 0),
        ("1 +", 3),
        ("(1", 2),
        ("\"a", 0),
        ("1 2", 2),
        ("if 1 then 2", 11),
        ("[1, 2", 5),
        ("{a: 1, a: 2}", 7),
        ("@\"yesterday\"", 1),
        ("for x in [1] x", 13),
        ("f(a: 1, 2)", 8),
        ("x instance of nothing", 14),
        ("/* open", 0),
        ("\"\\uD83D\"", 1),
        ("999999999999999999999999999999999", 0),
        ("a..b", 1),
        ("then", 0),
        ("中 文", 2),
    ]);
}
