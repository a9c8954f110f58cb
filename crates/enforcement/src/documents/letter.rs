//! 公文格式: GB/T 9704-2012 as numbers of a page, and the blocks a document is made of.

use docx_rs::{
    AlignmentType, BorderType, BreakType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum,
    Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run, RunFonts, SpecialIndentType,
    Table, TableCell, TableRow, WidthType,
};
use kernel::{Error, Result};
use std::io::Cursor;

/// 块: one part of a document, in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// 发文机关标志, red.
    Sender(String),
    /// 发文字号, and the red line under it.
    Number(String),
    /// 标题.
    Title(String),
    /// 主送: at the edge, with a colon.
    To(String),
    /// 一级标题, e.g. 一、事实.
    Heading(String),
    /// 正文.
    Text(String),
    /// 附件说明.
    Annexed(String),
    /// 署名 and 成文日期.
    Signed {
        /// Who.
        by: String,
        /// The day in words.
        day: String,
    },
    /// 附件, on a page of its own.
    Annex(String),
    /// A table: its head and its rows.
    Table {
        /// Widths in hundredths of the type area, with the head.
        columns: Vec<(usize, &'static str)>,
        /// Rows, as wide as the head.
        rows: Vec<Vec<String>>,
    },
}

/// Twentieths of a point in a millimetre, times a thousand.
const TWIPS_1000: i32 = 56_693;

const fn millimetres(mm: i32) -> i32 {
    mm * TWIPS_1000 / 1_000
}

/// A4.
const PAGE: (i32, i32) = (millimetres(210), millimetres(297));
/// 天头, 订口; what is left beside them is the 版心 of 156 by 225 mm.
const TOP: i32 = millimetres(37);
const LEFT: i32 = millimetres(28);
const RIGHT: i32 = millimetres(26);
const BOTTOM: i32 = millimetres(35);
/// 7 mm below the type area.
const FOOTER: i32 = BOTTOM - millimetres(7) - 280;
/// 22 lines on 225 mm.
const LINE: i32 = millimetres(225) / 22;
/// Width of the type area.
const WIDTH: i32 = PAGE.0 - LEFT - RIGHT;
/// Half points: 2号, 3号, 4号.
const TITLE: usize = 44;
const BODY: usize = 32;
const SMALL: usize = 28;
/// The sender's name, so that it stands on one line.
const SENDER: usize = 72;
/// One character of the body.
const CHARACTER: i32 = 320;

const RED: &str = "FF0000";
const SONG_TITLE: &str = "方正小标宋简体";
const FANG: &str = "仿宋_GB2312";
const HEI: &str = "黑体";
const SONG: &str = "宋体";

fn fonts(name: &str) -> RunFonts {
    // Programs without the official typeface take the one of its kind they have.
    RunFonts::new().east_asia(name).ascii("Times New Roman").hi_ansi("Times New Roman")
}

fn run(text: &str, font: &str, size: usize) -> Run {
    let mut lines = text.split('\n');
    let first = Run::new().fonts(fonts(font)).size(size).add_text(lines.next().unwrap_or_default());
    lines.fold(first, |run, line| run.add_break(BreakType::TextWrapping).add_text(line))
}

/// A paragraph on the grid of 22 lines.
fn on_the_grid() -> Paragraph {
    Paragraph::new().line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(LINE))
}

/// A paragraph whose lines are as high as what stands in them.
fn free() -> Paragraph {
    Paragraph::new().line_spacing(LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(LINE))
}

fn indented(text: &str, font: &str) -> Paragraph {
    let indent = Some(SpecialIndentType::FirstLine(2 * CHARACTER));
    on_the_grid().indent(None, indent, None, None).add_run(run(text, font, BODY))
}

/// Page numbers: — 1 —, right on odd pages and left on even ones, one character in.
fn footer(align: AlignmentType) -> Footer {
    let (left, right) = match align {
        AlignmentType::Left => (Some(CHARACTER), None),
        _ => (None, Some(CHARACTER)),
    };
    let dash = |text: &str| run(text, SONG, SMALL);
    let number = Paragraph::new()
        .align(align)
        .indent(left, None, right, None)
        .add_run(dash("— "))
        .add_page_num(PageNum::new())
        .add_run(dash(" —"));
    Footer::new().add_paragraph(number)
}

