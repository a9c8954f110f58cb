//! PostgreSQL through a small pool, driven from blocking threads.

use crate::handle::{Inner, Read, Write};
use crate::testing::Scratch;
use crate::{Row, Value};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use kernel::{Error, Result};
use std::cell::Cell;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::{
    NoTls,
    error::{Severity, SqlState},
    types::{IsNull, ToSql, Type, private::BytesMut},
};

/// Connections at the same time.
const CONNECTIONS_MAX: usize = 8;
/// How often a transaction is tried when the server asks for a retry.
const ATTEMPTS_MAX: usize = 5;
/// How long a connection may take to be made.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// How long work waits for one of the connections.
const CONNECTION_WAIT: Duration = Duration::from_secs(10);
/// How long the network may not confirm what was sent before the connection counts as lost.
const NETWORK_WAIT: Duration = Duration::from_secs(30);
/// What every session asks of the server, whatever its defaults: a commit is on disk when it is answered; nobody waits
/// long for a row, and the rows of a machine that vanished in the middle of a transaction are free again soon.
const SESSION: &str =
    "-c synchronous_commit=on -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s";

/// A PostgreSQL database.
#[derive(Clone)]
pub struct Postgres(Arc<Shared>);

struct Shared {
    pool: Pool,
    // The driver's own runtime: stores are synchronous and may run on any blocking thread.
    runtime: Option<Runtime>,
    /// Of a test.
    scratch: Option<Scratch>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Postgres {
    pub(crate) fn open(url: &str, schema: Option<&str>, scratch: Option<Scratch>) -> Result<Postgres> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|error| Error::Storage(format!("数据库地址有误：{error}")))?;
        // What the address itself asks for comes last and wins.
        let asked = config.get_options().unwrap_or_default();
        let path = schema.map_or_else(String::new, |schema| format!("-c search_path={schema}"));
        config.options(format!("{SESSION} {path} {asked}"));
        config.connect_timeout(CONNECT_WAIT).tcp_user_timeout(NETWORK_WAIT);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("panlong-postgres")
            .enable_all()
            .build()
            .map_err(|error| Error::Storage(error.to_string()))?;
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS_MAX)
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .wait_timeout(Some(CONNECTION_WAIT))
            .build()
            .map_err(|error| Error::Storage(error.to_string()))?;
        let postgres = Postgres(Arc::new(Shared { pool, runtime: Some(runtime), scratch }));
        postgres.session()?;
        Ok(postgres)
    }

    pub(crate) fn scratch(&self) -> Option<&Path> {
        self.0.scratch.as_ref().map(Scratch::folder)
    }

    fn session(&self) -> Result<Session> {
        let client = self.wait(self.0.pool.get()).map_err(|error| {
            let cause = std::error::Error::source(&error).map_or(String::new(), |cause| format!(": {cause}"));
            Error::Unavailable(format!("无法连接 PostgreSQL (cannot connect): {error}{cause}"))
        })?;
        Ok(Session { client: Some(client), postgres: self.clone(), standing: Cell::new(Standing::Clean) })
    }

    /// A session inside a transaction. Connections that died in the pool, because the server was restarted, show it
    /// here; nothing was begun on them, so another is taken.
    fn begin(&self, how: &str) -> Result<Session> {
        for _ in 0..CONNECTIONS_MAX {
            let session = self.session()?;
            session.standing.set(Standing::Good);
            match session.batch(how) {
                Err(Error::Unavailable(reason)) => tracing::warn!("another connection: {reason}"),
                other => return other.map(|()| session),
            }
        }
        Err(Error::Unavailable("PostgreSQL 的连接都已中断 (every connection is broken)".into()))
    }

    fn wait<F: Future>(&self, future: F) -> F::Output {
        match &self.0.runtime {
            Some(runtime) => runtime.block_on(future),
            None => unreachable!("the runtime lives as long as the pool"),
        }
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        let session = self.begin("begin isolation level repeatable read read only")?;
        let result = work(&Read(Inner::Postgres(&session)));
        session.rollback();
        result
    }

    pub(crate) fn write<T>(
        &self,
        name: &'static str,
        mut work: impl FnMut(&Write<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut attempt = 1;
        loop {
            let session = self.begin("begin")?;
            let result = work(&Write(Read(Inner::Postgres(&session))))
                .and_then(|value| session.commit().map(|()| value));
            match result {
                Err(error) if session.standing.get() == Standing::Again && attempt < ATTEMPTS_MAX => {
                    tracing::warn!("{name}: attempt {attempt}: {error}");
                    session.rollback();
                    attempt += 1;
                }
                Err(error) => {
                    session.rollback();
                    return Err(error);
                }
                done => return done,
            }
        }
    }
}

/// How the transaction of a session stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// None is open: the connection may go back to the pool.
    Clean,
    /// Every statement so far succeeded.
    Good,
    /// A statement failed: the server would answer a commit with a silent rollback.
    Failed,
    /// As before, and the server asks for another attempt.
    Again,
}

/// One connection in use.
pub(crate) struct Session {
    client: Option<Object>,
    postgres: Postgres,
    standing: Cell<Standing>,
}

impl Drop for Session {
    fn drop(&mut self) {
        // Work that panicked, or a broken connection: nobody else may find the open transaction.
        if self.standing.get() != Standing::Clean {
            drop(self.client.take().map(Object::take));
        }
    }
}

