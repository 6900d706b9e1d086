//! `clout serve`: the site and the API.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use store::Store;
use tokio::net::TcpListener;

use crate::data_folder::DataFolder;
use crate::inputs::{models, tagging};
use crate::print::failure::Failure;
use crate::print::output::say;
use crate::site::evidence::Evidence;
use crate::site::operator::{LakeOperator, Samples};
use crate::site::{config, movements, newcomers, viewpoints};

/// Where to serve.
#[derive(Debug, Args)]
pub struct Listen {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub host: std::net::IpAddr,

    /// Port to listen on; the next free one is taken where it is in use
    #[arg(long, env = "CLOUT_PORT", default_value_t = 8080)]
    pub port: u16,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub listen: Listen,

    /// Show refused records on the operator's page as they came, to whoever can open it
    #[arg(long)]
    pub show_samples: bool,

    /// What is measured here, shown beside the mark
    #[arg(long, env = "CLOUT_COMMUNITY", value_name = "TEXT")]
    pub community: Option<String>,

    /// Whom to write to in order to leave, shown on the page that says how
    #[arg(long, env = "CLOUT_CONTACT", value_name = "TEXT")]
    pub contact: Option<String>,

    /// Where the data come from, where a licence asks to say so
    #[arg(long, env = "CLOUT_ATTRIBUTION", value_name = "TEXT")]
    pub attribution: Option<String>,
}

/// How many ports after the one asked for are tried.
const PORTS_TRIED: u16 = 50;

/// Runs the command until it is told to stop.
pub fn run(folder: &DataFolder, args: &ServeArgs) -> Result<ExitCode, Failure> {
    let mut config = config::of(folder);
    config.community = args.community.clone().or(config.community);
    config.contact = args.contact.clone().or(config.contact);
    if let Some(text) = args.attribution.clone() {
        config.attribution = Some(web::Attribution { text, url: None });
    }
    let samples = if args.show_samples { Samples::Shown } else { Samples::Hidden };
    serve(folder, &args.listen, config, samples)
}

/// Serves a folder.
pub fn serve(
    folder: &DataFolder,
    listen: &Listen,
    config: web::Config,
    samples: Samples,
) -> Result<ExitCode, Failure> {
    let store: Arc<Store> = Arc::new(folder.store()?);
    // A person's page asks for their model: the one that ships must be known before the first request.
    models::chosen(&store, None)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = bind(listen).await?;
        let operator = Arc::new(LakeOperator::new(folder.clone(), Arc::clone(&store), samples));
        say(&format!("The site is at http://{}/ (Ctrl-C ends it)", listener.local_addr()?))?;
        let evidence = Evidence::new(folder.clone(), Arc::clone(&store));
        let viewpoints = Arc::new(viewpoints::FromEvidence(Arc::clone(&evidence)));
        let newcomers = Arc::new(newcomers::FromEvidence::new(Arc::clone(&evidence), Arc::clone(&store)));
        let movements = Arc::new(movements::FromEvidence(evidence));
        let ontology = Arc::new(tagging::ontology(folder)?);
        let site = web::Site { store, ontology, operator, viewpoints, newcomers, movements, config };
        web::serve(listener, site, stop()).await?;
        Ok(ExitCode::SUCCESS)
    })
}

async fn bind(listen: &Listen) -> Result<TcpListener, Failure> {
    let last = listen.port.saturating_add(PORTS_TRIED);
    for port in listen.port..=last {
        match TcpListener::bind(SocketAddr::new(listen.host, port)).await {
            Ok(listener) => {
                if port != listen.port {
                    eprintln!("clout: port {} is in use, so the site is at port {port}", listen.port);
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => {
                return Err(Failure::new(format!("could not listen on {}:{port}: {error}", listen.host))
                    .hint("Give another --host or --port."));
            }
        }
    }
    Err(Failure::new(format!("every port from {} to {last} is in use", listen.port))
        .hint("Give another --port."))
}

/// Resolves when the process is asked to end.
async fn stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        match terminated {
            Ok(mut terminated) => {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}
