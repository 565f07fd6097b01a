import Metering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension JSON {
  /// Reads the value on one line.
  init(line: ArraySlice<UInt8>) throws {
    self = try line.withUnsafeBytes { try JSON(parsing: $0) }
  }

  /// The first of the members that is a string with something in it.
  func word(_ keys: String...) -> String? {
    for key in keys {
      if let text = self[key]?.string, !text.isEmpty { return text }
    }
    return nil
  }

  /// The first of the members that is an object.
  func member(_ keys: String...) -> JSON? {
    for key in keys {
      if let value = self[key], value.object != nil { return value }
    }
    return nil
  }

  /// The instant in the first of the members that names one, in Unix milliseconds.
  func instant(_ keys: String...) -> Int64? {
    for key in keys {
      if let ms = Timestamp.read(self[key]) { return ms }
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  /// Whether a text stands somewhere in the line: far quicker than reading its JSON.
  ///
  /// - Parameter text: Not empty; best when its first byte is rare.
  /// - Returns: Whether it is there.
  func holds(_ text: StaticString) -> Bool {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      let length = text.utf8CodeUnitCount
      var start = 0
      while start + length <= bytes.count,
        let found = memchr(base + start, Int32(text.utf8Start.pointee), bytes.count - start)
      {
        start = UnsafeRawPointer(found) - base
        guard start + length <= bytes.count else { return false }
        if memcmp(base + start, text.utf8Start, length) == 0 { return true }
        start += 1
      }
      return false
    }
  }

  /// Whether the line begins and ends as a JSON object does.
  var looksLikeObject: Bool {
    first { $0 > 0x20 && $0 < 0x80 } == UInt8(ascii: "{")
      && last { $0 > 0x20 } == UInt8(ascii: "}")
  }
}

/// The last part of a path that is a folder's or file's name; nil for none and for `...`.
func lastName(_ path: String) -> String? {
  let parts = path.split { $0 == "/" || $0 == "\\" }
  guard let name = parts.last, !name.allSatisfy({ $0 == "." }) else { return nil }
  return String(name)
}
