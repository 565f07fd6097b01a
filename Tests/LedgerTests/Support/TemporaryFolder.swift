import Foundation

@testable import Ledger
@testable import Pricing
@testable import SQLite

/// A folder for ledgers, removed with everything in it when the test lets go of it.
final class TemporaryFolder: Sendable {
  /// Its path.
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "costs-ledger-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it.
  func file(_ name: String = "ledger.db") -> String { path + "/" + name }

  /// A ledger that is open for writing, with the test's prices.
  func ledger(
    _ name: String = "ledger.db", busyTimeoutMs: Int64 = 15_000,
    priceList: PriceList = TestPrices.list
  ) throws -> LedgerFile {
    try LedgerFile.openForWriting(file(name), busyTimeoutMs: busyTimeoutMs, priceList: priceList)
  }

  /// A file in it with the given content.
  @discardableResult
  func write(_ content: Data, to name: String) throws -> String {
    try content.write(to: URL(filePath: file(name)))
    return file(name)
  }

  /// The names of everything in it, with the bytes of each regular file.
  func contents() throws -> [String: Data?] {
    var found: [String: Data?] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      let kind = try FileManager.default.attributesOfItem(atPath: file(name))[.type]
      let isFile = kind as? FileAttributeType == .typeRegular
      found[name] = isFile ? try Data(contentsOf: URL(filePath: file(name))) : .some(nil)
    }
    return found
  }

  /// The permissions of a file in it, such as 0o600.
  func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: file(name))[.posixPermissions] as? Int
  }
}

/// Prices that a person can reckon with: 1 USD per 1,000,000 tokens is 1,000,000 picodollars each.
enum TestPrices {
  static let list = PriceList(
    book: PriceBook(
      text: """
        p/m\t-\t-\tinput=1 cache_read=0.1 cache_creation=1.25 output=2\ttest
        p/m\t2026-06-01\t-\tinput=2 cache_read=0.2 cache_creation=2.5 output=4\ttest
        p/m\t2026-06-01\ttier=batch\tinput=1 output=2\ttest
        p/n\t-\t-\tinput=0.123457 output=0.7654321\ttest
        q/m\t-\t-\tinput=10 output=30 web_search=10\ttest

        """), localProviders: ["ollama"])

  /// The same model, a hundred times as dear.
  static let dear = PriceList(
    book: PriceBook(text: "p/m\t-\t-\tinput=100 output=200\ttest\n"), localProviders: ["ollama"])
}
