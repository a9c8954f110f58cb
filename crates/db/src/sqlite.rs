//! The embedded engine: read-only connections for readers, one writer thread with group commit.

use crate::handle::{Inner, Read, Write};
use crate::testing::Scratch;
use crate::{Row, Value};
use kernel::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, types::ValueRef};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// Readers at the same time; more wait. Each holds its own page cache; they take turns, so that all caches fill early and
/// the memory stays what it is.
const READERS_MAX: usize = 4;
/// Transactions that one durable commit may carry.
const GROUP_MAX: usize = 64;
/// How long a transaction waits for another program that holds the database.
const LOCK_WAIT: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection.
const STATEMENTS_MAX: usize = 256;

/// Work for the writer thread: given the connection, inside a transaction, it is done; given none, it was refused.
type Job = Box<dyn FnOnce(Option<&Connection>) -> Finish + Send>;
/// Tells the waiting caller how the commit ended.
type Finish = Box<dyn FnOnce(Option<&Trouble>) + Send>;

/// Why nothing was committed, for each who waits.
struct Trouble {
    words: String,
    is_uncertain: bool,
}

impl Trouble {
    fn error(&self, name: &str) -> Error {
        let words = format!("{name}: {}", self.words);
        if self.is_uncertain { Error::Uncertain(words) } else { Error::Unavailable(words) }
    }
}

/// The embedded database.
#[derive(Clone)]
pub struct Sqlite(Arc<Shared>);

struct Shared {
    path: PathBuf,
    readers: Mutex<Readers>,
    reader_free: Condvar,
    writer: Mutex<mpsc::Sender<Job>>,
    writing: Option<JoinHandle<()>>,
    /// Of a test: removed after everything is closed.
    scratch: Option<Scratch>,
}

/// When the last handle goes, the readers close, then the writer, which moves the write-ahead log into the file: what is
/// left is one file that may be copied.
impl Drop for Shared {
    fn drop(&mut self) {
        lock(&self.readers).idle.clear();
        *lock(&self.writer) = mpsc::channel().0;
        let Some(writing) = self.writing.take() else { return };
        // The last handle may be one inside a transaction, on the writer's own thread.
        if writing.thread().id() != std::thread::current().id() {
            drop(writing.join());
        }
    }
}

#[derive(Default)]
struct Readers {
    idle: VecDeque<Connection>,
    open: usize,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, scratch: Option<Scratch>) -> Result<Sqlite> {
        let connection = open_writer(path)
            .map_err(|error| Error::Unavailable(format!("{}: {}", path.display(), words(&error))))?;
        let (sender, receiver) = mpsc::channel();
        let own_path = path.to_path_buf();
        let writing = std::thread::Builder::new()
            .name("panlong-writer".into())
            .spawn(move || write_loop(&own_path, connection, &receiver))
            .map_err(|error| Error::Storage(error.to_string()))?;
        Ok(Sqlite(Arc::new(Shared {
            path: path.to_path_buf(),
            readers: Mutex::default(),
            reader_free: Condvar::new(),
            writer: Mutex::new(sender),
            writing: Some(writing),
            scratch,
        })))
    }

    /// A file that nobody writes, e.g. of a backup, also on a medium that cannot be written; every write fails.
    pub(crate) fn open_unchanging(path: &Path) -> Result<Sqlite> {
        let text = path.display().to_string();
        let path =
            format!("file:{}?immutable=1", text.replace('%', "%25").replace('?', "%3f").replace('#', "%23"));
        let sqlite = Sqlite(Arc::new(Shared {
            path: path.into(),
            readers: Mutex::default(),
            reader_free: Condvar::new(),
            writer: Mutex::new(mpsc::channel().0),
            writing: None,
            scratch: None,
        }));
        sqlite.read(|r| r.rows("select 1 from sqlite_master", &[]).map(drop))?;
        Ok(sqlite)
    }

    pub(crate) fn scratch(&self) -> Option<&Path> {
        self.0.scratch.as_ref().map(Scratch::folder)
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        let reader = Reader { connection: Some(self.reader()?), shared: &self.0 };
        let Some(connection) = &reader.connection else { return Err(Error::Storage("no reader".into())) };
        connection.execute_batch("begin").map_err(failed)?;
        let result = work(&Read(Inner::Sqlite(connection)));
        connection.execute_batch("commit").map_err(failed)?;
        result
    }

    /// Reads over a connection that has seen nothing before: what others keep in memory of a search index may be older
    /// than the index, and then its sums seem to disagree.
    pub(crate) fn read_afresh<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        let connection = open_reader(&self.0.path)?;
        work(&Read(Inner::Sqlite(&connection)))
    }

    fn reader(&self) -> Result<Connection> {
        let mut readers = lock(&self.0.readers);
        loop {
            if let Some(connection) = readers.idle.pop_front() {
                return Ok(connection);
            }
            if readers.open < READERS_MAX {
                readers.open += 1;
                break;
            }
            readers = self.0.reader_free.wait(readers).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        drop(readers);
        open_reader(&self.0.path).inspect_err(|_| {
            lock(&self.0.readers).open -= 1;
            self.0.reader_free.notify_one();
        })
    }

    pub(crate) fn write<T, F>(&self, name: &'static str, mut work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&Write<'_>) -> Result<T> + Send + 'static,
    {
        let (answer, wait) = mpsc::sync_channel::<Result<T>>(1);
        let job: Job = Box::new(move |connection| {
            let result = connection.map(|connection| in_savepoint(connection, &mut work));
            Box::new(move |trouble| {
                let outcome = match (result, trouble) {
                    // What the job itself says is nearer to the cause.
                    (Some(Err(error)), _) => Err(error),
                    (_, Some(trouble)) => Err(trouble.error(name)),
                    (Some(Ok(value)), None) => Ok(value),
                    (None, None) => Err(Error::Unavailable(format!("{name}: not begun"))),
                };
                drop(answer.send(outcome));
            })
        });
        lock(&self.0.writer).send(job).map_err(|_| Error::Storage("the writer has stopped".into()))?;
        wait.recv().map_err(|_| Error::Storage(format!("{name}: the writer has stopped")))?
    }
}

