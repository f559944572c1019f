//! Signs of the crate `semver`: one "left<TAB>right" a line in, -1, 0, 1 or ? out.
use semver::Version;
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut answers = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (left, right) = line.split_once('\t').unwrap_or((&line, ""));
        match (Version::parse(left), Version::parse(right)) {
            (Ok(left), Ok(right)) => writeln!(answers, "{}", left.cmp(&right) as i8)?,
            _ => writeln!(answers, "?")?,
        }
    }
    Ok(())
}
