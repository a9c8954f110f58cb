//! Amounts.

use super::table;
use crate::table::{Amount, Bits, Data, Frame, Rounding, Screen, Start, State, Step, Table};

fn amounts(formula: &str) -> Table {
    table(&format!(
        "命中策略|C
         名称|月租金|投资额|从业人数|租用天数|补助
         用途|条件|条件|条件|条件|结果
         类型|金额|金额|数|数|金额
         取值范围||||
         单位|元|万元|人|日|元
         1|||||{formula}"
    ))
}

#[test]
fn an_amount_is_exact_and_rounded_once() {
    for (formula, facts, expected) in [
        ("5000", "", "500000"),
        ("5万元", "", "5000000"),
        ("月租金×6", "月租金=3000", "1800000"),
        ("月租金*6", "月租金=0.05", "30"),
        ("月租金的50%", "月租金=0.05", "3"),
        ("月租金×50%;舍去到分", "月租金=0.05", "2"),
        ("月租金×0.5%;四舍五入到元", "月租金=30100", "15100"),
        ("月租金×0.5%;舍去到元", "月租金=30199", "15000"),
        ("月租金×1‰;进位到元", "月租金=1000.01", "200"),
        ("月租金×6,按租用天数/365折算", "月租金=1000;租用天数=73", "120000"),
        ("月租金×6;按租用天数/365折算", "月租金=1000;租用天数=400", "600000"),
        ("月租金×6;按租用天数/365折算", "月租金=1000;租用天数=100", "164384"),
        ("月租金×6;最高5000元;按租用天数/365折算", "月租金=1000;租用天数=73", "100000"),
        ("月租金×6;按租用天数/365折算;最高5000元", "月租金=1000;租用天数=73", "120000"),
        ("月租金×6;最高5000;最低100", "月租金=1", "10000"),
        ("投资额×10%;最高500万元", "投资额=6000", "500000000"),
        ("从业人数×1000元", "从业人数=7", "700000"),
        ("投资额分档:500起0.5%、2000起30万元", "投资额=499.99", "0"),
        ("投资额分档:500万元起0.5%、2000万元起30万元", "投资额=500", "2500000"),
        ("投资额分档:500万元起0.5%、2000万元起30万元", "投资额=2000", "30000000"),
        ("投资额累进:0起1%、100万元起2%", "投资额=150", "2000000"),
        ("月租金×6", "", "?"),
    ] {
        let table = amounts(formula);
        let facts =
            facts.split(';').filter(|fact| !fact.is_empty()).map(|fact| fact.split_once('=').unwrap());
        let answer = table.decide(table.case(facts).unwrap(), None);
        let amount = answer.amount(0, 0).map_or("?".to_owned(), |fen| fen.to_string());
        assert_eq!(amount, expected, "{formula}");
    }
}

#[test]
fn a_formula_that_cannot_be_read_is_refused() {
    for (formula, hint) in [
        ("租金×6", "可用的列：月租金、投资额、从业人数、租用天数"),
        ("月租金×六", "不是比例"),
        ("月租金", "月租金×6"),
        ("从业人数×10%", "每人多少钱"),
        ("5,000", "5000"),
        ("投资额分档:2000起1%、500起2%", "从低到高"),
        ("投资额累进:0起5万元", "比例"),
        ("5000;大概", "看不懂“大概”"),
        ("5000;按月租金/365折算", "整数列"),
        ("月租金×0.0000001", "小数最多 6 位"),
        ("月租金×6;按租用天数/365折算;按租用天数/365折算", "只能写一次"),
    ] {
        let text = format!(
            "命中策略|C\n名称|月租金|投资额|从业人数|租用天数|补助\n用途|条件|条件|条件|条件|结果\n\
             类型|金额|金额|数|数|金额\n取值范围\n单位|元|万元|人|日|元\n1|||||{formula}"
        );
        let mistakes =
            super::read(&super::lines(&text)).err().unwrap_or_else(|| panic!("{formula} was taken"));
        assert!(
            mistakes[0].starts_with("F7（第 7 行“补助”列）：") && mistakes[0].contains(hint),
            "{mistakes:?}"
        );
    }
}

/// As a program may build one: no cell holds two 折算.
#[test]
fn an_amount_too_large_is_none_and_lacks_no_fact() {
    let steps = [vec![Step::Days(0); 30], vec![Step::AtMost(100)]].concat();
    let amount = Amount { start: Start::Fixed(i64::MAX), steps, rounding: Rounding::TO_FEN };
    assert_eq!(amount.of(|_| Some(365)), None);

    let table = amounts("月租金×999999;最低1元");
    let case = table.case([("月租金", "9999999999999")]).unwrap();
    let answer = table.decide(case, None);
    assert_eq!((answer.amount(0, 0), answer.lacks(0, 0)), (None, vec![]));
    assert_eq!(answer.conclusion().state, State::Settled, "every fact is there");
    let answer = table.decide(table.unknown_case(), None);
    assert_eq!((answer.amount(0, 0), answer.lacks(0, 0)), (None, vec![0]));

    let mut frame = Frame::new(3);
    frame
        .add("月租金", Data::Money(vec![999_999_999_999_999, 100, 0]), Some(Bits::of(3, |row| row < 2)))
        .unwrap();
    let amounts = Screen::new(&frame).amounts(&table, 0, 0, &Bits::all(3)).unwrap();
    assert_eq!((amounts.paid, amounts.unknown, amounts.too_large), (vec![(1, 99_999_900)], vec![2], vec![0]));
}

#[test]
fn a_column_refused_because_its_name_is_taken_leaves_the_frame_as_it_was() {
    let mut frame = Frame::new(1);
    frame.add("月租金", Data::Money(vec![100]), None).unwrap();
    assert!(frame.add("月租金", Data::Flags(Bits::all(1)), None).is_err());
    frame.add("投资额", Data::Money(vec![700]), None).unwrap();
    let table = amounts("月租金×6");
    let paid = Screen::new(&frame).amounts(&table, 0, 0, &Bits::all(1)).unwrap().paid;
    assert_eq!(paid, [(0, 600)]);
}
