//! TLS to the outside: whom to trust, and how to connect.
//!
//! Roots are the system's when it has any, otherwise the ones compiled in (an empty chroot or a scratch image has none);
//! an extra CA file adds to them. They are loaded at the first TLS connection: a server whose models are on
//! loopback never pays for them. The extra file is read at start, so that a wrong path is known then.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::error::Error;

pub(super) struct Tls {
    verify: bool,
    extra: Vec<CertificateDer<'static>>,
    connector: OnceCell<TlsConnector>,
}

impl Tls {
    pub(super) fn new(verify: bool, ca_file: Option<&Path>) -> Result<Self, Error> {
        let extra = ca_file.map(read_certificates).transpose()?.unwrap_or_default();
        Ok(Self { verify, extra, connector: OnceCell::new() })
    }

    pub(super) async fn connect(&self, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, Error> {
        let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
        let name = ServerName::try_from(bare.to_owned())
            .map_err(|_| Error::Tls("the address names no host that a certificate could be for".into()))?;
        let connector = self.connector.get_or_try_init(|| self.load()).await?;
        connector.connect(name, stream).await.map_err(explain)
    }

    /// Parsing the system's bundle takes some ten milliseconds, hence not on the runtime's own threads.
    async fn load(&self) -> Result<TlsConnector, Error> {
        let (verify, extra) = (self.verify, self.extra.clone());
        let config = tokio::task::spawn_blocking(move || client_config(verify, extra)).await;
        let config =
            config.map_err(|_| Error::Tls("the trusted certificates could not be loaded".into()))??;
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

fn client_config(verify: bool, extra: Vec<CertificateDer<'static>>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Tls(error.to_string()))?;
    let mut config = if verify {
        builder.with_root_certificates(roots(extra)).with_no_client_auth()
    } else {
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Unverified(provider)))
            .with_no_client_auth()
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn roots(extra: Vec<CertificateDer<'static>>) -> RootCertStore {
    let mut store = RootCertStore::empty();
    let (found, _unusable) = store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if found == 0 {
        store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    store.add_parsable_certificates(extra);
    store
}

fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let unreadable =
        |why: String| Error::Tls(format!("the CA file {} cannot be used: {why}", path.display()));
    let certificates: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(error.to_string()))?;
    if certificates.is_empty() {
        return Err(unreadable("it holds no PEM certificate".into()));
    }
    Ok(certificates)
}

fn explain(error: std::io::Error) -> Error {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(why)) => {
            Error::Tls(format!("its certificate is not trusted ({why}); add its CA to the trusted ones"))
        }
        Some(rustls::Error::InvalidMessage(_)) => {
            Error::Tls("it does not speak TLS; try http:// instead".into())
        }
        Some(other) => Error::Tls(other.to_string()),
        None => error.into(),
    }
}

/// Accepts any certificate: only for an operator who has switched verification off, which is logged at start.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
