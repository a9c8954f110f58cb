//! 数据所在: where the database and the folders are. A flag beats the environment, the environment beats the file.

use crate::backup::Site;
use crate::cli::Serve;
use crate::fault::{Fault, Outcome, wrong};
use crate::provider::{self, ProviderFile};
use clap::Args;
use db::Db;
use oidc::Provider;
use serde::Deserialize;
use std::fs::{self, TryLockError};
use std::path::{Path, PathBuf};
use vault::Vault;

/// Where the data is when nobody says.
const DATA: &str = "./panlong-data";
/// Where the server listens when nobody says.
const LISTEN: &str = "127.0.0.1:8080";
/// The file read when nobody names one.
const CONFIG: &str = "panlong.toml";

/// The file in a data folder that its server locks; it stays empty.
const LOCK: &str = "panlong.lock";

/// Where the database and the folders are.
#[derive(Args, Clone, Debug, Default)]
pub struct Place {
    /// 数据目录（内嵌数据库、附件、锚点），默认 ./panlong-data；与 --database 同用时只存附件和锚点；环境变量 PANLONG_DATA
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// PostgreSQL 地址，如 postgres://panlong@127.0.0.1/panlong；环境变量 PANLONG_DATABASE
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// 主密钥目录，默认数据目录下的 keys；环境变量 PANLONG_KEYS
    #[arg(long, global = true, value_name = "DIR")]
    pub keys: Option<PathBuf>,
    /// 锚点目录，默认数据目录下的 anchors；宜放在别的机器或只可追加的目录；环境变量 PANLONG_ANCHORS
    #[arg(long, global = true, value_name = "DIR", num_args = 0..=1)]
    pub anchors: Option<Option<PathBuf>>,
    /// 配置文件（TOML，键 data、database、keys、anchors、listen、base_url、trust_proxy，表 [oidc]），默认 ./panlong.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// How readers reach the site.
#[derive(Default)]
pub struct Front {
    /// The address they see, if somebody says.
    pub base_url: Option<String>,
    /// Is the proxy in front trusted?
    pub trust_proxy: bool,
    /// Where they may sign in besides.
    pub provider: Option<Provider>,
}

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    database: Option<String>,
    keys: Option<PathBuf>,
    anchors: Option<PathBuf>,
    listen: Option<String>,
    base_url: Option<String>,
    #[serde(default)]
    trust_proxy: bool,
    #[serde(default)]
    oidc: ProviderFile,
}

impl Place {
    /// Adds what the environment says where no flag did. `--data` alone names the embedded database, so that the
    /// environment's address does not count then.
    pub fn complete(&mut self) {
        let named = |key: &str| std::env::var_os(key).filter(|value| !value.is_empty());
        if !self.is_named() {
            self.database = named("PANLONG_DATABASE").and_then(|url| url.into_string().ok());
        }
        if self.data.is_none() {
            self.data = named("PANLONG_DATA").map(PathBuf::from);
        }
        if self.keys.is_none() {
            self.keys = named("PANLONG_KEYS").map(PathBuf::from);
        }
    }

    fn file(&self) -> Outcome<File> {
        let path = match &self.config {
            Some(path) => path.clone(),
            None if Path::new(CONFIG).is_file() => CONFIG.into(),
            None => return Ok(File::default()),
        };
        let text = fs::read_to_string(&path).map_err(|error| {
            wrong(format!("无法读取配置文件 {}：{error} (cannot read the configuration)", path.display()))
        })?;
        toml::from_str(&text).map_err(|error| {
            let line =
                error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
            wrong(format!(
                "配置文件 {} 第 {line} 行有误：{} (bad configuration)",
                path.display(),
                error.message()
            ))
        })
    }

    /// Was a database named by a flag or the environment?
    pub fn is_named(&self) -> bool {
        self.data.is_some() || self.database.is_some()
    }

    /// Where to listen.
    pub fn listen(&self, flag: Option<&String>) -> Outcome<String> {
        Ok(match flag {
            Some(listen) => listen.clone(),
            None => self.file()?.listen.unwrap_or_else(|| LISTEN.into()),
        })
    }

