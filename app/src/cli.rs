//! 命令行: what the program is asked for.

mod tables;

pub use tables::{Composite, Decide, TableCommand};

use crate::fault::Fault;
use crate::place::Place;
use crate::provider::ProviderFlags;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// 盘龙：区县营商环境办公室的工作平台。
#[derive(Debug, Parser)]
#[command(
    name = "panlong",
    version,
    after_help = "示例：\n  panlong demo\n  panlong serve --data /var/lib/panlong"
)]
pub struct Cli {
    /// Where the database is.
    #[command(flatten)]
    pub place: Place,
    /// 输出一个 JSON 对象；失败时标准错误为一行 {"error": …}
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 计算到期日
    Deadline(Deadline),
    /// 在空数据库中建立第一个系统管理员和安全管理员（密码取自 PANLONG_PASSWORD 或标准输入）
    #[command(
        after_help = "示例：\n  PANLONG_PASSWORD='…' panlong init --login chen --name 陈一 --data ./panlong-data"
    )]
    Init {
        /// 登录名；安全管理员的登录名为其后加 -security
        #[arg(long)]
        login: String,
        /// 姓名
        #[arg(long)]
        name: String,
    },
    /// 运行平台
    #[command(after_help = "示例：\n  panlong serve --data /var/lib/panlong --listen 0.0.0.0:8080")]
    Serve(Serve),
    /// 装入演示数据（全部虚构）并运行
    Demo(Demo),
    /// 核验：事件链、件的登记内容、三率；加 --anchors 时与每日锚点对照
    #[command(
        after_help = "示例：\n  panlong check --data ./panlong-data\n  panlong check --anchors /mnt/anchors --json"
    )]
    Check,
    /// 备份到一个新目录：数据库、附件、锚点和清单；平台可以照常运行
    #[command(after_help = "示例：\n  panlong backup --out /var/backups/panlong/2022-10-20")]
    Backup {
        /// 写到哪个目录（还不存在的）
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// 把备份恢复到新目录（--data）或空的 PostgreSQL 数据库（--database），并核验
    #[command(
        after_help = "示例：\n  panlong restore /var/backups/panlong/2022-10-20 --data ./new-data\n  panlong restore /var/backups/panlong/2022-10-20 --database postgres://panlong@127.0.0.1/panlong --data /var/lib/panlong"
    )]
    Restore {
        /// 备份目录
        from: PathBuf,
    },
    /// 接口密钥：建立、列出、停用
    #[command(subcommand)]
    Token(Token),
    /// 导入
    #[command(subcommand)]
    Import(Import),
    /// 导出
    #[command(subcommand)]
    Export(Export),
    /// 账号
    #[command(subcommand)]
    Account(crate::account::Account),
    /// 个人信息的加密密钥
    #[command(subcommand)]
    Keys(crate::keys::Keys),
    /// 用决策表判断案情
    Decide(Decide),
    /// 决策表：检查、转换
    #[command(subcommand)]
    Table(TableCommand),
    /// 计算综合指数，写出每一个环节
    Composite(Composite),
}

/// 运行.
#[derive(Args, Debug)]
pub struct Serve {
    /// 监听地址，默认 127.0.0.1:8080
    #[arg(long, env = "PANLONG_LISTEN", value_name = "ADDR")]
    pub listen: Option<String>,
    /// 读者看到的网站地址，如 https://ys.example.gov.cn
    #[arg(long, env = "PANLONG_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,
    /// 前面有可信的代理：来源地址取自它写的 X-Forwarded-For
    #[arg(long, env = "PANLONG_TRUST_PROXY")]
    pub trust_proxy: bool,
    /// Where people may sign in besides.
    #[command(flatten)]
    pub provider: ProviderFlags,
}

/// 到期日.
#[derive(Args, Debug)]
#[command(
    after_help = "示例：\n  panlong deadline --start 2022-09-30T09:00 --limit 5wd\n  panlong deadline --start 2022-09-30T09:00 \
                  --limit 15wd --pause 2022-10-12/2022-10-19\n  panlong deadline --batch rows.tsv"
)]
pub struct Deadline {
    /// 起算时间，如 2022-09-30T09:00
    #[arg(long, required_unless_present = "batch", conflicts_with = "batch")]
    pub start: Option<String>,
    /// 时限：5wd 工作日、10d 日、4h 小时、8wh 工作小时、3m 月
    #[arg(long, required_unless_present = "batch", conflicts_with = "batch")]
    pub limit: Option<String>,
    /// 中止期间，首日/末日（均不计入），可多次
    #[arg(long, value_name = "A/B", conflicts_with = "batch")]
    pub pause: Vec<String>,
    /// 下班后或休息日收到的，视为下一工作日收到
    #[arg(long)]
    pub office_hours: bool,
    /// 逐行计算：制表符分隔，有表头，列 start、working_days、pauses（以 ; 分隔）
    #[arg(long, value_name = "FILE.tsv")]
    pub batch: Option<PathBuf>,
}

