//! Security headers: prepared once at the start, put on every answer that has none of its own.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::Headers as Configured;

/// Headers in the order in which they are sent.
pub(crate) struct Headers {
    always: Vec<(HeaderName, HeaderValue)>,
    /// Sent over HTTPS only: browsers ignore it elsewhere.
    hsts: Option<HeaderValue>,
    /// For answers of the API that say nothing about caching.
    cache_control: Option<HeaderValue>,
}

impl Headers {
    pub(crate) fn new(from: &Configured) -> Self {
        let named = [
            ("content-security-policy", &from.content_security_policy),
            ("content-security-policy-report-only", &from.content_security_policy_report_only),
            ("x-frame-options", &from.xframe_options),
            ("x-content-type-options", &from.xcontent_type),
            ("referrer-policy", &from.referrer_policy),
            ("permissions-policy", &from.permissions_policy),
            ("cross-origin-embedder-policy", &from.cross_origin_embedder_policy),
            ("cross-origin-opener-policy", &from.cross_origin_opener_policy),
            ("cross-origin-resource-policy", &from.cross_origin_resource_policy),
            ("reporting-endpoints", &from.reporting_endpoints),
            ("x-download-options", &from.xdownload_options),
            ("x-permitted-cross-domain-policies", &from.xpermitted_cross_domain_policies),
        ];
        let always = named
            .into_iter()
            .filter_map(|(name, value)| Some((HeaderName::from_static(name), value.clone()?)))
            .collect();
        Self { always, hsts: from.hsts.clone(), cache_control: from.cache_control.clone() }
    }

    pub(crate) fn apply(&self, headers: &mut HeaderMap, is_https: bool) {
        headers.reserve(self.always.len() + 4);
        for (name, value) in &self.always {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        if let Some(value) = self.hsts.as_ref().filter(|_| is_https) {
            headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert_with(|| value.clone());
        }
        if let Some(value) = &self.cache_control {
            headers.entry(header::CACHE_CONTROL).or_insert_with(|| value.clone());
        }
    }
}
