import Metering

/// What a person has set once, in one file: values that options take when they are not given.
///
/// An option goes before it, and so does an environment variable that says the same.
package struct Configuration {
  /// What can be set.
  package enum Key: String, CaseIterable {
    /// The ledger file.
    case ledger
    /// Whose days are meant.
    case timezone
    /// The dimensions of `costs summary`.
    case summaryBy = "summary.by"
    /// A currency to show amounts in beside USD.
    case currency
    /// How many of that currency one USD is.
    case rate

    /// The key with this name, or nil.
    package init?(_ name: String) { self.init(rawValue: name) }
  }

  /// Where the file is, whether it exists or not; nil without a home.
  package let path: String?
  /// The texts of the file by key; keys that the program does not know are among them.
  package private(set) var texts: [String: String]

  /// The value of a key; nil when it is not set.
  package subscript(_ key: Key) -> String? { texts[key.rawValue] }

  /// $COSTS_CONFIG, else costs/config.json below $XDG_CONFIG_HOME, else below ~/.config.
  package static var defaultPath: String? {
    if let path = Machine.variable("COSTS_CONFIG") { return path }
    if let base = Machine.variable("XDG_CONFIG_HOME") { return base + "/costs/config.json" }
    return Machine.variable("HOME").map { $0 + "/.config/costs/config.json" }
  }

  /// What the file says; a file that does not exist says nothing.
  ///
  /// - Throws: ``Failure`` for a file that cannot be read, or is no JSON object of texts.
  package static func read() throws -> Configuration {
    guard let path = defaultPath, let bytes = try bytes(of: path) else {
      return Configuration(path: defaultPath, texts: [:])
    }
    guard let members = (try? JSON(parsing: bytes))?.object else {
      throw Messages.configurationUnusable(path: path, "it is no JSON object")
    }
    var texts: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else {
        throw Messages.configurationUnusable(path: path, "the value of '\(member.key)' is no text")
      }
      texts[member.key] = text
    }
    return Configuration(path: path, texts: texts)
  }

  /// The content of the file; nil where there is none.
  private static func bytes(of path: String) throws -> [UInt8]? {
    do {
      guard let input = try Input(existing: path) else { return nil }
      defer { input.close() }
      return try input.readAll(limit: 1 << 20)
    } catch let failure as Failure {
      throw Messages.configurationUnusable(path: path, failure.what)
    }
  }

  /// Sets or unsets a value in the file, which is made when it is missing.
  ///
  /// - Parameters:
  ///   - key: What is set.
  ///   - text: Its value; nil to unset it.
  /// - Throws: ``Failure`` when the file cannot be written.
  package mutating func set(_ key: Key, _ text: String?) throws {
    guard let path else { throw Messages.noHome }
    var changed = texts
    changed[key.rawValue] = text
    let lines = changed.sorted { $0.key < $1.key }.map { key, value in
      "  \(JSON.string(key).text): \(JSON.string(value).text)"
    }
    let content = lines.isEmpty ? "{}\n" : "{\n\(lines.joined(separator: ",\n"))\n}\n"
    try SmallFile.replace(path, with: content)
    texts = changed
  }
}
