import Crypto
import HTTPServer
import Testing

@testable import Daemon
@testable import HTTPServer

/// Keys and tokens of P-256, made with PyJWT: each token is Ada's and holds until 2100.
enum Samples {
  static let firstKey = #"{"kid":"first",\#(first)}"#
  static let secondKey = #"{"kid":"second",\#(second)}"#
  static let namelessSecondKey = "{\(second)}"
  private static let first = #"""
    "kty":"EC","crv":"P-256","x":"x1sQbdmynBRfDv-wLtsiOCNfPz6cd-gyvSavk7fwj20","y":"h-JbAtYmt-DaICUqA4QMHQDrbtFYRK2gG9J-5MIWjN4"
    """#
  private static let second = #"""
    "kty":"EC","crv":"P-256","x":"r2x3dUh1JAOp7EPa7SMV3FDpv9TmEkLluCfVx2UuKd4","y":"vC-Z9aO84r7twtwZF4fgNNfVKvntpWbZl1MKMP5xXcA"
    """#

  static let firstToken =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImZpcnN0IiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZGEiLCJleHAiOjQxMDI0NDQ4MDB9"
    + ".MS6_LYcgdROZYcNZaTFfAn0sE9O-VuIZYBvzI1mVJU6oR-USVFsCoXHLKS-QaeedzN6NK0o59e3SI4QLDaYLKA"
  static let secondToken =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6InNlY29uZCIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEiLCJleHAiOjQxMDI0NDQ4MDB9"
    + ".VZspPPxqvnA-JkrFawTZZPO1r35-86ke_2q2d18veAC0zOETYhz3o1OdqVlR1UEULndB8NmDWssjJEjg_1uUyQ"
  /// Of the second key, without its id.
  static let namelessToken =
    "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEiLCJleHAiOjQxMDI0NDQ4MDB9"
    + ".an2jC6OZQPWr6UB_wN_qAiLT5jcgfmMAfZqiFKHdyartv7-u6Q32Apv45uh5talAzUw4po2aykoKSJZAPaflVA"

  static func set(_ keys: String...) throws -> JSONWebKeySet {
    try JSONWebKeySet(Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8))
  }

  static func request(_ headers: Headers) -> Request {
    Request(
      method: .get, path: "/", query: Query(), headers: headers, body: .empty, peer: "", id: "",
      routePattern: "/",
      parameters: [])
  }
}
