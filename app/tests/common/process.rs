//! Processes that end with the test that made them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A process that ends with the test.
pub struct Process(Child);

impl Process {
    /// Starts the process and waits for the line of its output that `found` makes something of.
    pub fn start<T>(command: &mut Command, found: impl Fn(&str) -> Option<T>) -> (Process, T) {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let output = child.stdout.take().expect("its output is read");
        let process = Process(child);
        let mut lines = BufReader::new(output).lines();
        let value = lines.by_ref().map_while(Result::ok).find_map(|line| found(&line));
        let value = value.expect("the program says that it is ready");
        // Whatever else it says is read, so that it never waits for a reader.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        (process, value)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
