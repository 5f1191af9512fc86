//! JSON Lines: one finding per line as it stands in the JSON document, then one summary line. A stream without its
//! summary line was cut short.

use std::io;

use serde::Serialize;

use super::json::{FindingView, Head};
use super::{Reporter, safe_json};
use crate::model::Report;

/// Lines with a `type`: `finding`, `suppressed` (if asked for), `summary`.
pub struct Jsonl;

impl Reporter for Jsonl {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        for finding in &report.findings {
            safe_json::write_line(
                &Line {
                    kind: "finding",
                    value: FindingView::of(&report.scan, finding),
                },
                out,
            )?;
        }
        if report.scan.show_suppressed {
            for finding in &report.suppressed {
                safe_json::write_line(
                    &Line {
                        kind: "suppressed",
                        value: FindingView::of(&report.scan, finding),
                    },
                    out,
                )?;
            }
        }
        safe_json::write_line(
            &Line {
                kind: "summary",
                value: Head::of(report),
            },
            out,
        )
    }
}

#[derive(Serialize)]
struct Line<T> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    value: T,
}
