//! A synthetic bureau: accounts, stations and matters that are made up and say so.
