//! Inputs that failed once.
