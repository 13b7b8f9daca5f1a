//! Stopping for the shell, and whether a shell is there to continue the program.

use std::io;

use rustix::process::{Pid, Signal, getpgrp, getpid, kill_current_process_group, kill_process};

/// What job control asks of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Process {
    id: i32,
    /// Its program's name; a process that only forked has that of its parent.
    name: String,
    parent: i32,
    group: i32,
    session: i32,
}

/// Most ancestors that are looked at; a table that changes meanwhile must not lead round in circles.
const MOST_ANCESTORS: usize = 64;

/// Whether a shell would continue the program after a stop.
///
/// The kernel's own rule for SIGTSTP: a process group stops only if the parent of one of its members
/// is in another group of the same session, as a shell is. Beyond that, a program that runs commands
/// on a terminal of its own (`sudo`) stops with them, so somebody must be there to continue it too.
pub fn can_stop() -> bool {
    let look = |id| std::fs::read_to_string(format!("/proc/{id}/stat")).ok().and_then(|stat| parse(&stat));
    match look(getpid().as_raw_nonzero().get()) {
        Some(own) => has_shell(own, look),
        None => parent_is_shell(),
    }
}

/// The same where the system does not show its processes.
fn parent_is_shell() -> bool {
    use rustix::process::{getpgid, getppid, getsid};
    let Some(parent) = getppid() else { return false };
    getsid(Some(parent)).is_ok_and(|session| getsid(None).is_ok_and(|own| own == session))
        && getpgid(Some(parent)).is_ok_and(|group| group != getpgrp())
}

fn has_shell(own: Process, look: impl Fn(i32) -> Option<Process>) -> bool {
    let mut process = own;
    for _ in 0..MOST_ANCESTORS {
        let Some(parent) = look(process.parent) else { return false };
        if parent.session != process.session {
            return false;
        }
        if parent.group == process.group {
            process = parent;
            continue;
        }
        // A leader of a session that only forked off its parent runs no jobs: it relays.
        match look(parent.parent).filter(|above| parent.id == parent.session && above.name == parent.name) {
            Some(above) => process = above,
            None => return true,
        }
    }
    false
}

/// Reads a line of `/proc/PID/stat`; the name in parentheses may hold anything.
fn parse(stat: &str) -> Option<Process> {
    let (id, rest) = stat.split_once(" (")?;
    let (name, rest) = rest.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(1).map(str::parse);
    let mut next = || fields.next()?.ok();
    Some(Process {
        id: id.parse().ok()?,
        name: name.to_owned(),
        parent: next()?,
        group: next()?,
        session: next()?,
    })
}

/// Stops this process, with the wrapper that may have started it, until the shell continues it.
pub fn stop_self() -> io::Result<()> {
    // A wrapper such as `sudo` or a script shares the process group and must stop too, or the
    // shell keeps waiting for it.
    if leads_group() {
        kill_process(getpid(), Signal::STOP)?;
    } else {
        kill_current_process_group(Signal::STOP)?;
    }
    Ok(())
}

fn leads_group() -> bool {
    let group: Pid = getpgrp();
    group == getpid()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops(processes: &[(i32, &str, i32, i32, i32)]) -> bool {
        let table: Vec<Process> = processes
            .iter()
            .map(|(id, name, parent, group, session)| Process {
                id: *id,
                name: (*name).to_owned(),
                parent: *parent,
                group: *group,
                session: *session,
            })
            .collect();
        let look = |id| table.iter().find(|process| process.id == id).cloned();
        has_shell(table[0].clone(), look)
    }

    #[test]
    fn only_a_shell_that_controls_jobs_continues_a_program() {
        let shell = [(20, "bash", 10, 20, 20), (10, "sshd", 1, 10, 10)];
        let with = |own: &[(i32, &'static str, i32, i32, i32)]| stops(&[own, &shell].concat());
        assert!(with(&[(30, "vbs", 20, 30, 20)]), "from the shell");
        assert!(with(&[(31, "vbs", 30, 30, 20), (30, "sh", 20, 30, 20)]), "from a script of the shell");
        assert!(!with(&[(30, "vbs", 10, 30, 30)]), "as the leader of its session");
        assert!(!stops(&[(31, "vbs", 20, 20, 20), shell[0], shell[1]]), "sh -c as the leader");
        let sudo = [(32, "vbs", 31, 32, 31), (31, "sudo", 30, 31, 31)];
        assert!(with(&[sudo[0], sudo[1], (30, "sudo", 20, 30, 20)]), "sudo from the shell");
        assert!(!with(&[sudo[0], sudo[1], (30, "sudo", 10, 30, 30)]), "ssh host sudo");
        assert!(with(&[(32, "vbs", 31, 32, 31), (31, "bash", 30, 31, 31), (30, "script", 20, 30, 20)]));
        assert!(!stops(&[(30, "vbs", 20, 30, 20)]), "whose parent nobody sees");
    }

    #[test]
    fn a_name_may_hold_anything() {
        let parsed = parse("71 (a) b (c) S 70 69 68 34816 69 4194304 1 2 3").unwrap();
        assert_eq!((parsed.id, parsed.name.as_str()), (71, "a) b (c"));
        assert_eq!((parsed.parent, parsed.group, parsed.session), (70, 69, 68));
        assert_eq!(parse("71 (cut off) S 70"), None);
    }
}
