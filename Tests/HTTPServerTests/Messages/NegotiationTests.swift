import Testing

@testable import HTTPServer

struct NegotiationTests {
  static let offered = ["text/plain", "application/json", "text/vtt"]

  @Test(
    arguments: [
      ([], "text/plain"),
      ([""], "text/plain"),
      (["*/*"], "text/plain"),
      (["application/json"], "application/json"),
      (["text/*;q=0.5, application/json;q=0.4"], "text/plain"),
      (["text/plain;q=0.1, */*;q=0.5"], "application/json"),
      (["text/plain;q=0, text/*"], "text/vtt"),
      (["TEXT/VTT"], "text/vtt"),
      (["image/png"], nil),
      (["*/*;q=0"], nil),
      (["image/png", "text/vtt;q=0.001"], "text/vtt"),
      (["text/plain;q=2, nonsense, application/json;q=0.3"], "application/json"),
    ] as [([String], String?)])
  func `Accept chooses by quality, precision and our order`(accept: [String], chosen: String?) {
    #expect(Negotiation.choose(from: Self.offered, accept: accept) == chosen)
  }

  @Test func `parameters of a media type may be quoted`() throws {
    let type = try #require(MediaType("Multipart/Form-Data; charset=x; Boundary=\"a;b\\\"c\""))
    #expect(type.essence == "multipart/form-data")
    #expect(type.parameter("boundary") == "a;b\"c")
    #expect(MediaType("nonsense") == nil)
    #expect(MediaType("a/b; c=\"open") == nil)
  }

  @Test func `fields are found whatever their case, and lists are taken apart`() {
    var headers: Headers = ["Connection": "keep-alive,  Upgrade ,"]
    headers.append("connection", "close")
    #expect(headers["CONNECTION"] == "keep-alive,  Upgrade ,")
    #expect(headers.list("connection") == ["keep-alive", "Upgrade", "close"])
    headers["Connection"] = nil
    #expect(headers.fields.isEmpty)
  }
}
