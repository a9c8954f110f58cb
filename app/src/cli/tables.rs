//! Decision tables and composite indices, from files to files: no database is needed.

use super::day;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

/// 综合指数.
#[derive(Args, Debug)]
#[command(
    after_help = "示例：\n  panlong composite --method 方法.toml --data 数据.csv --out 结果\n  panlong composite --method 方法.toml --data 数据.csv --weights 权重.csv --out 结果 --json\n\n权重.csv 有 code、weight 两列，代替方法文件中的权重。\n结果目录中有每个环节的 CSV 和 summary.json；计算失败时原有的结果不变。格式见 docs/composite-method.md"
)]
pub struct Composite {
    /// 方法文件
    #[arg(long, value_name = "METHOD.toml")]
    pub method: PathBuf,
    /// 数据文件（UTF-8 的 .csv，第一行是列名）
    #[arg(long, value_name = "DATA.csv")]
    pub data: PathBuf,
    /// 权重文件
    #[arg(long, value_name = "WEIGHTS.csv")]
    pub weights: Option<PathBuf>,
    /// 上一次公布时的方法文件：说明变化时分出方法变更（与 --before-data 同用）
    #[arg(long, value_name = "METHOD.toml", requires = "before_data")]
    pub before_method: Option<PathBuf>,
    /// 上一次公布时的数据文件：说明变化时分出数据更正
    #[arg(long, value_name = "DATA.csv")]
    pub before_data: Option<PathBuf>,
    /// 写到哪个目录（还不存在、空的，或上一次的结果）
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// 判断.
#[derive(Args, Debug)]
#[command(
    after_help = "示例：\n  panlong decide --table 清单.xlsx --facts 案情.json --explain\n  panlong decide --table 措施.csv --facts 企业.csv --day 2022-10-20 --json\n\n案情.json:\n  {\"违法次数\": 1, \"货值金额\": \"5千元\", \"已改正\": true}\n案情.csv 的第一行是事实的名称，以下每行一个案情；没有写的事实是未知。格式见 docs/decision-tables.md"
)]
pub struct Decide {
    /// 决策表文件（.xlsx、.csv、.dmn）
    #[arg(long, value_name = "FILE")]
    pub table: PathBuf,
    /// 案情文件（.json、.csv）
    #[arg(long, value_name = "FILE")]
    pub facts: PathBuf,
    /// 只用这一天有效的条目；不写则用全部条目
    #[arg(long, value_parser = day)]
    pub day: Option<Date>,
    /// 说明理由：各项条件、最接近但未适用的条目、先问哪些事实
    #[arg(long)]
    pub explain: bool,
}

/// What can be done with a table.
#[derive(Debug, Subcommand)]
pub enum TableCommand {
    /// 检查决策表：填写错误，以及重叠、遗漏、重复、永远不成立和永远轮不到的条目
    #[command(after_help = "示例：\n  panlong table check 清单.xlsx\n  panlong table check 清单.csv --json")]
    Check {
        /// 决策表文件（.xlsx、.csv、.dmn）
        file: PathBuf,
    },
    /// 转换决策表的格式，按文件名结尾；内容不变
    #[command(
        after_help = "示例：\n  panlong table convert 清单.xlsx 清单.csv\n  panlong table convert 清单.csv 清单.dmn"
    )]
    Convert {
        /// 从哪个文件
        from: PathBuf,
        /// 写到哪个文件
        to: PathBuf,
    },
}
