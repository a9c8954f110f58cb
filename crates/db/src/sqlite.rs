//! The embedded engine: read-only connections for readers, one writer thread with group commit.

use crate::handle::{Inner, Read, Write};
use crate::{Row, Value};
use kernel::{Error, Result};
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread::JoinHandle;

/// Readers at the same time; more wait. Each holds its own page cache.
const READERS_MAX: usize = 4;
/// Transactions that one durable commit may carry.
const GROUP_MAX: usize = 64;
/// Prepared statements kept per connection.
const STATEMENTS_MAX: usize = 256;

type Job = Box<dyn FnOnce(&Connection) -> Finish + Send>;
/// Tells the waiting caller how the commit ended.
type Finish = Box<dyn FnOnce(std::result::Result<(), &str>) + Send>;

/// The embedded database.
#[derive(Clone)]
pub struct Sqlite(Arc<Shared>);

struct Shared {
    path: PathBuf,
    readers: Mutex<Readers>,
    reader_free: Condvar,
    writer: Mutex<mpsc::Sender<Job>>,
    writing: Option<JoinHandle<()>>,
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
    idle: Vec<Connection>,
    open: usize,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Sqlite> {
        let connection = Connection::open(path)
            .map_err(|error| Error::Storage(format!("无法打开数据库 {}: {error}", path.display())))?;
        connection
            .execute_batch(
                "pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on; \
                 pragma busy_timeout=5000; pragma cache_size=-16000; pragma temp_store=memory;",
            )
            .map_err(|error| Error::Storage(format!("数据库不可用 {}: {error}", path.display())))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        let (sender, receiver) = mpsc::channel();
        let writing = std::thread::Builder::new()
            .name("panlong-writer".into())
            .spawn(move || write_loop(&connection, &receiver))
            .map_err(|error| Error::Storage(error.to_string()))?;
        Ok(Sqlite(Arc::new(Shared {
            path: path.to_path_buf(),
            readers: Mutex::default(),
            reader_free: Condvar::new(),
            writer: Mutex::new(sender),
            writing: Some(writing),
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
        }));
        sqlite.read(|r| r.rows("select 1 from sqlite_master", &[]).map(drop))?;
        Ok(sqlite)
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        let reader = Reader { connection: Some(self.reader()?), shared: &self.0 };
        let Some(connection) = &reader.connection else { return Err(Error::Storage("no reader".into())) };
        connection.execute_batch("begin").map_err(failed)?;
        let result = work(&Read(Inner::Sqlite(connection)));
        connection.execute_batch("commit").map_err(failed)?;
        result
    }

    fn reader(&self) -> Result<Connection> {
        let mut readers = lock(&self.0.readers);
        loop {
            if let Some(connection) = readers.idle.pop() {
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
            let result = in_savepoint(connection, &mut work);
            Box::new(move |committed| {
                let outcome = match committed {
                    Ok(()) => result,
                    Err(reason) => Err(Error::Storage(format!("{name}: {reason}"))),
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
            Some(connection) if connection.is_autocommit() => readers.idle.push(connection),
            _ => readers.open -= 1,
        }
        self.shared.reader_free.notify_one();
    }
}

fn open_reader(path: &Path) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection
        .execute_batch("pragma query_only=on; pragma busy_timeout=5000; pragma cache_size=-8000;")
        .map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(connection)
}

fn write_loop(connection: &Connection, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut waiting = Vec::new();
        if let Err(error) = connection.execute_batch("begin immediate") {
            let reason = error.to_string();
            // Nothing was begun, so nothing may be done: the caller hears the reason.
            drop(first);
            tracing::error!("database not writable: {reason}");
            continue;
        }
        waiting.push(first(connection));
        while waiting.len() < GROUP_MAX {
            match jobs.try_recv() {
                Ok(job) => waiting.push(job(connection)),
                Err(_) => break,
            }
        }
        let committed = connection.execute_batch("commit").map_err(|error| {
            drop(connection.execute_batch("rollback"));
            error.to_string()
        });
        for finish in waiting {
            finish(committed.as_ref().copied().map_err(String::as_str));
        }
    }
}

fn in_savepoint<T>(connection: &Connection, work: &mut impl FnMut(&Write<'_>) -> Result<T>) -> Result<T> {
    connection.execute_batch("savepoint job").map_err(failed)?;
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        work(&Write(Read(Inner::Sqlite(connection))))
    }));
    let result = caught.unwrap_or_else(|_| Err(Error::Storage("the transaction panicked".into())));
    let end = if result.is_ok() { "release job" } else { "rollback to job; release job" };
    connection.execute_batch(end).map_err(failed)?;
    result
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
    Error::Storage(error.to_string())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
