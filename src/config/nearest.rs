//! "Did you mean": the known name nearest to one that is not known.

/// Number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`
/// (optimal string alignment), or `None` when it is more than `limit`.
pub(crate) fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    // Cheap bound first: the start compares each variable of the environment with a thousand names.
    if a.len().abs_diff(b.len()) > limit || (letters(a) ^ letters(b)).count_ones() as usize > 2 * limit {
        return None;
    }
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (row, letter) in a.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in b.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, column) + usize::from(letter != *other))
                .min(at(&last, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped = column > 0 && previous == Some(*other) && b.get(column - 1) == Some(&letter);
            if swapped {
                cost = cost.min(at(&before, column - 1) + 1);
            }
            current.push(cost);
        }
        before = std::mem::replace(&mut last, current);
        previous = Some(letter);
    }
    last.last().copied().filter(|distance| *distance <= limit)
}

/// The name nearest to `name` within `limit`, the first of equals.
pub(crate) fn nearest<'a>(
    name: &str,
    among: impl IntoIterator<Item = &'a str>,
    limit: usize,
) -> Option<&'a str> {
    let near =
        among.into_iter().filter_map(|other| distance(name, other, limit).map(|distance| (distance, other)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, other)| other)
}

/// How far off a name in a file or flag may be and still get a suggestion: about a third of it.
pub(crate) fn tolerance(name: &str) -> usize {
    (name.len() / 3).clamp(1, 6)
}

/// Which letters occur; one edit changes at most two of them.
fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |set, byte| set | 1 << (byte & 63))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_slip_of_the_fingers_is_one_step() {
        for (a, b, expected) in [
            ("PORT", "PORT", 0),
            ("PROT", "PORT", 1),
            ("POR", "PORT", 1),
            ("PORTS", "PORT", 1),
            ("PART", "PORT", 1),
            ("", "AB", 2),
            ("ENABLE_SINGUP", "ENABLE_SIGNUP", 1),
        ] {
            assert_eq!(distance(a, b, 3), Some(expected), "{a} {b}");
        }
        assert_eq!(distance("PORT", "HOSTS", 1), None);
    }

    #[test]
    fn the_nearest_name_is_suggested_and_a_distant_one_is_not() {
        let names = ["server.port", "server.host", "log.level"];
        assert_eq!(nearest("server.prot", names, 3), Some("server.port"));
        assert_eq!(nearest("log.lvl", names, 2), Some("log.level"));
        assert_eq!(nearest("completely.else", names, 3), None);
    }

    proptest! {
        #[test]
        fn the_distance_is_symmetric_and_its_shortcut_rejects_nothing_near(a in "[A-D_]{0,6}", b in "[A-D_]{0,6}") {
            prop_assert_eq!(distance(&a, &b, 2), distance(&b, &a, 2));
            let full = distance(&a, &b, 99).unwrap();
            prop_assert_eq!(distance(&a, &b, 2), Some(full).filter(|full| *full <= 2));
        }
    }
}