fn red_line() -> ParagraphBorders {
    let line = ParagraphBorder::new(ParagraphBorderPosition::Bottom);
    ParagraphBorders::with_empty().set(line.val(BorderType::Single).size(12).space(11).color(RED))
}

fn paragraphs(block: &Block) -> Vec<Paragraph> {
    match block {
        Block::Sender(name) => {
            vec![free().align(AlignmentType::Center).add_run(run(name, SONG_TITLE, SENDER).color(RED))]
        }
        Block::Number(number) => vec![
            on_the_grid(),
            free().align(AlignmentType::Center).set_borders(red_line()).add_run(run(number, FANG, BODY)),
            on_the_grid(),
        ],
        Block::Title(title) => {
            vec![free().align(AlignmentType::Center).add_run(run(title, SONG_TITLE, TITLE)), on_the_grid()]
        }
        Block::To(name) => vec![on_the_grid().add_run(run(&format!("{name}："), FANG, BODY))],
        Block::Heading(text) => vec![indented(text, HEI)],
        Block::Text(text) => vec![indented(text, FANG)],
        Block::Annexed(text) => vec![on_the_grid(), indented(&format!("附件：{text}"), FANG)],
        Block::Signed { by, day } => {
            let line = |text: &str, right: i32| {
                on_the_grid()
                    .align(AlignmentType::Right)
                    .indent(None, None, Some(right * CHARACTER), None)
                    .add_run(run(text, FANG, BODY))
            };
            // The day stands four characters in; the name above it is centred by eye.
            vec![on_the_grid(), on_the_grid(), line(by, 2), line(day, 4)]
        }
        Block::Annex(title) => vec![
            on_the_grid().page_break_before(true).add_run(run("附件", HEI, BODY)),
            free().align(AlignmentType::Center).add_run(run(title, SONG_TITLE, TITLE)),
        ],
        Block::Table { .. } => Vec::new(),
    }
}

fn table(columns: &[(usize, &'static str)], rows: &[Vec<String>]) -> Table {
    let width = |share: usize| usize::try_from(WIDTH).unwrap_or_default() * share / 100;
    let cell = |text: &str, share: usize, font: &str| {
        let spacing = LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(LINE * 3 / 4);
        let text = Paragraph::new().line_spacing(spacing).add_run(run(text, font, 24));
        TableCell::new().width(width(share), WidthType::Dxa).add_paragraph(text)
    };
    let head = columns.iter().map(|(share, name)| cell(name, *share, HEI)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(columns).map(|(text, (share, _))| cell(text, *share, FANG));
        TableRow::new(cells.collect()).cant_split()
    };
    let all = std::iter::once(TableRow::new(head).cant_split()).chain(rows.iter().map(line));
    Table::new(all.collect()).set_grid(columns.iter().map(|(share, _)| width(*share)).collect())
}

/// A document of these blocks as a .docx. The same blocks are the same file.
///
/// # Errors
/// [`Error::Storage`] when it cannot be packed.
pub fn letter(blocks: &[Block]) -> Result<Vec<u8>> {
    let size = |side: i32| u32::try_from(side).unwrap_or_default();
    let margin = PageMargin {
        top: TOP,
        left: LEFT,
        bottom: BOTTOM,
        right: RIGHT,
        header: 0,
        footer: FOOTER,
        gutter: 0,
    };
    let mut docx = Docx::new()
        .page_size(size(PAGE.0), size(PAGE.1))
        .page_margin(margin)
        .default_fonts(fonts(FANG))
        .default_size(BODY)
        .footer(footer(AlignmentType::Right))
        .even_footer(footer(AlignmentType::Left));
    for block in blocks {
        docx = match block {
            Block::Table { columns, rows } => docx.add_table(table(columns, rows)),
            _ => paragraphs(block).into_iter().fold(docx, Docx::add_paragraph),
        };
    }
    let mut file = Cursor::new(Vec::new());
    docx.pack(&mut file).map_err(|error| Error::Storage(format!("a document: {error}")))?;
    Ok(file.into_inner())
}
