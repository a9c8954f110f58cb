//! Words that look like something else, to DMN and back without the cells as they were written.

use super::random::Dice;
use super::{lines, read};
use crate::table::{Sheet, Table};

const WORDS: &[&str] = &[
    "不含糖",
    "不含 糖",
    "糖",
    "不是",
    "排除妨碍",
    "-",
    "--",
    "=5",
    "=>3",
    "甲、乙",
    "甲,乙",
    "甲；乙",
    "甲",
    "乙",
    "甲或乙",
    "not(\"甲\")",
    "(甲)",
    "a\\b",
    "\\",
    "\\n",
    "? > 1",
    "null",
    "true",
    "1..2",
    "[1..2]",
    "<b>&amp;",
    ":糖",
    "/",
    "//",
    "]]>",
    "F51*",
    "date(\"2022-01-01\")",
];
const OUTCOMES: &[&str] = &[
    "说“不”",
    "“不予”、“从轻”",
    "\"",
    "\\\"",
    "责令改正，并处罚款。",
    "不含糖",
    "=5",
    "甲、乙",
    "第一行\n第二行",
    "null",
    "<b>",
    "",
];
const DAYS: &[&str] = &[
    "",
    "≥2020-06-01",
    "不含 2020-06-01",
    "不含 [2020-02-01..2020-03-01]",
    "2020-02-29、2021-01-01",
    "自2020-05-01起",
    "自立案日起2年内",
    "自立案日起超过1年6个月",
    "立案日前30日内",
    "早于立案日",
    "= ? > 立案日",
];
const NUMBERS: &[&str] = &["", "-3", "不含 -3、5", "[-5..-1]", "<-2或≥7", "≠4", "不含 <0或>9"];
const CODES: &[&str] = &["", "F51*", "F51*、G5411", "不含 F5*", "不含 F51*、A-1"];

/// A cell of words; those with quotation marks cannot be written in one.
fn cell(dice: &mut Dice, known: &[&str]) -> String {
    let words: Vec<String> =
        (0..dice.roll(4)).map(|_| format!("“{}”", known[dice.roll(known.len())])).collect();
    let negation = if dice.roll(2) == 0 || words.is_empty() { "" } else { "不含 " };
    format!("{negation}{}", words.join("、"))
}

fn table(dice: &mut Dice) -> Table {
    let known: Vec<&str> = WORDS.iter().copied().filter(|word| !word.contains('"')).collect();
    let choices: Vec<String> = known.iter().map(|word| format!("“{word}”")).collect();
    let mut rows: Vec<Vec<String>> = lines(
        "表名|难写的词
         命中策略|C
         名称|品名|等级|成立日|立案日|次数|代码|处理|档次|起算日|可减|系数|罚款
         用途|条件|前提|条件|条件|条件|条件|结果|结果|结果|结果|结果|结果
         类型|文字|枚举|日期|日期|数|编码|文字|枚举|日期|是否|数（2位小数）|金额",
    )
    .into_iter()
    .map(|row| row.into_iter().map(str::to_owned).collect())
    .collect();
    let blanks = |count: usize| vec![String::new(); count];
    let choices = choices.join("、");
    let of_range = [vec!["取值范围".to_owned(), String::new(), choices.clone()], blanks(5), vec![choices]];
    rows.push(of_range.concat());
    rows.push([vec!["单位".to_owned()], blanks(11), vec!["万元".to_owned()]].concat());
    for number in 1..=4 {
        let mut one = |texts: &[&str]| texts[dice.roll(texts.len())].to_owned();
        let (day, count, code, outcome) = (one(DAYS), one(NUMBERS), one(CODES), one(OUTCOMES));
        let rest = [
            one(&["", "2024-02-29", "2022年5月1日"]),
            one(&["是", "否", ""]),
            one(&["1.25", "-3", ""]),
            one(&["0.5", "5千元", "3万元", ""]),
        ];
        // A dash alone says that there is no outcome.
        let grade = one(&known).replace("--", "").replace('-', "");
        let (text, choice) = (cell(dice, &known), cell(dice, &known));
        let row = vec![number.to_string(), text, choice, day, String::new(), count, code, outcome, grade];
        rows.push(row.into_iter().chain(rest).collect());
    }
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    read(&rows).unwrap()
}

/// The model without what we keep of the sheet, as another program would write it.
fn without_cells_as_written(dmn: &str) -> String {
    dmn.replace("<annotation name=\"原文\"/>", "<annotation name=\"别的\"/>")
}

#[test]
fn every_cell_of_hard_words_days_and_numbers_comes_back_with_its_meaning() {
    let mut dice = Dice(17);
    for _ in 0..500 {
        let table = table(&mut dice);
        let dmn = table.to_dmn();
        let kept = Table::read(Sheet::from_dmn(&dmn).unwrap()).unwrap();
        assert_eq!(kept.to_dmn(), dmn);

        let sheet = Sheet::from_dmn(&without_cells_as_written(&dmn))
            .unwrap_or_else(|reasons| panic!("{reasons:?} {dmn}"));
        let back = Table::read(sheet).unwrap_or_else(|mistakes| panic!("{}", mistakes[0]));
        for row in 0..table.rows().len() {
            for at in 0..table.conditions().len() {
                let cell = |table: &Table| table.condition_text(row, at).to_owned();
                assert_eq!(
                    back.feel_test(row, at),
                    table.feel_test(row, at),
                    "{} {}",
                    cell(&table),
                    cell(&back)
                );
            }
            assert_eq!(back.rows()[row].outcomes, table.rows()[row].outcomes);
            assert_eq!(back.outcome_text(row, 0), table.outcome_text(row, 0), "words of a sentence are kept");
        }
        let head = |dmn: &str| dmn.split("<annotation").next().unwrap().to_owned();
        assert_eq!(head(&back.to_dmn()), head(&dmn));
    }
}
