//! `vbs doctor`: one page that can be pasted into a ticket. What is here, which sources won, the way
//! to the cloud, what the login may do, which calls work; at the end what is wrong and what to do.
//!
//! Owns no facts: `gather` looks, `judge` decides, `page` writes. It reads only, and what it cannot
//! come to it calls not tried.

mod calls;
mod check;
mod duration;
mod facts;
mod gather;
mod here;
mod judge;
mod page;
mod reach;
mod redact;

use serde::Serialize;

use super::args::{DoctorArgs, Global, PageFormat};
use super::error::CliError;
use super::output;
use facts::Facts;
use judge::Verdict;

/// What programs are told.
#[derive(Serialize)]
struct Report<'a> {
    verdict: &'a Verdict,
    #[serde(flatten)]
    facts: &'a Facts,
}

/// Looks, and tells; the exit code is that of the verdict.
pub async fn doctor(global: &Global, args: DoctorArgs) -> Result<u8, CliError> {
    let facts = Box::pin(gather::gather(global)).await;
    let verdict = judge::judge(&facts);
    let redactor = args.redact.then(|| redact::Redactor::new(&facts));
    match args.output {
        PageFormat::Json => {
            let report = Report { verdict: &verdict, facts: &facts };
            match &redactor {
                None => output::write_json(&report)?,
                Some(redactor) => {
                    let mut json = serde_json::to_value(&report).map_err(output::unwritten)?;
                    redactor.clean_all(&mut json);
                    output::write_json(&json)?;
                }
            }
        }
        PageFormat::Table => output::write_text(&page::page(&facts, &verdict, redactor.as_ref()))?,
    }
    Ok(verdict.exit_code)
}
