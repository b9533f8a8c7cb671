import Testing

@testable import Storage

@Suite struct ProfileFileTests {
  @Test func sectionsValuesAndCommentsAreRead() throws {
    let file = try ProfileFile(
      """
      # a comment
      ; another
      [default]
      region = us-east-1
        # an indented comment

      [ profile   build ] # with a comment
      Region=eu-central-1 ; here
      output =
      key = a#b;c  = d # e
      """)
    #expect(file.sections.keys.sorted() == ["default", "profile build"])
    #expect(file.sections["default"]?.values == ["region": "us-east-1"])
    #expect(
      file.sections["profile build"]?.values
        == ["region": "eu-central-1", "output": "", "key": "a#b;c  = d"])
  }

  @Test func indentedLinesNestUnderAnEmptyValue() throws {
    let file = try ProfileFile(
      """
      [services local]
      s3 =
        endpoint_url = http://127.0.0.1:7480
      \tmax_concurrent_requests = 20
      sts =
        endpoint_url = http://sts
      [profile p]
      note = first
        second = line
      region = here
      """)
    #expect(
      file.sections["services local"]?.nested == [
        "s3": ["endpoint_url": "http://127.0.0.1:7480", "max_concurrent_requests": "20"],
        "sts": ["endpoint_url": "http://sts"],
      ])
    #expect(file.sections["profile p"]?.values == ["note": "first\nsecond = line", "region": "here"])
  }

  @Test func filesOfWindowsEditorsAreRead() throws {
    let file = try ProfileFile(
      "\u{FEFF}[default]\r\naws_access_key_id = AKID\r\n\r\n[profile b]\r\nregion = r\r\n")
    #expect(file.sections["default"]?.values == ["aws_access_key_id": "AKID"])
    #expect(file.sections["profile b"]?.values == ["region": "r"])
  }

  @Test func quotedNamesAndASectionInTwoPlacesAreOne() throws {
    let file = try ProfileFile("[profile \"my own\"]\na = 1\nb = 1\n[default]\n[profile 'my own']\nb = 2")
    #expect(file.sections["profile my own"]?.values == ["a": "1", "b": "2"])
    #expect(file.sections["default"] == ProfileFile.Section())
  }

  @Test func aFileThatIsIndentedAsAWholeIsReadAsIfItWereNot() throws {
    let file = try ProfileFile(
      "  [default]\n  a = 1\n  services =\n    b = 2\n  c = 3\n  [profile x]\n  d = 4")
    #expect(file.sections["default"]?.values == ["a": "1", "services": "", "c": "3"])
    #expect(file.sections["default"]?.nested == ["services": ["b": "2"]])
    #expect(file.sections["profile x"]?.values == ["d": "4"])
  }

  @Test func anEmptyFileHasNoSections() throws {
    #expect(try ProfileFile("").sections.isEmpty)
    #expect(try ProfileFile("\n \n# only this").sections.isEmpty)
  }

  @Test(arguments: [
    ("a = 1", 1, "it stands before any section"),
    ("[default]\n\nsecret-without-sign", 3, "it has no equals sign"),
    ("[default]\n= x", 2, "nothing stands before the equals sign"),
    ("\n[default\na = 1", 2, "a section's name has no closing bracket"),
    ("[services x]\ns3 =\n  secret-without-sign", 3, "it has no equals sign"),
  ])
  func aMalformedLineIsNamedAndNotQuoted(text: String, line: Int, reason: String) {
    #expect(throws: ProfileFile.Malformed(line: line, reason: reason)) { try ProfileFile(text) }
  }
}
