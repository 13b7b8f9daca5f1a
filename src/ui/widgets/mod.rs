//! Parts that screens are drawn with.

pub mod choices;
pub mod field;
pub mod form;
pub mod frame;
pub mod list;
pub mod page;
