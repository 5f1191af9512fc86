//! A git command that was started and whose answer is fetched later, so that other work can go on meanwhile.

use std::process::Child;

use super::GitError;

/// A running git command. Dropping it ends the process.
#[derive(Debug)]
pub struct Running {
    pub(super) child: Option<Child>,
    pub(super) command: String,
}

impl Running {
    /// Waits for the end and returns what the command wrote.
    ///
    /// # Errors
    /// When git exits with a code other than 0; the error carries git's own text.
    pub fn output(mut self) -> Result<Vec<u8>, GitError> {
        let child = self.child.take().expect("taken only here");
        let done = child.wait_with_output();
        let done = done.map_err(|error| GitError::Broken {
            command: self.command.clone(),
            why: error.to_string(),
        })?;
        if done.status.success() {
            return Ok(done.stdout);
        }
        Err(GitError::failed(
            &self.command,
            done.status.code(),
            &done.stderr,
        ))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // These commands only read: there is nothing they would have to finish.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
