//! Headers whose value is one of a few words, or has a form of its own. Browsers ignore a value that they do not
//! understand, so that a typo would switch a protection off without anyone noticing.

use http::HeaderValue;

use super::Rules;

/// Header settings that are one of a few words.
const WORDS: [(&str, &[&str]); 8] = [
    ("xframe_options", &["DENY", "SAMEORIGIN"]),
    ("xcontent_type", &["nosniff"]),
    (
        "referrer_policy",
        &[
            "no-referrer",
            "no-referrer-when-downgrade",
            "origin",
            "origin-when-cross-origin",
            "same-origin",
            "strict-origin",
            "strict-origin-when-cross-origin",
            "unsafe-url",
        ],
    ),
    ("cross_origin_embedder_policy", &["unsafe-none", "require-corp", "credentialless"]),
    (
        "cross_origin_opener_policy",
        &["unsafe-none", "same-origin-allow-popups", "same-origin", "noopener-allow-popups"],
    ),
    ("cross_origin_resource_policy", &["same-site", "same-origin", "cross-origin"]),
    ("xdownload_options", &["noopen"]),
    (
        "xpermitted_cross_domain_policies",
        &["none", "master-only", "by-content-type", "by-ftp-filename", "all"],
    ),
];

pub(super) fn rules(rules: &mut Rules<'_>) {
    let headers = &rules.config.headers;
    let values = [
        &headers.xframe_options,
        &headers.xcontent_type,
        &headers.referrer_policy,
        &headers.cross_origin_embedder_policy,
        &headers.cross_origin_opener_policy,
        &headers.cross_origin_resource_policy,
        &headers.xdownload_options,
        &headers.xpermitted_cross_domain_policies,
    ];
    for ((field, words), value) in WORDS.iter().zip(values) {
        if text(value.as_ref())
            .is_some_and(|value| !words.iter().any(|word| word.eq_ignore_ascii_case(value)))
        {
            let why =
                format!("browsers do not know this value; expected one of {}, or off", words.join(", "));
            rules.problem(&format!("headers.{field}"), why);
        }
    }
    if text(headers.hsts.as_ref()).is_some_and(|value| !is_hsts(value)) {
        let why = "it is not a valid policy; expected `max-age=<seconds>`, optionally with `; \
            includeSubDomains` and `; preload`, or off";
        rules.problem("headers.hsts", why);
    }
    if text(headers.permissions_policy.as_ref()).is_some_and(|value| !is_permissions(value)) {
        let why =
            "it is not a valid policy; expected features such as `camera=(), microphone=(self)`, or off";
        rules.problem("headers.permissions_policy", why);
    }
}

fn text(value: Option<&HeaderValue>) -> Option<&str> {
    value.and_then(|value| value.to_str().ok())
}

/// RFC 6797, section 6.1, with the directives in use.
fn is_hsts(value: &str) -> bool {
    let mut ages = 0;
    let known = value.split(';').map(str::trim).all(|part| {
        let lower = part.to_ascii_lowercase();
        match lower.strip_prefix("max-age=") {
            Some(age) => {
                ages += 1;
                let age = age.trim_matches('"');
                !age.is_empty() && age.bytes().all(|byte| byte.is_ascii_digit())
            }
            None => matches!(lower.as_str(), "includesubdomains" | "preload"),
        }
    });
    known && ages == 1
}

/// A list of `feature=allowlist`, where the list is `*` or in parentheses.
fn is_permissions(value: &str) -> bool {
    value.split(',').map(str::trim).all(|part| match part.split_once('=') {
        Some((feature, list)) => {
            let named =
                !feature.is_empty() && feature.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            named && (list == "*" || (list.starts_with('(') && list.ends_with(')')))
        }
        None => false,
    })
}