/// 演示.
#[derive(Args, Debug)]
#[command(
    after_help = "示例：\n  panlong demo\n  panlong demo --listen 127.0.0.1:9000 --seed 7 --enterprises 5000"
)]
pub struct Demo {
    /// 监听地址，默认 127.0.0.1:8080
    #[arg(long, env = "PANLONG_LISTEN", value_name = "ADDR")]
    pub listen: Option<String>,
    /// 随机种子：同一种子得到同样的数据
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 市场主体户数
    #[arg(long, default_value_t = 126_370, value_parser = clap::value_parser!(u32).range(100..=5_000_000))]
    pub enterprises: u32,
    /// 吹哨件数
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(100..=200_000))]
    pub whistles: u32,
    /// 已决处罚案件数
    #[arg(long, default_value_t = crate::demo::PENALTIES, value_parser = clap::value_parser!(u32).range(0..=365))]
    pub penalties: u32,
    /// 演示的今天
    #[arg(long, default_value = "2022-10-20", value_parser = day)]
    pub today: Date,
    /// 只装入数据，不运行
    #[arg(long)]
    pub load_only: bool,
}

fn day(text: &str) -> Result<Date, String> {
    kernel::parse_day(text).ok_or_else(|| format!("“{text}”不是存在的日期，应如 2022-10-20 (not a date)"))
}

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// 建立密钥；标准输出只有密钥本身，以后不再显示
    #[command(
        after_help = "示例：\n  panlong token create --scope open311 --days 30\n  panlong token create --scope write --login wang --name 数据交换"
    )]
    Create {
        /// 权限范围：open311 提交、read 接口只读、write 接口读写
        #[arg(long, value_parser = scope)]
        scope: people::Scope,
        /// 有效天数
        #[arg(long, default_value_t = people::KEY_DAYS)]
        days: i64,
        /// 代表哪个账号（read、write 必填）
        #[arg(long)]
        login: Option<String>,
        /// 用途
        #[arg(long, default_value = "命令行建立")]
        name: String,
    },
    /// 列出密钥（不含密钥本身）
    #[command(after_help = "示例：\n  panlong token list --data ./panlong-data")]
    List,
    /// 立即停用密钥
    #[command(after_help = "示例：\n  panlong token revoke 3f9a01bc")]
    Revoke {
        /// 密钥编号（见 panlong token list）
        id: String,
    },
}

fn scope(text: &str) -> Result<people::Scope, String> {
    people::Scope::from_code(text)
        .ok_or_else(|| format!("没有权限范围“{text}”，应为 open311、read 或 write (unknown scope)"))
}

