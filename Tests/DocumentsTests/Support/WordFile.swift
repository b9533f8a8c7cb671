import Foundation

/// A document of a word processor, part by part.
struct WordFile {
  static let transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  static let strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"

  var namespace = WordFile.transitional
  /// Within `w:body`.
  var body: String
  /// Further parts by the types of their relations: `header` is `rheader`, and so on.
  var parts: [(type: String, content: String)] = []
  /// What comes before the root element.
  var prolog = ""
  var mainName = "word/document.xml"
  var contentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

  static func paragraphs(_ texts: String...) -> String {
    texts.map { "<w:p><w:r><w:t>\($0)</w:t></w:r></w:p>" }.joined()
  }

  var data: Data {
    let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    var zip = ZipFile()
    zip.add(
      "[Content_Types].xml",
      """
      <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/\(mainName)" \
      ContentType="\(contentType)"/></Types>
      """)
    zip.add(
      "_rels/.rels",
      """
      <Relationships xmlns="\(relations)"><Relationship Id="r1" Type="\(types)/officeDocument" \
      Target="\(mainName)"/></Relationships>
      """)
    zip.add(mainName, prolog + root("document", "<w:body>\(body)</w:body>"))
    let entries = parts.map { part in
      #"<Relationship Id="r\#(part.type)" Type="\#(types)/\#(part.type)" Target="\#(part.type).xml"/>"#
    }
    zip.add(
      "word/_rels/document.xml.rels",
      "<Relationships xmlns=\"\(relations)\">\(entries.joined())</Relationships>")
    for part in parts { zip.add("word/\(part.type).xml", part.content) }
    return zip.data
  }

  /// A part's root element.
  func root(_ name: String, _ content: String) -> String {
    """
    <w:\(name) xmlns:w="\(namespace)" xmlns:m="math" xmlns:a="drawing" xmlns:r="relations" \
    xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">\(content)</w:\(name)>
    """
  }
}
