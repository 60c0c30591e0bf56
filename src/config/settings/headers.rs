//! Security headers.

use crate::config::table::settings;
use crate::config::value::Header;

settings! {
    /// Headers that tell browsers what the pages may do. `off` leaves a header out.
    headers Headers {
        /// `Strict-Transport-Security`, sent with answers over TLS only.
        hsts: Header = "max-age=31536000", "HSTS", peer("off");
        /// `X-Frame-Options`: who may show the pages in a frame.
        xframe_options: Header = "SAMEORIGIN", "XFRAME_OPTIONS", peer("off");
        /// `X-Content-Type-Options`.
        xcontent_type: Header = "nosniff", "XCONTENT_TYPE", peer("off");
        /// `Referrer-Policy`.
        referrer_policy: Header = "strict-origin-when-cross-origin", "REFERRER_POLICY", peer("off");
        /// `Permissions-Policy`. Calls need camera and microphone.
        permissions_policy: Header = "camera=(self),microphone=(self),geolocation=()", "PERMISSIONS_POLICY", peer("off");
        /// `Content-Security-Policy`.
        content_security_policy: Header = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
            "CONTENT_SECURITY_POLICY", peer("off");
        /// `Content-Security-Policy-Report-Only`, to try a policy out.
        content_security_policy_report_only: Header = "off", "CONTENT_SECURITY_POLICY_REPORT_ONLY";
        /// `Cross-Origin-Embedder-Policy`. `require-corp` breaks images from elsewhere in answers.
        cross_origin_embedder_policy: Header = "off", "CROSS_ORIGIN_EMBEDDER_POLICY";
        /// `Cross-Origin-Opener-Policy`.
        cross_origin_opener_policy: Header = "same-origin-allow-popups", "CROSS_ORIGIN_OPENER_POLICY", peer("off");
        /// `Cross-Origin-Resource-Policy`.
        cross_origin_resource_policy: Header = "same-origin", "CROSS_ORIGIN_RESOURCE_POLICY", peer("off");
        /// `Reporting-Endpoints`.
        reporting_endpoints: Header = "off", "REPORTING_ENDPOINTS";
        /// `Cache-Control` of API answers that set none of their own.
        cache_control: Header = "no-store", "CACHE_CONTROL", peer("off");
        /// `X-Download-Options`.
        xdownload_options: Header = "off", "XDOWNLOAD_OPTIONS";
        /// `X-Permitted-Cross-Domain-Policies`.
        xpermitted_cross_domain_policies: Header = "none", "XPERMITTED_CROSS_DOMAIN_POLICIES", peer("off");
    }
}
