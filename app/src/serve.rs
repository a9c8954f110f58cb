//! `serve` and `demo`: the platform behind a listener.

use crate::backup::Site;
use crate::capabilities;
use crate::cli::{Demo, Serve};
use crate::demo::{self, Plan};
use crate::fault::{Fault, Outcome, answer, wrong};
use crate::place::{Front, Place};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use web::{App, Clock};

/// Runs the platform.
pub fn serve(place: &Place, ask: &Serve) -> Outcome<()> {
    let _lock = place.lock()?;
    let db = place.open()?;
    if db.read_now(|r| people::accounts(r, crate::DIVISION, "", 1))?.is_empty() {
        return Err(Fault::failed("还没有账号，请先运行 panlong init (no account yet; run panlong init)"));
    }
    let is_demo = demo::store::loaded(&db)?.is_some();
    let vault = place.vault(&db)?;
    let front = place.front(ask)?;
    run(place, (db, vault), &place.listen(ask.listen.as_ref())?, front, Clock::Real, is_demo)
}

/// Loads the demonstration if need be and runs it.
pub fn demo(place: &Place, ask: &Demo, json: bool) -> Outcome<()> {
    let _lock = place.lock()?;
    let db = place.open()?;
    let plan = Plan {
        seed: ask.seed,
        enterprises: u64::from(ask.enterprises),
        whistles: ask.whistles,
        penalties: ask.penalties,
        today: ask.today,
    };
    let vault = place.vault(&db)?;
    let today = demo::load_once(&db, &vault, plan)?;
    let object = serde_json::json!({ "today": today.to_string(), "accounts": demo::accounts::list() });
    answer(json, &object, &demo::accounts::text());
    if ask.load_only {
        return Ok(());
    }
    let nine = today.at(9, 0, 0, 0);
    let listen = place.listen(ask.listen.as_ref())?;
    run(place, (db, vault), &listen, Front::default(), Clock::demo(kernel::from_local(nine)), true)
}

fn run(
    place: &Place,
    (db, vault): (db::Db, vault::Vault),
    listen: &str,
    front: Front,
    clock: Clock,
    is_demo: bool,
) -> Outcome<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .with_writer(std::io::stderr)
        .init();
    let durability = db.durability()?;
    if durability.is_full {
        tracing::info!("a write that is answered is on disk: {}", durability.settings);
    } else {
        tracing::warn!("a power cut can lose writes that were answered: {}", durability.settings);
    }
    let Site { db, files, anchors } = place.site(db)?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Fault::failed(format!("无法启动：{error} (cannot start)")))?;
    runtime.block_on(async {
        let listener = bind(listen).await?;
        let address = listener
            .local_addr()
            .map_err(|error| Fault::failed(format!("监听地址有误：{error} (bad address)")))?;
        let Front { base_url, trust_proxy, provider } = front;
        let base_url =
            base_url.map_or_else(|| format!("http://{address}"), |url| url.trim_end_matches('/').to_string());
        let mut capabilities = capabilities::assembled(matches!(clock, Clock::Demo { .. }));
        capabilities.push(crate::anchors::capability());
        let app = Arc::new(App {
            db,
            vault,
            division: crate::DIVISION.into(),
            division_name: crate::DIVISION_NAME.into(),
            demo: is_demo,
            clock,
            base_url,
            trust_proxy,
            provider: provider.map(Arc::new),
            files,
            anchors,
            capabilities,
        });
        // The address of the other end counts for how often one client may ask.
        let router = web::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        web::start_jobs(&app);
        println!("READY http://{address}");
        axum::serve(listener, router)
            .with_graceful_shutdown(asked_to_stop())
            .await
            .map_err(|error| Fault::failed(format!("服务中断：{error} (the server stopped)")))
    })
}

async fn bind(listen: &str) -> Outcome<TcpListener> {
    TcpListener::bind(listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            Fault::failed(format!("端口已被占用：{listen}，请用 --listen 换一个 (address in use)"))
        }
        std::io::ErrorKind::InvalidInput => {
            wrong(format!("监听地址“{listen}”不对，应如 127.0.0.1:8080 (bad listen address)"))
        }
        _ => Fault::failed(format!("无法监听 {listen}：{error} (cannot listen)")),
    })
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(_) => drop(interrupt.await),
    }
}
