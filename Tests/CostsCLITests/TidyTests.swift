import Foundation
import TestSupport
import Testing

/// The house rules that a program can check, on the repository's own files.
@Suite("Tidiness")
struct TidyTests {
  /// Who may import whom: DESIGN's arrows, which point down only.
  ///
  /// A third-party package and a C module have one owner. A new target says here what it stands on.
  private static let allowedImports: [String: Set<String>] = [
    "Metering": [],
    "Pricing": ["Metering", "CPriceBook"],
    "SQLite": ["CSQLite"],
    "Ledger": ["SQLite", "Pricing", "Metering", "CMigrations"],
    "Importers": ["Ledger", "SQLite", "Pricing", "Metering"],
    "Terminal": ["Ledger", "Pricing", "Metering", "ArgumentParser"],
    "CostsCLI": [
      "Terminal", "Importers", "Ledger", "SQLite", "Pricing", "Metering", "ArgumentParser",
    ],
    "costs": ["CostsCLI"],
    "MLflowSync": [
      "Ledger", "Pricing", "Metering", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix",
      "NIOSSL",
    ],
    "NetCLI": [
      "Terminal", "MLflowSync", "Importers", "Ledger", "Pricing", "Metering", "ArgumentParser",
    ],
    "costs-net": ["NetCLI"],
  ]
  private static let systemModules: Set<String> = ["Glibc", "Musl", "Darwin"]
  /// What comes with the language and asks the system nothing.
  private static let language: Set<String> = ["Swift", "Synchronization"]
  /// Targets that ask the system nothing: no file, no clock.
  private static let pure: Set<String> = ["Metering", "Pricing"]

  /// Files of the lower targets that use binary floating point, each with its reason.
  private static let floatingPoint: [String: String] = [:]

  private struct File {
    let path: String
    let source: SwiftSource

    /// The folder below `Sources` or `Tests`.
    var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
  }

  /// Every Swift file of `Sources` and `Tests`, read once.
  private static let all = Result { try read("Sources") + read("Tests") }

  private static func read(_ folder: String) throws -> [File] {
    let base = Repository.root.appending(path: folder).resolvingSymlinksInPath()
    let names = try FileManager.default.subpathsOfDirectory(atPath: base.path())
    return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
      let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
      return File(path: "\(folder)/\(name)", source: SwiftSource(text))
    }
  }

  private static func files(_ folder: String) throws -> [File] {
    try all.get().filter { $0.path.hasPrefix(folder + "/") }
  }

  @Test("the checks see the files")
  func isThere() throws {
    let sources = try Self.files("Sources")
    #expect(sources.count > 80 && sources.contains { $0.path == "Sources/Ledger/Recorder.swift" })
    #expect(try Self.files("Tests").contains { $0.path.hasSuffix("/TidyTests.swift") })
    let recorder = try #require(sources.first { $0.path == "Sources/Ledger/Recorder.swift" }).source
    #expect(recorder.imports == ["Metering", "Pricing", "SQLite"])
    #expect(recorder.functions.contains { $0.count > 20 } && recorder.functions.count > 8)
  }

  @Test(
    "a file has at most 400 lines of 100 columns, a function at most 60",
    arguments: ["Sources", "Tests"])
  func sizes(folder: String) throws {
    for file in try Self.files(folder) {
      #expect(file.source.lines.count <= 400, "\(file.path)")
      for (number, line) in file.source.lines.enumerated() where line.count > 100 {
        Issue.record("\(file.path):\(number + 1) has \(line.count) columns")
      }
      for function in file.source.functions where function.count > 60 {
        Issue.record("\(file.path):\(function.line) is a function of \(function.count) lines")
      }
    }
  }

  @Test("a target imports what lies below it, and no Foundation")
  func imports() throws {
    for file in try Self.files("Sources") {
      guard let allowed = Self.allowedImports[file.target] else {
        Issue.record("\(file.path): TidyTests does not know what target \(file.target) may import")
        continue
      }
      let system = Self.pure.contains(file.target) ? [] : Self.systemModules
      let others = Set(file.source.imports)
        .subtracting(allowed).subtracting(system).subtracting(Self.language)
      #expect(others.isEmpty, "\(file.path)")
    }
  }

  @Test("no binary floating point comes near money or counts")
  func integers() throws {
    for file in try Self.files("Sources")
    where ["Metering", "Pricing", "Ledger", "Importers"].contains(file.target) {
      for word in ["Double", "Float", "Float32", "Float64", "Float80", "CGFloat", "TimeInterval"] {
        guard Self.floatingPoint[file.path] == nil else { continue }
        #expect(file.source.words[word] == nil, "\(word) in \(file.path)")
      }
    }
    let listed = Set(Self.floatingPoint.keys)
    #expect(listed.isSubset(of: try Self.files("Sources").map(\.path)), "a listed file is gone")
  }

  @Test("nothing is left to be done, and nothing stops the program on purpose")
  func unfinished() throws {
    for file in try Self.files("Sources") {
      for word in ["fatalError", "preconditionFailure", "assertionFailure", "unsafeBitCast"] {
        #expect(file.source.words[word] == nil, "\(word) in \(file.path)")
      }
      for (number, line) in file.source.lines.enumerated() {
        for word in ["TODO", "FIXME", "XXX", "HACK"] where line.contains(word) {
          Issue.record("\(word) in \(file.path):\(number + 1)")
        }
      }
      for (number, line) in file.source.code.enumerated() {
        for operation in ["try!", "as!", "unowned(unsafe)"] where line.contains(operation) {
          Issue.record("\(operation) in \(file.path):\(number + 1)")
        }
      }
    }
  }

  @Test("migrations have at most 100 columns, no tabs, and begin by saying what they are")
  func migrations() throws {
    let folder = Repository.root.appending(path: "migrations").resolvingSymlinksInPath()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    #expect(!names.isEmpty)
    for name in names {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      #expect(text.hasPrefix("-- ") && text.hasSuffix(";\n"), "\(name)")
      for (number, line) in text.lines.enumerated() {
        #expect(line.count <= 100, "\(name):\(number + 1)")
        #expect(!line.contains("\t") && !line.hasSuffix(" "), "\(name):\(number + 1)")
      }
    }
  }

  @Test("texts and comments are told from code")
  func blanking() {
    let source = SwiftSource(
      ##"""
      import struct A.B // import C
      @testable import D
      let a = "try! \(f("}")) {" /* fatalError { /* nested */ } */
      let b = #"Double \#(g(")")) " "# + """
        func { \(x ? "}" : "{")
        """
      func f(x: Int) -> String {
        var y: Int {
          1
        }
        return "\\" + "\""
      }
      protocol P {
        func g()
      }
      """##)
    #expect(source.imports == ["A", "D"])
    #expect(source.code.count == source.lines.count)
    let words = source.code.joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(
      words == "import struct A.B @testable import D let a = let b = + func f(x: Int) -> String { "
        + "var y: Int { 1 } return + } protocol P { func g() }")
    #expect(source.functions.map { "\($0.line) \($0.count)" } == ["8 3", "7 6"])
    #expect(source.words["String"] == [7] && source.words["Str"] == nil)
    #expect(source.words["try"] == nil && source.words["Double"] == nil)
  }
}
