//! Whatever survives a power loss, it could have.

use proptest::prelude::*;

use super::tests::{FOLDER, disk, path, synced};
use super::*;

proptest! {
    #[test]
    fn a_file_has_one_name_whatever_survives(
        moves in prop::collection::vec((0..3_u8, 0..3_u8, prop::bool::ANY), 0..8),
        bits in prop::collection::vec(any::<u8>(), 32),
    ) {
        let fs = disk();
        let other = Path::new("/other");
        fs.create_dir(other).unwrap();
        fs.sync_dir(Path::new("/")).unwrap();
        synced(&fs, "0", b"text");
        let mut at = path("0");
        for (folder, name, is_synced) in moves {
            let folder = [Path::new(FOLDER), other][usize::from(folder % 2)];
            let next = folder.join(name.to_string());
            fs.rename(&at, &next).unwrap();
            if is_synced {
                fs.sync_dir(folder).unwrap();
            }
            at = next;
        }
        fs.power_loss(&mut Choices::Bytes(bits));
        let fs = fs.process(0);
        let mut found = fs.list(Path::new(FOLDER)).unwrap();
        found.extend(fs.list(other).unwrap());
        prop_assert_eq!(found.len(), 1);
    }

    #[test]
    fn what_was_synced_is_a_prefix_of_what_survives(
        parts in prop::collection::vec((prop::collection::vec(1..255_u8, 1..9), prop::bool::ANY), 0..9),
        seed in any::<u64>(),
    ) {
        let fs = disk();
        let file = synced(&fs, "a", b"");
        let mut whole = Vec::new();
        let mut certain = 0;
        for (bytes, is_synced) in parts {
            file.append(&bytes).unwrap();
            whole.extend(bytes);
            if is_synced {
                file.sync().unwrap();
                certain = whole.len();
            }
        }
        fs.power_loss(&mut Choices::Seed(seed));
        let left = fs.bytes(&path("a")).unwrap();
        prop_assert!(left.len() >= certain && left.len() <= whole.len());
        prop_assert_eq!(&left[..certain], &whole[..certain]);
        for (index, byte) in left.iter().enumerate() {
            prop_assert!(*byte == whole[index] || *byte == 0);
        }
    }
}