/// What can be imported.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// 导入节假日安排；重复导入同一文件不改变结果
    #[command(after_help = "示例：\n  panlong import calendar 2027.json --layer national")]
    Calendar {
        /// 文件：每行“日期 TAB 类别 TAB 名称”，或 JSON
        file: PathBuf,
        /// 哪一层
        #[arg(long, value_enum, default_value_t = LayerName::National)]
        layer: LayerName,
    },
    /// 导入单位（部门、街道等）；先整体检查再写入，以单位编号为准，重复导入不改变结果
    #[command(
        after_help = "示例：\n  panlong import units units.xlsx --dry-run\n  panlong import units units.xlsx\n\n列（第一行是列名，顺序不限，各列都要有）：\n  单位编号    字母、数字和 -，如 D03；街道用其 9 位区划代码\n  全称        如 盘龙区市场监督管理局\n  简称        如 区市场监管局\n  类型        部门、街道、营商办、政策专窗、助力站、市场监管所\n  考核分组    如 部门"
    )]
    Units {
        /// 表格文件（.xlsx、.xls、.ods，或 UTF-8 的 .csv）
        file: PathBuf,
        /// 只检查，不写入
        #[arg(long)]
        dry_run: bool,
    },
    /// 导入市场主体；先整体检查再写入，以统一社会信用代码为准，已有的按文件更新，重复导入不改变结果
    #[command(
        after_help = "示例：\n  panlong import enterprises entities.csv --dry-run\n  panlong import enterprises entities.csv\n\n列（第一行是列名，顺序不限，各列都要有；标“可空”的格可以不填）：\n  统一社会信用代码    18 位，按文本填写\n  名称\n  类型                有限责任公司、个体工商户等《市场主体登记管理条例》第二条所列\n  行业代码            GB/T 4754-2017，如 52 或 F5219\n  规模                大型、中型、小型、微型；可空\n  街道                名称或 9 位代码\n  社区                名称或 12 位代码；可空\n  住所\n  成立日期            如 2019-04-25\n  退出日期            注销、吊销的日期；存续的不填\n  登记状态            在营、歇业、注销、吊销\n  注册资本（万元）    可空\n  从业人数            可空"
    )]
    Enterprises {
        /// 表格文件（.xlsx、.xls、.ods，或 UTF-8 的 .csv）
        file: PathBuf,
        /// 只检查，不写入
        #[arg(long)]
        dry_run: bool,
        /// 跳过有读不了的格的行，写入其余的；不加时有一处读不了就什么也不写入
        #[arg(long)]
        skip_bad: bool,
    },
    /// 导入裁量清单的一个批次，保存为草案；有一格看不懂就什么也不写入，公布由工作人员在网页上办理
    #[command(
        after_help = "示例：\n  panlong import lists 清单.xlsx --dry-run\n  panlong import lists 清单.xlsx\n  panlong import lists 清单.xlsx --replaces 2022-05\n\n清单模板在网页“清单批次－上传清单”下载；写法见 docs/decision-tables.md"
    )]
    Lists {
        /// 清单文件（.xlsx，或 UTF-8 的 .csv）
        file: PathBuf,
        /// 替代哪个已公布的批次；其中没有重新列入的条目到新批次生效时失效
        #[arg(long, value_name = "BATCH", default_value = "")]
        replaces: String,
        /// 只检查，不写入
        #[arg(long)]
        dry_run: bool,
    },
    /// 导入旧系统的已办结诉求（表格）；先整体检查再写入，重复导入不改变结果
    #[command(
        after_help = "示例：\n  panlong import whistles messages.xlsx --map map.toml --dry-run\n  panlong import whistles messages.xlsx --map map.toml\n\nmap.toml:\n  key = \"编号\"\n  title = \"主题\"\n  body = \"详情\"\n  asked_at = \"时间\"\n  reply = \"答复\"\n  replied_at = \"答复时间\""
    )]
    Whistles {
        /// 表格文件（.xlsx、.xls、.ods，或 UTF-8 的 .csv）
        file: PathBuf,
        /// 列与字段的对应（TOML）
        #[arg(long, value_name = "MAP.toml")]
        map: PathBuf,
        /// 只检查，不写入
        #[arg(long)]
        dry_run: bool,
    },
}

/// 日历层.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LayerName {
    /// 全国
    National,
    /// 本区
    Division,
    /// 本单位
    Body,
}

impl LayerName {
    /// The text stored.
    pub fn code(self) -> &'static str {
        match self {
            LayerName::National => "national",
            LayerName::Division => "division",
            LayerName::Body => "body",
        }
    }
}

/// What can be exported.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// 吹哨清单（CSV；文件名以 .xlsx 结尾时为 Excel）：不含企业名称、联系人、联系方式和诉求全文
    #[command(after_help = "示例：\n  panlong export whistles --out whistles.xlsx")]
    Whistles {
        /// 写到哪个文件
        #[arg(long, value_name = "FILE.csv")]
        out: PathBuf,
    },
    /// 各单位三率（CSV；文件名以 .xlsx 结尾时为 Excel）
    #[command(
        after_help = "示例：\n  panlong export rates --from 2022-01-01 --to 2022-09-30 --out rates.csv"
    )]
    Rates {
        /// 首日
        #[arg(long, value_parser = day, default_value = "2021-01-01")]
        from: Date,
        /// 末日
        #[arg(long, value_parser = day, default_value = "2099-12-31")]
        to: Date,
        /// 写到哪个文件
        #[arg(long, value_name = "FILE.csv")]
        out: PathBuf,
    },
}

impl Cli {
    /// What was asked for, with the environment where no flag names a database. What cannot be understood ends the
    /// program here.
    pub fn read() -> Cli {
        let mut cli = Cli::try_parse().unwrap_or_else(|error| {
            if error.use_stderr() && std::env::args().any(|arg| arg == "--json") {
                let text = error.to_string();
                let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
                Fault { code: 2, line: line.into() }.say(true);
                std::process::exit(2);
            }
            error.exit()
        });
        cli.place.complete();
        cli
    }
}
