//! Whether a file system can carry a write-ahead log: its index is memory shared between processes, which
//! file systems of a network do not share between machines.

use std::path::Path;

/// What statfs(2) calls file systems whose files may be open on other machines, as in the kernel's
/// `linux/magic.h` and in the sources of those that live outside of it.
const NETWORK: [(u32, &str); 17] = [
    (0x0000_6969, "NFS"),
    (0x0000_517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x0000_564c, "NCP"),
    (0x5346_414f, "AFS"),
    (0x6b41_4653, "kAFS"),
    (0x7375_7245, "Coda"),
    (0x0102_1997, "9P"),
    (0x6573_5546, "FUSE"),
    (0x00c3_6400, "Ceph"),
    (0x0bd0_0bd0, "Lustre"),
    (0x4750_4653, "GPFS"),
    (0x7461_636f, "OCFS2"),
    (0x0116_1970, "GFS2"),
    (0x786f_4256, "VirtualBox shared folder"),
    (0xaad7_aaea, "PanFS"),
];

/// The name of a file system of a network by its number; [`None`] for those of one machine.
#[must_use]
pub fn network_name(magic: u32) -> Option<&'static str> {
    NETWORK.iter().find(|(number, _)| *number == magic).map(|(_, name)| *name)
}

/// The name of the network's file system that a path lies on, if it does. One that does not answer is
/// taken for local: then the journal itself is asked whether it works.
#[cfg(target_os = "linux")]
pub(super) fn network_under(path: &Path) -> Option<&'static str> {
    let magic = rustix::fs::statfs(path).ok()?.f_type;
    // The numbers are of 32 bits; the field is wider, or signed, on some machines.
    network_name(u32::try_from(i128::from(magic) & 0xffff_ffff).ok()?)
}

/// Elsewhere the numbers differ: the journal itself is asked whether it works.
#[cfg(not(target_os = "linux"))]
pub(super) fn network_under(_: &Path) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_on_a_network_are_known_by_their_number() {
        for (magic, name) in
            [(0x6969, "NFS"), (0xff53_4d42, "CIFS"), (0x6573_5546, "FUSE"), (0x00c3_6400, "Ceph")]
        {
            assert_eq!(network_name(magic), Some(name));
        }
        // ext4, XFS, Btrfs, tmpfs, overlay, ZFS, F2FS
        for magic in [0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994, 0x794c_7630, 0x2fc1_2fc1, 0xf2f5_2010] {
            assert_eq!(network_name(magic), None, "{magic:x}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_number_of_a_real_file_system_is_read() {
        let magic = rustix::fs::statfs("/proc").unwrap().f_type;
        assert_eq!(u64::try_from(magic).unwrap(), 0x9fa0, "what proc(5) is known by");
        assert_eq!(network_under(Path::new("/proc")), None);
    }
}
