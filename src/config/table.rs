//! The declaration of settings: one entry yields the field, its documentation, its parser and its row in `config show`.

use super::read::Reader;
use super::value::Setting;

/// What is known of a setting before any value is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meta {
    /// Name in the file and for `--set`: `group.field`.
    pub(crate) key: &'static str,
    /// Name in the environment.
    pub(crate) env: &'static str,
    /// Default as text; it goes through the same parser as every other value.
    pub(crate) default: &'static str,
    /// What it means, as in the documentation comment of its declaration.
    pub(crate) doc: &'static str,
    /// Default with `OWUI_COMPAT=open-webui`, where it differs.
    pub(crate) peer: Option<&'static str>,
    /// Former names in the environment; they work and are reported.
    pub(crate) old: &'static [&'static str],
    /// Further names in the environment, weaker than `env`.
    pub(crate) also: &'static [&'static str],
    /// Its own option on the command line.
    pub(crate) flag: Option<&'static str>,
    /// Whether an administrator may change it while the server runs.
    pub(crate) runtime: bool,
    /// Whether it is hidden, and may come from the file that `<NAME>_FILE` names.
    pub(crate) secret: bool,
    /// Whether an empty environment variable is refused instead of counting as unset.
    pub(crate) refuse_empty: bool,
    form: fn() -> String,
    kind: fn() -> String,
    check: fn(&str) -> Result<String, String>,
}

impl Meta {
    pub(crate) const fn new<T: Setting>(
        key: &'static str,
        default: &'static str,
        env: &'static str,
        doc: &'static str,
    ) -> Self {
        Self {
            key,
            env,
            default,
            doc,
            peer: None,
            old: &[],
            also: &[],
            flag: None,
            runtime: false,
            secret: T::SECRET,
            refuse_empty: false,
            form: T::form,
            kind: T::kind,
            check: reshow::<T>,
        }
    }

    pub(crate) const fn peer(self, default: &'static str) -> Self {
        Self { peer: Some(default), ..self }
    }

    pub(crate) const fn old(self, names: &'static [&'static str]) -> Self {
        Self { old: names, ..self }
    }

    pub(crate) const fn also(self, names: &'static [&'static str]) -> Self {
        Self { also: names, ..self }
    }

    pub(crate) const fn flag(self, name: &'static str) -> Self {
        Self { flag: Some(name), ..self }
    }

    pub(crate) const fn runtime(self) -> Self {
        Self { runtime: true, ..self }
    }

    pub(crate) const fn refuse_empty(self) -> Self {
        Self { refuse_empty: true, ..self }
    }

    /// The default that applies: the other product's with the compatibility switch, else ours.
    pub(crate) fn default_for(&self, compat: bool) -> &'static str {
        if compat { self.peer.unwrap_or(self.default) } else { self.default }
    }

    /// What is expected, to follow the word "expected".
    pub(crate) fn form(&self) -> String {
        (self.form)()
    }

    /// The form in a word or two.
    pub(crate) fn kind(&self) -> String {
        (self.kind)()
    }

    /// Whether `text` would be accepted, for changes at run time: the value as it would be shown, or what is wrong.
    pub(crate) fn check(&self, text: &str) -> Result<String, String> {
        (self.check)(text)
    }

    /// Every name in the environment, strongest first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.env).chain(self.also.iter().copied()).chain(self.old.iter().copied())
    }
}

fn reshow<T: Setting>(text: &str) -> Result<String, String> {
    T::parse(text).map(|value| T::show(&value))
}

/// A group of settings, made by [`settings!`].
pub(crate) trait Group: Sized {
    const NAME: &'static str;
    const ABOUT: &'static str;
    const SETTINGS: &'static [Meta];

    /// Reads every field, so that all problems are found in one go; `None` when there was one.
    fn read(from: &mut Reader<'_>) -> Option<Self>;

    /// The values as text, in the order of `SETTINGS`, secrets masked.
    fn show(&self) -> Vec<String>;
}

/// Declares a group: `field: Form = "default", "ENVIRONMENT_NAME", options...;` where an option is a builder method of
/// [`Meta`], for example `runtime` or `peer("*")`.
macro_rules! settings {
    ($(#[doc = $about:literal])+ $group:ident $name:ident { $(
        $(#[doc = $doc:literal])+
        $field:ident: $form:ty = $default:literal, $env:literal $(, $option:ident $(($($value:expr),+))?)*;
    )+ }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug)]
        #[allow(clippy::struct_field_names, reason = "names of settings, which operators know")]
        pub(crate) struct $name { $(
            $(#[doc = $doc])+
            pub(crate) $field: <$form as $crate::config::value::Setting>::Value,
        )+ }

        impl $crate::config::table::Group for $name {
            const NAME: &'static str = stringify!($group);
            const ABOUT: &'static str = concat!($($about),+);
            const SETTINGS: &'static [$crate::config::table::Meta] = &[ $(
                $crate::config::table::Meta::new::<$form>(
                    concat!(stringify!($group), ".", stringify!($field)),
                    $default,
                    $env,
                    concat!($($doc),+),
                )$(.$option($($($value),+)?))*,
            )+ ];

            fn read(from: &mut $crate::config::read::Reader<'_>) -> Option<Self> {
                let mut metas = Self::SETTINGS.iter();
                $( let $field = metas.next().and_then(|meta| from.take::<$form>(meta)); )+
                Some(Self { $($field: $field?),+ })
            }

            fn show(&self) -> Vec<String> {
                vec![ $(<$form as $crate::config::value::Setting>::show(&self.$field)),+ ]
            }
        }
    };
}
pub(crate) use settings;

/// A group for the documentation: name, what it is about, its settings.
pub(crate) type Section = (&'static str, &'static str, &'static [Meta]);

/// Declares all settings from the groups that they consist of.
macro_rules! groups {
    ($(#[doc = $about:literal])+ $name:ident { $($field:ident: $group:ident),+ $(,)? }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug)]
        pub(crate) struct $name { $(pub(crate) $field: $group),+ }

        impl $name {
            /// The declaration of every setting, by group.
            pub(crate) const SECTIONS: &'static [$crate::config::table::Section] = &[$((
                <$group as $crate::config::table::Group>::NAME,
                <$group as $crate::config::table::Group>::ABOUT,
                <$group as $crate::config::table::Group>::SETTINGS,
            )),+];

            /// Reads every group before it misses one: every problem counts.
            fn read(from: &mut $crate::config::read::Reader<'_>) -> Option<Self> {
                $( let $field = <$group as $crate::config::table::Group>::read(from); )+
                Some(Self { $($field: $field?),+ })
            }

            /// The values as text, in the order of [`Self::table`], secrets masked.
            fn show(&self) -> Vec<String> {
                [$($crate::config::table::Group::show(&self.$field)),+].concat()
            }
        }
    };
}
pub(crate) use groups;
