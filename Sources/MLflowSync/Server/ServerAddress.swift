/// The parts of a tracking URI: `https://user:password@host:port/prefix`.
struct ServerAddress: Hashable, Sendable {
  let scheme: String
  let host: String
  let port: Int?
  /// The path without a slash at its end: `--static-prefix` moves every path of a server.
  let prefix: String
  /// What stands before the `@`, decoded.
  let user: String?
  let password: String?

  /// The address without user and password.
  var shown: String {
    let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    return "\(scheme)://\(name)\(port.map { ":\($0)" } ?? "")\(prefix)"
  }

  /// Reads a tracking URI.
  ///
  /// - Throws: ``MLflowError/badAddress(_:why:)`` and ``MLflowError/store(_:)``.
  init(_ text: String) throws(MLflowError) {
    let marks = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    let scheme = marks.count == 2 ? marks[0].lowercased() : ""
    guard ["http", "https"].contains(scheme) else { throw Self.notHTTP(text) }
    let rest = marks[1]
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    var authority = rest[..<end]
    let path = rest[end...]
    var (user, password): (String?, String?) = (nil, nil)
    if let mark = authority.lastIndex(of: "@") {
      let parts = authority[..<mark].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = Self.decoded(parts[0])
      password = parts.count > 1 ? Self.decoded(parts[1]) : ""
      authority = authority[authority.index(after: mark)...]
    }
    let shownText = "\(scheme)://\(authority)\(path)"
    if path.contains(where: { "?#".contains($0) }) {
      let cut = path.prefix { !"?#".contains($0) }
      throw .badAddress("\(scheme)://\(authority)\(cut)", why: "it has a query")
    }
    guard let (host, port) = Self.hostAndPort(authority) else {
      throw .badAddress(shownText, why: "it has no host, or a port that is none")
    }
    (self.scheme, self.host, self.port) = (scheme, host, port)
    prefix = String(path.reversed().drop { $0 == "/" }.reversed())
    (self.user, self.password) = (user, password)
  }

  private static func hostAndPort(_ authority: Substring) -> (String, Int?)? {
    var host = authority
    var port: Int?
    let isBracketed = authority.first == "["
    if let colon = authority.lastIndex(of: ":"), !isBracketed || authority[colon...].count > 0,
      !authority[colon...].contains("]")
    {
      let digits = authority[authority.index(after: colon)...]
      guard let number = Int(digits), (1...65_535).contains(number) else { return nil }
      port = number
      host = authority[..<colon]
    }
    if isBracketed { host = host.dropFirst().dropLast() }
    let isFit = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    return host.isEmpty || !isFit ? nil : (String(host), port)
  }

  /// What a person means who gives another kind of address.
  private static func notHTTP(_ text: String) -> MLflowError {
    // Only the scheme may be shown: a database's address holds its password.
    let scheme = text.prefix { $0 != ":" }
    let stores = ["sqlite", "file", "postgresql", "mysql", "mssql"]
    if text.contains(":"), stores.contains(where: { scheme.lowercased().hasPrefix($0) }) {
      let isFile = ["sqlite", "file"].contains(scheme.lowercased())
      return .store(isFile ? text : "\(scheme)://...")
    }
    if text.hasPrefix("/") || text.hasPrefix(".") || text.hasPrefix("~") { return .store(text) }
    return .badAddress(
      text.contains("@") ? "\(scheme)://..." : text, why: "it begins neither http:// nor https://")
  }

  /// Resolves `%40` and the like.
  static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A text as one value in a query.
  static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
