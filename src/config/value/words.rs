//! Settings that are one of a few words.

/// Declares an enum whose variants are words, with synonyms after `|`. Case does not matter.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $word:literal $(| $synonym:literal)*),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($variant),+ }

        impl $name {
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::config::value::Setting for $name {
            type Value = Self;

            fn parse(text: &str) -> Result<Self, String> {
                match text.trim().to_ascii_lowercase().as_str() {
                    $($word $(| $synonym)* => Ok(Self::$variant),)+
                    _ => Err("it is not one of the words for this setting".to_owned()),
                }
            }

            fn show(value: &Self) -> String {
                value.as_str().to_owned()
            }

            fn form() -> String {
                let words = [$($word),+].map(|word| if word.is_empty() { "nothing" } else { word });
                format!("one of: {}", words.join(", "))
            }

            fn kind() -> String {
                let words = [$($word),+].map(|word| if word.is_empty() { "nothing".into() } else { format!("`{word}`") });
                words.join(", ")
            }
        }
    };
}

words! {
    /// Whose defaults apply where they differ.
    CompatMode { Own = "", OpenWebUi = "open-webui" }
}

words! {
    /// What kind of installation this is.
    Environment { Prod = "prod" | "production", Dev = "dev" | "development" }
}

words! {
    /// Role of an account.
    UserRole { Pending = "pending", User = "user", Admin = "admin" }
}

words! {
    /// When browsers send a cookie along with requests from other sites.
    SameSite { Strict = "strict", Lax = "lax", None = "none" }
}

words! {
    /// How log lines look.
    LogFormat { Auto = "", Text = "text" | "plain", Json = "json" }
}

words! {
    /// The least severity that is logged.
    LogLevel {
        Trace = "trace" | "notset",
        Debug = "debug",
        Info = "info",
        Warn = "warn" | "warning",
        Error = "error" | "critical" | "fatal",
    }
}
