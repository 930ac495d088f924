//! A value that can be replaced without a lock, so that a fork in the middle harms nobody.

use std::sync::OnceLock;

/// The newest of a chain of values. Old ones stay until the whole is dropped: they are few.
#[derive(Debug)]
pub(super) struct Rotation<T> {
    value: T,
    next: OnceLock<Box<Self>>,
}

impl<T> Rotation<T> {
    pub(super) fn new(value: T) -> Self {
        Self {
            value,
            next: OnceLock::new(),
        }
    }

    /// The newest value.
    pub(super) fn get(&self) -> &T {
        let mut place = self;
        while let Some(next) = place.next.get() {
            place = next;
        }
        &place.value
    }

    /// Replaces it.
    pub(super) fn set(&self, value: T) {
        let mut new = Box::new(Self::new(value));
        let mut place = self;
        while let Err(rejected) = place.next.set(new) {
            new = rejected;
            match place.next.get() {
                Some(next) => place = next,
                // `set` fails only when there is one.
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_value_counts() {
        let rotation = Rotation::new(1);
        assert_eq!(*rotation.get(), 1);
        rotation.set(2);
        rotation.set(3);
        assert_eq!(*rotation.get(), 3);
    }
}