    /// How readers reach the site.
    pub fn front(&self, ask: &Serve) -> Outcome<Front> {
        let file = self.file()?;
        let base_url = ask.base_url.clone().or(file.base_url);
        let provider = provider::configured(&ask.provider, file.oidc, base_url.as_deref())?;
        Ok(Front { base_url, trust_proxy: ask.trust_proxy || file.trust_proxy, provider })
    }

    /// The folder of the data: of the embedded database, of attachments and of anchors.
    pub fn folder(&self) -> Outcome<PathBuf> {
        Ok(match &self.data {
            Some(folder) => folder.clone(),
            None => self.file()?.data.unwrap_or_else(|| DATA.into()),
        })
    }

    /// Opens the key folder that belongs to this database.
    pub fn vault(&self, db: &Db) -> Outcome<Vault> {
        let folder = match self.keys.clone().or(self.file()?.keys) {
            Some(folder) => folder,
            None => self.folder()?.join("keys"),
        };
        Ok(Vault::open(&folder, db)?)
    }

    /// The folder of the anchors.
    pub fn anchors(&self) -> Outcome<PathBuf> {
        if let Some(Some(folder)) = &self.anchors {
            return Ok(folder.clone());
        }
        if let Some(folder) = std::env::var_os("PANLONG_ANCHORS").filter(|value| !value.is_empty()) {
            return Ok(folder.into());
        }
        match self.file()?.anchors {
            Some(folder) => Ok(folder),
            None => Ok(self.folder()?.join("anchors")),
        }
    }

    /// The address of the PostgreSQL database, if it is one.
    fn url(&self) -> Outcome<Option<String>> {
        Ok(match (&self.database, &self.data) {
            (Some(url), _) => Some(url.clone()),
            (None, Some(_)) => None,
            (None, None) => self.file()?.database,
        })
    }

    /// The folder of the embedded database, if that is the one.
    pub fn embedded(&self) -> Outcome<Option<PathBuf>> {
        Ok(if self.url()?.is_some() { None } else { Some(self.folder()?) })
    }

    /// One server per data folder of an embedded database, and no restore beside it. The lock is the system's: it is gone
    /// when the process is, however it ends. Other commands may work beside a server.
    pub fn lock(&self) -> Outcome<Option<fs::File>> {
        let Some(folder) = self.embedded()? else { return Ok(None) };
        let path = folder.join(LOCK);
        let failed = |error: std::io::Error| {
            Fault::failed(format!("无法写入 {}：{error} (cannot write)", path.display()))
        };
        fs::create_dir_all(&folder).map_err(failed)?;
        let file = fs::File::create(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Err(Fault::failed(format!(
                "另一个 panlong 正在使用数据目录 {}，请先停止它，或用 --data 换一个目录 (another server uses this folder)",
                folder.display()
            ))),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Opens the database and brings its schema up to date.
    pub fn open(&self) -> Outcome<Db> {
        let db = match self.url()? {
            Some(url) => Db::open_postgres(&url)?,
            None => Db::open_sqlite(&self.folder()?)?,
        };
        db.migrate(crate::schema::MIGRATIONS)?;
        Ok(db)
    }

    /// Opens a database that must be there already.
    pub fn open_existing(&self) -> Outcome<Db> {
        let missing = |path: &PathBuf| !path.is_file();
        if let Some(path) = self.embedded()?.map(|folder| folder.join(db::SQLITE_FILE)).filter(missing) {
            return Err(Fault::failed(format!(
                "没有数据库 {}，请先运行 panlong init 或 panlong demo，或用 --data 指定目录 (no database there)",
                path.display()
            )));
        }
        self.open()
    }

    /// The database with the folders beside it.
    pub fn site(&self, db: Db) -> Outcome<Site> {
        Ok(Site { db, files: self.folder()?.join("files"), anchors: self.anchors()? })
    }
}
