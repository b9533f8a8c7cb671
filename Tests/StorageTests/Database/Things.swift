@testable import Storage

extension Migration {
  /// A table to play with.
  static let things = Migration(
    version: 1, name: "things",
    statements: [
      """
      CREATE TABLE things (
        name TEXT PRIMARY KEY NOT NULL CHECK (name <> 'forbidden'), value,
        parent TEXT REFERENCES things (name))
      """
    ])
}

extension Connection {
  func insertThing(_ name: String) throws {
    try execute("INSERT INTO things (name) VALUES ($1)", [.text(name)])
  }

  func thingNames() throws -> [String] {
    try query("SELECT name FROM things ORDER BY name").map { try $0.text("name") }
  }
}
