//! The known word that a mistyped one was probably meant to be.

/// The closest of `known` by edit distance, the first of equals; `None` only without any.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known.iter().copied().min_by_key(|candidate| distance(word, candidate))
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
pub(crate) fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for row in 1..=from.len() {
        let mut line = vec![row];
        for column in 1..=to.len() {
            let replaced = above[column - 1] + usize::from(from[row - 1] != to[column - 1]);
            let mut best = replaced.min(above[column] + 1).min(line[column - 1] + 1);
            if row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1] {
                best = best.min(before[column - 2] + 1);
            }
            line.push(best);
        }
        before = std::mem::replace(&mut above, line);
    }
    above[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_lead_to_the_word_that_was_meant() {
        let known = ["since", "interval", "requests_per_second", "filter", "profile"];
        for (word, meant) in [
            ("sicne", "since"),
            ("intervall", "interval"),
            ("filters", "filter"),
            ("profiles", "profile"),
            ("", "since"),
        ] {
            assert_eq!(nearest(word, &known), Some(meant), "{word}");
        }
        assert_eq!(nearest("x", &[]), None);
    }
}
