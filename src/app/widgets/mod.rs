//! Parts that screens are made of. Each knows its own state and keys, and nothing of the program.

pub mod cursor;
pub mod fields;
pub mod guard;
pub mod narrowed;
pub mod page;
pub mod search;
pub mod text_field;

pub use cursor::Cursor;
pub use fields::Fields;
pub use guard::Guard;
pub use narrowed::Narrowed;
pub use page::Page;
pub use search::Search;
pub use text_field::TextField;
