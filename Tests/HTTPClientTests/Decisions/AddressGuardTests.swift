internal import HTTPClient
internal import Testing

struct AddressGuardTests {
  @Test(
    "Addresses that are not public are refused, at both ends of their blocks",
    arguments: [
      ("0.0.0.0", AddressGuard.Refusal.unspecified), ("0.255.255.255", .unspecified), ("10.0.0.0", .private),
      ("10.255.255.255", .private), ("100.64.0.0", .shared), ("100.127.255.255", .shared),
      ("127.0.0.1", .loopback), ("127.255.255.255", .loopback), ("169.254.0.0", .linkLocal),
      ("169.254.169.254", .linkLocal), ("172.16.0.0", .private), ("172.31.255.255", .private),
      ("192.0.0.0", .reserved), ("192.0.0.255", .reserved), ("192.0.2.7", .documentation),
      ("192.88.99.1", .reserved), ("192.168.0.0", .private), ("192.168.255.255", .private),
      ("198.18.0.0", .benchmark), ("198.19.255.255", .benchmark), ("198.51.100.1", .documentation),
      ("203.0.113.9", .documentation), ("224.0.0.1", .multicast), ("239.255.255.255", .multicast),
      ("240.0.0.0", .reserved), ("255.255.255.255", .reserved),
      ("::", .unspecified), ("::1", .loopback), ("::ffff:127.0.0.1", .embedded),
      ("::ffff:8.8.8.8", .embedded), ("::127.0.0.1", .embedded), ("64:ff9b::7f00:1", .embedded),
      ("64:ff9b::8.8.8.8", .embedded), ("64:ff9b:1::1", .embedded), ("64:ff9b:1:ffff::1", .embedded),
      ("100::1", .reserved), ("2001::1", .embedded), ("2001:0:7f00:1::", .embedded),
      ("2001:1ff::1", .reserved),
      ("2001:db8::1", .documentation), ("2002:7f00:1::", .embedded), ("2002:808:808::1", .embedded),
      ("3fff::1", .documentation), ("3fff:fff::1", .documentation), ("4000::1", .reserved),
      ("fc00::1", .private), ("fdff:ffff::1", .private), ("fe80::1", .linkLocal),
      ("fe80::1%eth0", .linkLocal), ("febf::1", .linkLocal), ("fec0::1", .private), ("ff02::1", .multicast),
    ])
  func refused(_ text: String, _ refusal: AddressGuard.Refusal) throws {
    #expect(AddressGuard.refusal(of: try #require(IPAddress(text))) == refusal)
  }

  @Test(
    "Public addresses pass, next to the refused blocks too",
    arguments: [
      "1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
      "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0",
      "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
      "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700::1111", "2a00:1450:4001:80b::200e",
      "3ffe::1",
    ])
  func passed(_ text: String) throws {
    #expect(AddressGuard.refusal(of: try #require(IPAddress(text))) == nil)
  }

  @Test(
    "What is no address is none", arguments: ["", "1.2.3", "1.2.3.4.5", "0x7f.1", "localhost", ":::", "%"])
  func notAnAddress(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test("Bytes become text and back")
  func text() throws {
    #expect(IPAddress(bytes: [192, 0, 2, 1])?.description == "192.0.2.1")
    #expect(IPAddress("2001:db8:0:0:0:0:0:1")?.description == "2001:db8::1")
    #expect(IPAddress(bytes: [1, 2, 3]) == nil)
  }
}
