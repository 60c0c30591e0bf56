//! Model servers and who may use their models.

use crate::config::table::settings;
use crate::config::value::{
    BaseUrl, FilePath, List, Optional, Positional, Seconds, SecretText, Span, Text, Verify,
};

settings! {
    /// Model servers, how long to wait for them, and who may use their models.
    models Models {
        /// Use OpenAI-compatible servers.
        enable_openai: bool = "true", "ENABLE_OPENAI_API";
        /// Addresses of OpenAI-compatible servers, each usually ending in `/v1`. With a key and no address,
        /// `https://api.openai.com/v1`.
        openai_base_urls: Positional<BaseUrl, ';'> = "", "OPENAI_API_BASE_URLS", also(&["OPENAI_API_BASE_URL"]);
        /// Keys for these servers, in the same order; an empty entry is a server without one.
        openai_keys: Positional<SecretText, ';'> = "", "OPENAI_API_KEYS", also(&["OPENAI_API_KEY"]);
        /// Use Ollama servers.
        enable_ollama: bool = "true", "ENABLE_OLLAMA_API";
        /// Addresses of Ollama servers.
        ollama_base_urls: Positional<BaseUrl, ';'> = "", "OLLAMA_BASE_URLS",
            also(&["OLLAMA_BASE_URL"]), old(&["OLLAMA_API_BASE_URL"]);
        /// Every approved person may use every model, whatever was granted.
        bypass_access: bool = "false", "BYPASS_MODEL_ACCESS_CONTROL";
        /// Administrators see and use everything without a grant.
        bypass_admin_access: bool = "true", "BYPASS_ADMIN_ACCESS_CONTROL",
            old(&["ENABLE_ADMIN_WORKSPACE_CONTENT_ACCESS"]);
        /// Models chosen in a new chat.
        default: List<Text, ','> = "", "DEFAULT_MODELS", runtime;
        /// Order in which models are offered; those not named follow.
        order: List<Text, ','> = "", "MODEL_ORDER_LIST", runtime;
        /// How long the list of models is reused before the servers are asked again.
        cache_ttl: Seconds = "1", "MODELS_CACHE_TTL";
        /// Time for a server to tell its models.
        list_timeout: Seconds = "10", "AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST",
            old(&["AIOHTTP_CLIENT_TIMEOUT_OPENAI_MODEL_LIST"]);
        /// Time for a whole answer; nothing means as long as it takes.
        timeout: Optional<Seconds> = "", "AIOHTTP_CLIENT_TIMEOUT";
        /// Time between two pieces of an answer; nothing means as long as it takes.
        idle_timeout: Optional<Seconds> = "300", "AIOHTTP_CLIENT_STREAM_IDLE_TIMEOUT", peer("");
        /// Time for a connection to a server to be made.
        connect_timeout: Span = "10s", "OWUI_CONNECT_TIMEOUT";
        /// Look for model servers on this machine when none is configured.
        discover: bool = "true", "OWUI_DISCOVER_MODELS", peer("false");
        /// Pass requests for unknown paths on to the OpenAI-compatible server, with its key.
        passthrough: bool = "false", "ENABLE_OPENAI_API_PASSTHROUGH";
        /// Check the certificates of model servers.
        verify_tls: Verify = "true", "AIOHTTP_CLIENT_SESSION_SSL";
        /// File with further CA certificates to trust, beside the system's.
        ca_file: Optional<FilePath> = "", "AIOHTTP_CLIENT_SSL_CERT_FILE";
    }
}
