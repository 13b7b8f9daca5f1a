//! What the program costs from outside: the real binary in a pseudo-terminal against a simulated
//! cloud, with the floors of the same run beside every figure.
//!
//!     cargo bench --bench program                      # 1,000, 100,000 and 1,000,000 volumes
//!     cargo bench --bench program -- --help            # sizes, repeats, soak, one core
//!
//! Absolute figures are the machine's; what counts are the ratios within one run. The floors are
//! this executable run again with `floor` as its first argument: a client that only reads and
//! keeps, and a table that only draws.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program for the shell that waits for other programs"
)]

mod backups;
mod cloud;
mod floor_client;
mod floor_table;
mod keys;
mod load;
mod options;
mod process;
mod quiet;
mod report;
mod session;
mod words;

use std::process::ExitCode;
use std::time::Duration;

use cloud::Cloud;
use options::Options;
use report::Report;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((first, rest)) if first == "floor" => floor(rest),
        // `cargo test --benches` starts it too, without this word.
        _ if !arguments.iter().any(|argument| argument == "--bench") => ExitCode::SUCCESS,
        _ => match Options::read(&arguments) {
            Ok(Some(options)) => run(&options),
            Ok(None) => {
                println!("{}", options::HELP);
                ExitCode::SUCCESS
            }
            Err(trouble) => {
                eprintln!("{trouble}\n{}", options::HELP);
                ExitCode::from(2)
            }
        },
    }
}

fn floor(arguments: &[String]) -> ExitCode {
    let done = match arguments.split_first() {
        Some((what, rest)) if what == "client" => floor_client::run(rest),
        Some((what, rest)) if what == "table" => floor_table::run(rest),
        _ => Err("which floor?".to_owned()),
    };
    done.map_or_else(
        |trouble| {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

fn run(options: &Options) -> ExitCode {
    process::give_up_after(options.deadline());
    let mut report = Report::new(&options.sizes);
    for size in &options.sizes {
        eprintln!("== {} volumes", words::thousands(*size));
        measure(options, *size, &mut report);
    }
    println!("{}", report.text());
    if report.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Everything at one size. What fails is in the report; the rest goes on.
fn measure(options: &Options, size: usize, report: &mut Report) {
    let cloud = match Cloud::start(size, Duration::ZERO, None, options) {
        Ok(cloud) => cloud,
        Err(trouble) => return report.failed("the simulator", size, &trouble),
    };
    if options.soak {
        return quiet::soak(&cloud, options, report);
    }
    load::start_and_load(&cloud, options, report);
    for terminal in [(80, 24), (200, 50)] {
        keys::at_the_keyboard(&cloud, options, terminal, report);
    }
    quiet::at_rest(&cloud, options, report);
    drop(cloud);
    match Cloud::start(size, Duration::ZERO, Some(backups::DAYS), options) {
        Ok(cloud) => backups::read(&cloud, options, report),
        Err(trouble) => report.failed("Backups", size, &trouble),
    }
    if options.latency && size <= load::MOST_WITH_LATENCY {
        load::with_latency(size, options, report);
    }
}
