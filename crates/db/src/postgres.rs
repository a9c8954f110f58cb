//! PostgreSQL through a small pool, driven from blocking threads.

use crate::handle::{Inner, Read, Write};
use crate::{Row, Value};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use kernel::{Error, Result};
use std::future::Future;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio_postgres::{
    NoTls,
    error::SqlState,
    types::{IsNull, ToSql, Type, private::BytesMut},
};

/// Connections at the same time.
const CONNECTIONS_MAX: usize = 8;
/// How often a transaction is tried when the server asks for a retry.
const ATTEMPTS_MAX: usize = 5;

/// A PostgreSQL database.
#[derive(Clone)]
pub struct Postgres(Arc<Shared>);

struct Shared {
    pool: Pool,
    // The driver's own runtime: stores are synchronous and may run on any blocking thread.
    runtime: Option<Runtime>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Postgres {
    pub(crate) fn open(url: &str, schema: Option<&str>) -> Result<Postgres> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|error| Error::Storage(format!("数据库地址有误: {error}")))?;
        if let Some(schema) = schema {
            config.options(format!("-c search_path={schema}"));
        }
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
            .build()
            .map_err(|error| Error::Storage(error.to_string()))?;
        let postgres = Postgres(Arc::new(Shared { pool, runtime: Some(runtime) }));
        postgres.session()?;
        Ok(postgres)
    }

    fn session(&self) -> Result<Session> {
        let client = self
            .wait(self.0.pool.get())
            .map_err(|error| Error::Storage(format!("无法连接 PostgreSQL: {error}")))?;
        Ok(Session { client, postgres: self.clone() })
    }

    fn wait<F: Future>(&self, future: F) -> F::Output {
        match &self.0.runtime {
            Some(runtime) => runtime.block_on(future),
            None => unreachable!("the runtime lives as long as the pool"),
        }
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T>) -> Result<T> {
        let session = self.session()?;
        session.batch("begin isolation level repeatable read read only")?;
        let result = work(&Read(Inner::Postgres(&session)));
        session.batch("commit")?;
        result
    }

    pub(crate) fn write<T>(
        &self,
        name: &'static str,
        mut work: impl FnMut(&Write<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut attempt = 1;
        loop {
            let session = self.session()?;
            session.batch("begin")?;
            let result = work(&Write(Read(Inner::Postgres(&session))));
            let result = match result {
                Ok(value) => session.batch("commit").map(|()| value),
                Err(error) => {
                    session.batch("rollback")?;
                    Err(error)
                }
            };
            match result {
                Err(Error::Storage(reason)) if reason.starts_with(RETRY) && attempt < ATTEMPTS_MAX => {
                    tracing::warn!("{name}: attempt {attempt} {reason}");
                    attempt += 1;
                }
                other => return other,
            }
        }
    }
}

/// Marks an error after which the whole transaction may run again.
const RETRY: &str = "retry: ";

/// One connection in use.
pub(crate) struct Session {
    client: Object,
    postgres: Postgres,
}

impl Session {
    pub(crate) fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>> {
        self.postgres.wait(async {
            let statement = self.client.prepare_cached(sql).await.map_err(|error| failed(&error))?;
            let found =
                self.client.query(&statement, &parameters(values)).await.map_err(|error| failed(&error))?;
            found.iter().map(read_row).collect()
        })
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
            let found = self.postgres.wait(self.client.query(&fetch, &[])).map_err(|error| failed(&error))?;
            if found.is_empty() {
                return self.batch("close pages");
            }
            each(&found.iter().map(read_row).collect::<Result<Vec<_>>>()?)?;
        }
    }

    pub(crate) fn run(&self, sql: &str, values: &[Value]) -> Result<u64> {
        self.postgres.wait(async {
            let statement = self.client.prepare_cached(sql).await.map_err(|error| failed(&error))?;
            self.client.execute(&statement, &parameters(values)).await.map_err(|error| failed(&error))
        })
    }

    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        self.postgres.wait(self.client.batch_execute(sql)).map_err(|error| failed(&error))
    }

    pub(crate) fn prepare(&self, sql: &str) -> Result<()> {
        self.postgres.wait(self.client.prepare(sql)).map(drop).map_err(|error| failed(&error))
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
        cells.push(cell.map_err(|error| failed(&error))?);
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

fn failed(error: &tokio_postgres::Error) -> Error {
    let again = matches!(
        error.code(),
        Some(
            &SqlState::T_R_SERIALIZATION_FAILURE
                | &SqlState::T_R_DEADLOCK_DETECTED
                // Somebody else wrote the same key after we had looked: who looks again finds it.
                | &SqlState::UNIQUE_VIOLATION
        )
    );
    let words = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
    Error::Storage(format!("{}{words}", if again { RETRY } else { "" }))
}
