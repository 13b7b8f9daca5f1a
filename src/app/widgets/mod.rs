//! Parts that screens are made of. Each knows its own state and keys, and nothing of the program.

pub mod cursor;
pub mod guard;
pub mod page;
pub mod text_field;

pub use cursor::Cursor;
pub use guard::Guard;
pub use page::Page;
pub use text_field::TextField;
