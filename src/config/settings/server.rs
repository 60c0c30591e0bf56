//! Where the server runs and listens.

use crate::config::table::settings;
use crate::config::value::{
    BaseUrl, CompatMode, Environment, FilePath, Host, List, Network, Optional, Span, Text, Whole,
};

settings! {
    /// Where the instance lies, where it listens and under which name.
    server Server {
        /// Directory in which everything of the instance lies. By itself: `/var/lib/owui` when run as root, else
        /// `$XDG_DATA_HOME/owui` or `~/.local/share/owui`.
        data_dir: FilePath = "", "DATA_DIR", flag("--data-dir");
        /// Address to listen on. The default is reached from this machine only; `0.0.0.0` or `::` is every interface.
        host: Host = "127.0.0.1", "HOST", peer("0.0.0.0"), flag("--host");
        /// Port to listen on; 0 takes a free one and prints it.
        port: Whole<u16, 0, 65_535> = "8080", "PORT", flag("--port");
        /// Further listener: path of a Unix socket, for a proxy on the same machine.
        unix_socket: Optional<FilePath> = "", "OWUI_UNIX_SOCKET", flag("--socket");
        /// Address under which people reach the instance, for links and redirects.
        webui_url: Optional<BaseUrl> = "", "WEBUI_URL";
        /// Name of the instance, shown on every page.
        webui_name: Text = "owui", "WEBUI_NAME";
        /// `prod`, or `dev` for an installation to try things out, which also publishes the API documentation.
        env: Environment = "prod", "ENV";
        /// How long requests may finish after the server was told to stop.
        drain_timeout: Span = "20s", "OWUI_DRAIN_TIMEOUT";
        /// Proxies that may tell the client's address and scheme (`X-Forwarded-For`, `X-Forwarded-Proto`, `Forwarded`).
        forwarded_allow_ips: List<Network, ','> = "127.0.0.1,::1", "FORWARDED_ALLOW_IPS", peer("*");
        /// Threads that answer requests; 0 is half of the processor cores. Password hashes, long walks through the data and its
        /// writer have threads of their own, and a thread that never idles answers a request for less than two that wake each other.
        workers: Whole<usize, 0, 1_024> = "0", "OWUI_WORKERS";
        /// Connections open at the same time; more wait until one closes.
        max_connections: Whole<usize, 1, 1_000_000> = "10000", "OWUI_MAX_CONNECTIONS";
        /// Compress answers for clients that ask for it.
        compression: bool = "true", "ENABLE_COMPRESSION_MIDDLEWARE";
        /// `open-webui` switches to the defaults that this page gives in brackets, for a site that moves over and relies on
        /// them. Several of them are less safe.
        compat: CompatMode = "", "OWUI_COMPAT";
    }
}
