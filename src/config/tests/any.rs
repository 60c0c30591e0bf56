//! Whatever is thrown at it: no panic, and no secret in anything that is shown.

use std::fs;

use proptest::prelude::*;

use super::Bench;
use crate::config::Config;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_environment_and_no_file_make_loading_panic(
        names in prop::collection::vec("[A-Z_]{1,20}|OWUI_[A-Z0-9_]{0,20}|WEBUI_[A-Z_]{0,12}", 0..6),
        values in prop::collection::vec("\\PC{0,20}", 6),
        text in "(\\[{1,2}[a-z.]{0,12}\\]{1,2}\n|[a-z._]{0,12} ?=? ?[0-9a-z\"'\\[\\]{}]{0,12}\n|\\PC{0,20}\n){0,6}",
    ) {
        let mut bench = Bench::new().toml(&text);
        for (name, value) in names.iter().zip(values) {
            bench = bench.env(name, &value);
        }
        match bench.load() {
            Ok(loaded) => prop_assert_eq!(loaded.rows().len(), Config::table().len()),
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }

    #[test]
    fn no_secret_is_ever_shown(
        secret in "q[a-z]{7,20}z",
        ending in prop::sample::select(&["", "\u{1}", "\n", " ", ";", "\u{FFFD}", "@://@"][..]),
        stray in prop::sample::select(&["", "'", "\"", "\n= 1", "\n[auth]"][..]),
    ) {
        let given = format!("{secret}{ending}");
        for meta in Config::table().into_iter().filter(|meta| meta.secret) {
            let (group, field) = meta.key.split_once('.').unwrap();
            let by_env = meta.names().map(|name| Bench::new().env(name, &given));
            let by_file = Bench::new().toml(&format!("[{group}]\n{field} = '{secret}'{stray}\n"));
            let as_list = Bench::new().toml(&format!("[{group}]\n{field} = ['{secret}', ['{secret}']]\n"));
            let as_flag = Bench::new().flag(meta.key, &given);
            for bench in by_env.chain([by_file, as_list, as_flag]) {
                let shown = match bench.load() {
                    Ok(loaded) => format!("{loaded:?} {}", serde_json::to_string(&loaded.rows()).unwrap()),
                    Err(problems) => format!("{problems} {problems:?}"),
                };
                prop_assert!(!shown.contains(&secret), "{}: {}", meta.key, shown);
            }
        }
    }
}

#[test]
fn a_file_that_is_not_text_is_refused() {
    let bench = Bench::new().toml("");
    fs::write(bench.file.as_ref().unwrap(), [0xff, 0xfe, 0x00]).unwrap();
    assert!(super::says(&bench.bad(), &["given.toml", "cannot be read"]));
}
