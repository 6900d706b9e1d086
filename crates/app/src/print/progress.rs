//! Progress on a terminal; silence elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over bytes with rate and remaining time; a count without an end where the size is unknown.
pub fn bytes(total: Option<u64>, what: &str) -> ProgressBar {
    let template = match total {
        Some(_) => "{msg} [{bar:30}] {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        None => "{msg} {spinner} {bytes}, {bytes_per_sec}",
    };
    styled(total.map_or_else(ProgressBar::new_spinner, ProgressBar::new), template, what)
}

/// A bar over steps with remaining time.
pub fn steps(total: u64, what: &str) -> ProgressBar {
    styled(ProgressBar::new(total), "{msg} [{bar:30}] {pos} of {len}, {eta} left", what)
}

/// Something that takes a while, without a measure.
pub fn spinner(what: &str) -> ProgressBar {
    let bar = styled(ProgressBar::new_spinner(), "{msg} {spinner} {elapsed}", what);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

fn styled(bar: ProgressBar, template: &str, what: &str) -> ProgressBar {
    // The templates above are constants, so one that does not parse shows in the first run.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("━╸ "));
    bar.set_message(what.to_owned());
    bar
}
