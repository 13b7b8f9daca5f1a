//! The `vbs` binary: all of it lives in the library.

fn main() -> std::process::ExitCode {
    vbs_tui::cli::main()
}
