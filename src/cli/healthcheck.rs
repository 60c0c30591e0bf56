//! `owui healthcheck`: asks a running server over its control socket, else over HTTP, and answers with the exit code.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use bytes::Bytes;
use clap::Args;
use http::Request;

use super::{
    client::{self, Answer, Client},
    failure::{Exit, Failure},
    output::Output,
};
use crate::config::Config;

const WHAT: &str = "asking the server for its health";

#[derive(Args, Debug)]
pub(crate) struct HealthcheckArgs {
    /// Seconds to wait for the answer
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,
    /// Also wait for what the server needs: exit 0 only when it is ready for work
    #[arg(long)]
    ready: bool,
}

pub(crate) async fn run(out: &Output, config: &Config, args: &HealthcheckArgs) -> Result<(), Failure> {
    let path = if args.ready { "/ready" } else { "/health" };
    let wait = Duration::from_secs(args.timeout);
    match client::answers(&config.server.data_dir).await {
        Answer::Yes => over_socket(config, path, wait).await?,
        Answer::No | Answer::Forbidden => over_http(config, path, wait).await?,
    }
    out.done("the server is well")
}

async fn over_socket(config: &Config, path: &str, wait: Duration) -> Result<(), Failure> {
    let request = Request::get(path).header(http::header::HOST, "localhost").body(Bytes::new());
    let request = request.map_err(|error| unwell(error.to_string()))?;
    let client = Client::Socket { path: config.server.data_dir.join(client::SOCKET), sudo_uid: None };
    match tokio::time::timeout(wait, client.send(request)).await {
        Ok(Ok(answer)) if answer.status().is_success() => Ok(()),
        Ok(Ok(answer)) => Err(unwell(format!("it answered {}", answer.status()))),
        Ok(Err(why)) => Err(unwell(why)),
        Err(_) => Err(unwell(format!("no answer within {} s", wait.as_secs()))),
    }
}

async fn over_http(config: &Config, path: &str, wait: Duration) -> Result<(), Failure> {
    let address = address(&config.server.host.to_string(), config.server.port)
        .ok_or_else(|| unwell(format!("HOST={} is no address that can be asked", config.server.host)))?;
    let url = format!("http://{address}{path}");
    let asked = tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(wait))
            .http_status_as_error(false)
            .build()
            .into();
        agent.get(&url).call().map(|answer| answer.status().as_u16()).map_err(|error| error.to_string())
    });
    match asked.await {
        Ok(Ok(200)) => Ok(()),
        Ok(Ok(status)) => Err(unwell(format!("{address} answered {status}"))),
        Ok(Err(why)) => Err(unwell(format!("{address}: {why}")).advice("is `owui serve` running?")),
        Err(error) => Err(unwell(error.to_string())),
    }
}

fn unwell(why: String) -> Failure {
    Failure::new(Exit::Failed, WHAT, why)
}

/// Where a server that listens on `host` can be asked from this machine.
fn address(host: &str, port: u16) -> Option<SocketAddr> {
    let ip = match host.trim_matches(['[', ']']) {
        "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        literal => literal.parse().ok()?,
    };
    let ip = match ip {
        IpAddr::V4(any) if any.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(any) if any.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    (port != 0).then_some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_on_loopback() {
        let asked = |host: &str| address(host, 8080).map(|address| address.to_string());
        assert_eq!(asked("0.0.0.0").as_deref(), Some("127.0.0.1:8080"));
        assert_eq!(asked("::").as_deref(), Some("[::1]:8080"));
        assert_eq!(asked("localhost").as_deref(), Some("127.0.0.1:8080"));
        assert_eq!(asked("192.0.2.7").as_deref(), Some("192.0.2.7:8080"));
        assert_eq!(asked("example.org"), None);
        assert_eq!(address("127.0.0.1", 0), None);
    }
}