impl Session {
    fn client(&self) -> &Object {
        match &self.client {
            Some(client) => client,
            None => unreachable!("the connection is given away only at the end"),
        }
    }

    fn failed(&self, error: &tokio_postgres::Error) -> Error {
        let again = matches!(
            error.code(),
            Some(
                &SqlState::T_R_SERIALIZATION_FAILURE
                    | &SqlState::T_R_DEADLOCK_DETECTED
                    // Two wrote the same new key; the second finds it when it looks again.
                    | &SqlState::UNIQUE_VIOLATION
            )
        );
        self.standing.set(if again { Standing::Again } else { Standing::Failed });
        let words = words(error);
        if is_out_of_order(error) { Error::Unavailable(words) } else { Error::Storage(words) }
    }

    fn commit(&self) -> Result<()> {
        if self.standing.get() != Standing::Good {
            return Err(Error::Storage("a statement failed and the transaction went on".into()));
        }
        let Err(error) = self.postgres.wait(self.client().batch_execute("commit")) else {
            self.standing.set(Standing::Clean);
            return Ok(());
        };
        let failed = self.failed(&error);
        // An answer of "error" means no; when the connection ended instead of an answer, nobody knows.
        let is_no =
            error.as_db_error().is_some_and(|answer| answer.parsed_severity() == Some(Severity::Error));
        Err(if is_no { failed } else { Error::Uncertain(words(&error)) })
    }

    fn rollback(&self) {
        // When it fails the session is not clean, and its connection is closed.
        if self.postgres.wait(self.client().batch_execute("rollback")).is_ok() {
            self.standing.set(Standing::Clean);
        }
    }

    pub(crate) fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>> {
        let found = self.postgres.wait(async {
            let statement = self.client().prepare_cached(sql).await?;
            self.client().query(&statement, &parameters(values)).await
        });
        found.map_err(|error| self.failed(&error))?.iter().map(read_row).collect()
    }

    /// A cursor keeps the rows on the server; it ends with the transaction at the latest.
    pub(crate) fn pages(
        &self,
        sql: &str,
        rows_max: usize,
        mut each: impl FnMut(&[Row]) -> Result<()>,
    ) -> Result<()> {
        self.batch(&format!("declare pages no scroll cursor for {sql}"))?;
        let fetch = format!("fetch {rows_max} from pages");
        loop {
            // Not kept prepared: the next cursor of this name has other columns.
            let found =
                self.postgres.wait(self.client().query(&fetch, &[])).map_err(|error| self.failed(&error))?;
            if found.is_empty() {
                return self.batch("close pages");
            }
            each(&found.iter().map(read_row).collect::<Result<Vec<_>>>()?)?;
        }
    }

    pub(crate) fn run(&self, sql: &str, values: &[Value]) -> Result<u64> {
        let touched = self.postgres.wait(async {
            let statement = self.client().prepare_cached(sql).await?;
            self.client().execute(&statement, &parameters(values)).await
        });
        touched.map_err(|error| self.failed(&error))
    }

    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        self.postgres.wait(self.client().batch_execute(sql)).map_err(|error| self.failed(&error))
    }

    pub(crate) fn prepare(&self, sql: &str) -> Result<()> {
        self.postgres.wait(self.client().prepare(sql)).map(drop).map_err(|error| self.failed(&error))
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn read_row(row: &tokio_postgres::Row) -> Result<Row> {
    let mut cells = Vec::with_capacity(row.len());
    for (index, column) in row.columns().iter().enumerate() {
        let cell = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(index).map(|v| v.map_or(Value::Null, Value::Int)),
            Type::INT4 => {
                row.try_get::<_, Option<i32>>(index).map(|v| v.map_or(Value::Null, |v| i64::from(v).into()))
            }
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(index).map(|v| v.map_or(Value::Null, Value::Real)),
            _ => row.try_get::<_, Option<String>>(index).map(|v| v.map_or(Value::Null, Value::Text)),
        };
        cells.push(cell.map_err(|error| Error::Storage(words(&error)))?);
    }
    Ok(Row(cells))
}

impl ToSql for Value {
    fn to_sql(
        &self,
        wanted: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) if *wanted == Type::INT4 => i32::try_from(*value)?.to_sql(wanted, out),
            #[allow(clippy::cast_precision_loss)]
            Value::Int(value) if *wanted == Type::FLOAT8 => (*value as f64).to_sql(wanted, out),
            Value::Int(value) => value.to_sql(wanted, out),
            Value::Real(value) => value.to_sql(wanted, out),
            Value::Text(text) => text.as_str().to_sql(wanted, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

fn words(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Is not the statement at fault but the server or the way to it?
fn is_out_of_order(error: &tokio_postgres::Error) -> bool {
    // Classes of SQLSTATE: connection, no resources (a full disk), the operator (a restart), the system, damaged data.
    const CLASSES: [&str; 5] = ["08", "53", "57", "58", "XX"];
    let Some(code) = error.code() else {
        let is_io = std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>());
        return error.is_closed() || is_io;
    };
    CLASSES.iter().any(|class| code.code().starts_with(class))
        || matches!(*code, SqlState::LOCK_NOT_AVAILABLE | SqlState::READ_ONLY_SQL_TRANSACTION)
}
