/// Tells public addresses from those that a stranger's URL must not reach from inside our network.
///
/// What it refuses are the blocks that IANA's special-purpose registries (RFC 6890) do not list as globally
/// reachable, and those that carry an IPv4 address in an IPv6 one, which would reach the former by a detour.
public enum AddressGuard {
  public enum Refusal: String, Sendable {
    case unspecified, loopback, `private`, linkLocal, shared, multicast, reserved, benchmark, documentation
    /// An IPv4 address inside an IPv6 one: mapped, NAT64, 6to4, Teredo.
    case embedded
  }

  /// nil for a public address.
  public static func refusal(of address: IPAddress) -> Refusal? {
    let blocks = address.bytes.count == 4 ? Self.ipv4 : Self.ipv6
    if let block = blocks.first(where: { $0.contains(address) }) { return block.refusal }
    // Of IPv6 only 2000::/3 is given out.
    return address.bytes.count == 16 && address.bytes[0] >> 5 != 1 ? .reserved : nil
  }

  private struct Block {
    let prefix: [UInt8]
    let length: Int
    let refusal: Refusal

    init(_ prefix: [UInt8], _ length: Int, _ refusal: Refusal) {
      self.prefix = prefix
      self.length = length
      self.refusal = refusal
    }

    /// Bytes that the prefix does not spell out are zero.
    func contains(_ address: IPAddress) -> Bool {
      for bit in stride(from: 0, to: length, by: 8) {
        let expected = bit / 8 < prefix.count ? prefix[bit / 8] : 0
        let mask: UInt8 = length - bit >= 8 ? 0xFF : ~(0xFF >> (length - bit))
        guard (address.bytes[bit / 8] ^ expected) & mask == 0 else { return false }
      }
      return true
    }
  }

  private static let ipv4 = [
    Block([0], 8, .unspecified),
    Block([10], 8, .private),
    Block([100, 64], 10, .shared),
    Block([127], 8, .loopback),
    Block([169, 254], 16, .linkLocal),
    Block([172, 16], 12, .private),
    Block([192, 0, 0], 24, .reserved),
    Block([192, 0, 2], 24, .documentation),
    Block([192, 88, 99], 24, .reserved),
    Block([192, 168], 16, .private),
    Block([198, 18], 15, .benchmark),
    Block([198, 51, 100], 24, .documentation),
    Block([203, 0, 113], 24, .documentation),
    Block([224], 4, .multicast),
    Block([240], 4, .reserved),
  ]

  private static let ipv6 = [
    Block([], 128, .unspecified),
    Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 128, .loopback),
    Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96, .embedded),
    Block([], 96, .embedded),  // IPv4-compatible, obsolete
    Block([0x00, 0x64, 0xFF, 0x9B], 96, .embedded),
    Block([0x00, 0x64, 0xFF, 0x9B, 0, 1], 48, .embedded),
    Block([0x20, 0x01, 0, 0], 32, .embedded),  // Teredo
    Block([0x20, 0x01], 23, .reserved),
    Block([0x20, 0x01, 0x0D, 0xB8], 32, .documentation),
    Block([0x20, 0x02], 16, .embedded),  // 6to4
    Block([0x3F, 0xFF], 20, .documentation),
    Block([0xFC], 7, .private),
    Block([0xFE, 0x80], 10, .linkLocal),
    Block([0xFE, 0xC0], 10, .private),  // site-local, obsolete
    Block([0xFF], 8, .multicast),
  ]
}
