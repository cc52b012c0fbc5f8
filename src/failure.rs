//! Why a command ended badly: what the person at the terminal reads, and what a script learns from the exit code.

use std::fmt;
use std::process::ExitCode;

/// A command's bad end. The text says what is wrong, and on a line of its own what to do about it.
#[derive(Debug)]
pub enum Failure {
    /// The configuration, an argument or the place it points to is wrong: nothing was started. Exit code 2.
    Configuration(String),
    /// It went wrong while working, or the answer is no (a broken audit log, an unfair policy). Exit code 1.
    Runtime(String),
}

impl Failure {
    /// A wrong configuration with its remedy.
    pub fn configuration(problem: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self::Configuration(format!("{problem}\n  {remedy}"))
    }

    /// Something that failed while working, with every cause behind it on the same line.
    pub fn because(what: impl fmt::Display, error: &dyn std::error::Error) -> Self {
        Self::Runtime(format!("{what}: {}", chain(error)))
    }

    /// 2 for a wrong configuration, 1 for everything else.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Configuration(_) => ExitCode::from(2),
            Self::Runtime(_) => ExitCode::from(1),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(text) | Self::Runtime(text) => f.write_str(text),
        }
    }
}

/// An error with its sources, `a: b: c`; a source that its parent already quotes is not repeated.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(std::io::Error);
    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the journal cannot be opened")
        }
    }
    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn a_failure_tells_the_whole_chain_on_one_line() {
        let failure = Failure::because("the engine did not start", &Outer(std::io::Error::other("disk full")));
        assert_eq!(failure.to_string(), "the engine did not start: the journal cannot be opened: disk full");
    }
}
