//! The checksum.

/// CRC-16/CCITT-FALSE: polynomial 0x1021, beginning with 0xffff, bits not reversed.
///
/// ```
/// assert_eq!(pay::qris::crc(b"123456789"), 0x29b1);
/// ```
pub fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(
            crc ^ u16::from(*byte) << 8,
            |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 },
        )
    })
}
