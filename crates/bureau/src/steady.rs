//! 稳 steady: the systems that keep the market in order.

pub mod complaint;
