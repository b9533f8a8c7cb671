import Testing

@testable import HTTPServer

struct SchemaTests {
  private static func json(_ schema: Schema) -> String {
    var library = SchemaLibrary()
    return schema.json(&library).text
  }

  @Test func `limits that are none are not written`() {
    #expect(Self.json(.integer(in: 0...Int.max)) == #"{"type":"integer","minimum":0}"#)
    #expect(Self.json(.number(in: 0...(.infinity))) == #"{"type":"number","minimum":0.0}"#)
    #expect(Self.json(.string(length: 0...5)) == #"{"type":"string","maxLength":5}"#)
    #expect(
      Self.json(.list(of: .boolean(), count: 1...Int.max))
        == #"{"type":"array","items":{"type":"boolean"},"minItems":1}"#)
  }

  @Test func `what may be null says so in its type, and an enumeration among its values`() {
    #expect(Self.json(.string().nullable) == #"{"type":["string","null"]}"#)
    #expect(Self.json(.oneOf(["a"]).nullable) == #"{"type":["string","null"],"enum":["a",null]}"#)
    #expect(
      Self.json(.either([.string(), .boolean()]).nullable)
        == #"{"oneOf":[{"type":"string"},{"type":"boolean"},{"type":"null"}]}"#)
    #expect(
      Self.json(.string().named("Name").nullable)
        == ##"{"oneOf":[{"$ref":"#/components/schemas/Name"},{"type":"null"}]}"##)
  }

  @Test func `an object names what it must have, and keeps the order of its members`() {
    let point = Schema.object("A point", [.required("y", .number()), .optional("x", .number())])
    #expect(
      Self.json(point)
        == #"{"type":"object","required":["y"],"properties":{"y":{"type":"number"},"x":{"type":"number"}},"#
        + #""description":"A point"}"#)
    #expect(
      Self.json(.map(of: .integer())) == #"{"type":"object","additionalProperties":{"type":"integer"}}"#)
    #expect(Self.json(.object([]).closed) == #"{"type":"object","additionalProperties":false}"#)
  }

  @Test func `named schemas are written once, those inside them too, with other words beside the reference`()
  {
    let inner = Schema.string().named("Inner")
    let outer = Schema.object([.required("inner", inner.described("Here"))]).named("Outer")
    var library = SchemaLibrary()
    #expect(outer.json(&library).text == ##"{"$ref":"#/components/schemas/Outer"}"##)
    #expect(outer.json(&library).text == ##"{"$ref":"#/components/schemas/Outer"}"##)
    #expect(library.schemas.keys.sorted() == ["Inner", "Outer"])
    #expect(
      library.schemas["Outer"]?.text
        == ##"{"type":"object","required":["inner"],"properties":{"inner":{"$ref":"#/components/schemas/Inner","##
        + #""description":"Here"}}}"#)
    #expect(library.contradictions.isEmpty)
    _ = Schema.integer().named("Inner").json(&library)
    #expect(library.contradictions == ["Inner"])
  }

  @Test func `a keyword that is given again replaces the first`() {
    #expect(
      Self.json(.string("old").described("new")) == #"{"type":"string","description":"new"}"#)
  }
}
