//! Taking a name out of text.
