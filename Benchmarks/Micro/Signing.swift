internal import Storage

internal import struct FoundationEssentials.Date

/// Signatures a second on one core, of uploads of one transcript each, as the archive sends them.
///
/// - Parameter token: of temporary credentials, which makes the signed text twice as long.
func signing(token: String? = nil) throws -> Double {
  let signer = SigV4Signer(region: "eu-central-1")
  let credentials = AWSCredentials(
    accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    sessionToken: token)
  let payload = SigV4Signer.PayloadHash.sha256(
    "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
  let date = Date(timeIntervalSince1970: 1_700_000_000)
  let count = 200_000
  var added = 0
  let duration = try ContinuousClock().measure {
    for number in 0..<count {
      let request = SigV4Signer.Request(
        method: "PUT", host: "transcripts.s3.eu-central-1.amazonaws.com",
        path: "/ConvertedTextFile/\(number)_Q48 answer.txt",
        headers: [("Content-Type", "text/plain; charset=utf-8")])
      added += try signer.sign(
        request, payload: payload, credentials: credentials, at: date.addingTimeInterval(Double(number))
      ).count
    }
  }
  precondition(added == count * (token == nil ? 3 : 4))
  return Double(count) / (duration / .seconds(1))
}
