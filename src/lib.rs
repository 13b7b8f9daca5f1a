//! vbs