struct Reader<'a> {
    connection: Option<Connection>,
    shared: &'a Shared,
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let mut readers = lock(&self.shared.readers);
        match self.connection.take() {
            // A panic inside the work leaves its transaction open; such a connection is not used again.
            Some(connection) if connection.is_autocommit() => readers.idle.push_back(connection),
            _ => readers.open -= 1,
        }
        self.shared.reader_free.notify_one();
    }
}

fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    settle(&connection)?;
    let mode: String = connection.query_row("pragma journal_mode=wal", [], |row| row.get(0))?;
    if mode != "wal" {
        tracing::warn!("{}: journal_mode is {mode}, not wal", path.display());
    }
    connection.execute_batch(
        "pragma synchronous=full; pragma foreign_keys=on; pragma cache_size=-16000; pragma temp_store=memory;",
    )?;
    Ok(connection)
}

fn open_reader(path: &Path) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    settle(&connection).map_err(failed)?;
    connection.execute_batch("pragma query_only=on; pragma cache_size=-6000;").map_err(failed)?;
    Ok(connection)
}

/// What every connection keeps to. A plan does not depend on the values bound to it: otherwise SQLite, built with the
/// statistics of `analyze`, prepares most statements anew at every use, those inside the search index among them.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(LOCK_WAIT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(())
}

fn write_loop(path: &Path, mut connection: Connection, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        if let Err(error) = begin(path, &mut connection) {
            // Nothing was begun. All who wait hear it at once, not one lock wait after the other.
            let trouble = Trouble { words: words(&error), is_uncertain: false };
            tracing::error!("database not writable: {}", trouble.words);
            std::iter::once(first).chain(jobs.try_iter()).for_each(|job| job(None)(Some(&trouble)));
            continue;
        }
        let mut waiting = vec![first(Some(&connection))];
        while waiting.len() < GROUP_MAX && !connection.is_autocommit() {
            match jobs.try_recv() {
                Ok(job) => waiting.push(job(Some(&connection))),
                Err(_) => break,
            }
        }
        let trouble = commit(&connection);
        if let Some(trouble) = &trouble {
            tracing::error!("{} transactions were not committed: {}", waiting.len(), trouble.words);
        }
        for finish in waiting {
            finish(trouble.as_ref());
        }
    }
}

fn begin(path: &Path, connection: &mut Connection) -> rusqlite::Result<()> {
    if !connection.is_autocommit() {
        // A rollback failed and left a transaction that nobody owns; a new connection begins clean.
        *connection = open_writer(path)?;
    }
    connection.execute_batch("begin immediate")
}

fn commit(connection: &Connection) -> Option<Trouble> {
    if connection.is_autocommit() {
        // On a full or failing disk SQLite may roll the whole transaction back by itself, in the middle of a job.
        let words = "the database rolled the transaction back".into();
        return Some(Trouble { words, is_uncertain: false });
    }
    let error = connection.execute_batch("commit").err()?;
    // If this fails too, the next `begin` sees it.
    drop(connection.execute_batch("rollback"));
    Some(Trouble { words: words(&error), is_uncertain: may_be_on_disk(&error) })
}

