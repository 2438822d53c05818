//! What was computed for a key, remembered in a table of one size: a newer key takes the place of an older one.

/// What something is remembered by: all that the result depends on.
pub(super) trait Key: Copy + PartialEq {
    /// Returns a number that two different keys seldom share; only its upper half is looked at.
    fn spread(&self) -> u64;
}

/// Returns `value` with all that is in its lower half spread over the upper one.
#[inline]
pub(super) fn spread(value: u64) -> u64 {
    value.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A table of results by key.
#[derive(Debug)]
pub(super) struct Memo<K, V> {
    slots: Vec<Slot<K, V>>,
}

/// A place of the table. It begins with a line of the processor's cache, so that a small one takes no more than that.
#[derive(Debug, Clone)]
#[repr(align(64))]
struct Slot<K, V> {
    key: Option<K>,
    value: V,
}

impl<K: Key, V: Copy + Default> Memo<K, V> {
    /// Returns a table of two to the power of `bits` places.
    pub(super) fn new(bits: u32) -> Self {
        Self { slots: vec![Slot { key: None, value: V::default() }; 1 << bits] }
    }
}

impl<K: Key, V> Memo<K, V> {
    /// Returns what is remembered of `key`.
    #[inline]
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        let slot = &self.slots[self.place(key)];
        (slot.key == Some(*key)).then_some(&slot.value)
    }

    /// Remembers `value` as that of `key`.
    pub(super) fn put(&mut self, key: K, value: V) {
        let place = self.place(&key);
        self.slots[place] = Slot { key: Some(key), value };
    }

    /// Asks for the places of `keys`, so that the processor fetches all of them at the same time.
    #[inline]
    pub(super) fn fetch<'k>(&self, keys: impl Iterator<Item = &'k K>)
    where
        K: 'k,
    {
        let n_taken = keys.filter(|key| self.slots[self.place(key)].key.is_some()).count();
        std::hint::black_box(n_taken);
    }

    #[inline]
    fn place(&self, key: &K) -> usize {
        (key.spread() >> 32) as usize & (self.slots.len() - 1)
    }
}
