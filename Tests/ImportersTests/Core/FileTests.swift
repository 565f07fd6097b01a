import Foundation
import Testing

@testable import Importers

@Suite("Files and folders")
struct FileTests {
  private func lines(of text: String, from start: Int64 = 0) throws -> (lines: [String], LogFile) {
    let folder = try TestFolder()
    let path = try folder.write(text, to: "log")
    let file = try LogFile(path: path, position: start, linesBefore: 0)
    var lines: [String] = []
    try file.forEachLine { lines.append("\($0) \(String(decoding: $1, as: UTF8.self))") }
    return (lines, file)
  }

  @Test(
    "lines with every kind of end",
    arguments: [
      ("", [], 0), ("a\nb\n", ["1 a", "2 b"], 4), ("a\r\nb", ["1 a", "2 b"], 4),
      ("\n \na\n\n", ["3 a"], 6), ("a\n{\"b\":", ["1 a"], 2),
      ("a\n{\"b\":1}", ["1 a", "2 {\"b\":1}"], 9),
      ("a\n[1,", ["1 a"], 2), ("{}x\n{}", ["1 {}x", "2 {}"], 6),
    ])
  func ends(text: String, expected: [String], position: Int64) throws {
    let (lines, file) = try lines(of: text)
    #expect(lines == expected)
    #expect(file.position == position)
  }

  @Test("lines longer than a piece, and many of them")
  func longLines() throws {
    let long = String(repeating: "x", count: 3_000_000)
    let (lines, file) = try lines(of: "a\n\(long)\nb\n")
    #expect(lines == ["1 a", "2 " + long, "3 b"])
    #expect(file.position == 3_000_005)
    let many = (0..<300_000).map { "line \($0)\n" }.joined()
    let (all, _) = try self.lines(of: many)
    #expect(all.count == 300_000)
    #expect(all.last == "300000 line 299999")
  }

  @Test("a folder is searched once, in the order of names, whatever links lead where")
  func walk() throws {
    let folder = try TestFolder()
    let files = FileManager.default
    for name in ["b", "a/deep"] {
      try files.createDirectory(
        atPath: folder.path + "/" + name, withIntermediateDirectories: true)
    }
    for name in ["b/2.log", "a/deep/1.log", "3.log", "3.txt"] { _ = try folder.write("", to: name) }
    for (link, target) in [
      ("a/loop", ".."), ("a/deep/self", "."), ("0.log", "3.log"), ("broken.log", "nowhere"),
    ] {
      try files.createSymbolicLink(
        atPath: folder.path + "/" + link, withDestinationPath: target)
    }
    var walk = FileWalk { $0.hasSuffix(".log") }
    try walk.add(folder.path)
    try walk.add(folder.path + "/b")
    #expect(
      walk.files.map { $0.dropFirst(folder.path.count) } == ["/0.log", "/a/deep/1.log", "/b/2.log"])
    #expect(throws: ImportError.missing(path: "/nowhere/at/all")) {
      try walk.add("/nowhere/at/all")
    }
  }

  @Test(
    "texts in lines",
    arguments: [
      ("{\"usage\":1}", true), ("{\"usage", false), ("usage\"", true), ("uusage\"", true),
      ("", false), ("xusagx\"usage\"", true),
    ])
  func holds(text: String, isThere: Bool) {
    #expect(Array(text.utf8)[...].holds("usage\"") == isThere)
  }

  @Test(
    "the last name of a path",
    arguments: [
      ("/a/b", "b"), ("/a/b/", "b"), ("C:\\x\\shop", "shop"), ("...", nil), ("/", nil), ("", nil),
    ])
  func names(path: String, expected: String?) { #expect(lastName(path) == expected) }
}