/// The frame that commits is written last: when a write failed, or there was no room, it is not on disk. When flushing
/// failed it may be, and could come back after a power cut.
fn may_be_on_disk(error: &rusqlite::Error) -> bool {
    let Some(known) = error.sqlite_error() else { return true };
    let written = matches!(known.code, ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::ReadOnly)
        || known.extended_code == rusqlite::ffi::SQLITE_IOERR_WRITE;
    !written
}

fn in_savepoint<T>(connection: &Connection, work: &mut impl FnMut(&Write<'_>) -> Result<T>) -> Result<T> {
    connection.execute_batch("savepoint job").map_err(failed)?;
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        work(&Write(Read(Inner::Sqlite(connection))))
    }));
    let result = caught.unwrap_or_else(|_| Err(Error::Storage("the transaction panicked".into())));
    let end = if result.is_ok() { "release job" } else { "rollback to job; release job" };
    let ended = connection.execute_batch(end).map_err(failed);
    // Why the work failed says more than that its savepoint is gone.
    result.and_then(|value| ended.map(|()| value))
}

pub(crate) fn rows(connection: &Connection, sql: &str, values: &[Value]) -> Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(&numbered(sql)).map_err(failed)?;
    let columns = statement.column_count();
    let mut found = statement.query(rusqlite::params_from_iter(values)).map_err(failed)?;
    let mut rows = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        rows.push(read_row(row, columns)?);
    }
    Ok(rows)
}

pub(crate) fn pages(
    connection: &Connection,
    sql: &str,
    rows_max: usize,
    mut each: impl FnMut(&[Row]) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare(sql).map_err(failed)?;
    let columns = statement.column_count();
    let mut found = statement.query([]).map_err(failed)?;
    let mut rows = Vec::with_capacity(rows_max);
    while let Some(row) = found.next().map_err(failed)? {
        rows.push(read_row(row, columns)?);
        if rows.len() == rows_max {
            each(&rows)?;
            rows.clear();
        }
    }
    if rows.is_empty() { Ok(()) } else { each(&rows) }
}

fn read_row(row: &rusqlite::Row<'_>, columns: usize) -> Result<Row> {
    let mut cells = Vec::with_capacity(columns);
    for column in 0..columns {
        cells.push(match row.get_ref(column).map_err(failed)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) => Value::Int(value),
            ValueRef::Real(value) => Value::Real(value),
            ValueRef::Text(text) | ValueRef::Blob(text) => {
                Value::Text(String::from_utf8_lossy(text).into_owned())
            }
        });
    }
    Ok(Row(cells))
}

pub(crate) fn run(connection: &Connection, sql: &str, values: &[Value]) -> Result<u64> {
    let mut statement = connection.prepare_cached(&numbered(sql)).map_err(failed)?;
    let touched = statement.execute(rusqlite::params_from_iter(values)).map_err(failed)?;
    Ok(touched as u64)
}

/// SQLite numbers `$1` by its first appearance and `?1` by its number; only the second is what PostgreSQL means.
pub(crate) fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, Value as Owned};
        Ok(match self {
            Value::Null => ToSqlOutput::Owned(Owned::Null),
            Value::Int(value) => ToSqlOutput::Owned(Owned::Integer(*value)),
            Value::Real(value) => ToSqlOutput::Owned(Owned::Real(*value)),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

pub(crate) fn failed(error: rusqlite::Error) -> Error {
    match advice(&error) {
        Some(_) => Error::Unavailable(words(&error)),
        None => Error::Storage(error.to_string()),
    }
}

/// What the operator reads: what to do where we know it, then SQLite's own words.
fn words(error: &rusqlite::Error) -> String {
    advice(error).map_or_else(|| error.to_string(), |advice| format!("{advice}: {error}"))
}

/// What to do when not the statement is at fault but what is under the database.
fn advice(error: &rusqlite::Error) -> Option<&'static str> {
    Some(match error.sqlite_error_code()? {
        ErrorCode::DiskFull => "磁盘已满，请腾出空间 (the disk is full)",
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            "数据库被别的程序锁住，等它结束 (another program holds the database)"
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            "数据库文件已损坏，请停止服务，留存原文件，用最近的备份恢复 (the database file is damaged: stop, keep the \
             file, restore the last backup)"
        }
        ErrorCode::SystemIoFailure => "磁盘读写失败，请检查磁盘 (the disk cannot be read or written)",
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
            "数据库文件只读 (the database file is read-only)"
        }
        ErrorCode::CannotOpen => "无法打开数据库文件 (the database file cannot be opened)",
        _ => return None,
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
