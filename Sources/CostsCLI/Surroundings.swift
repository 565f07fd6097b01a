import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Machine {
  /// Now, in Unix milliseconds, for documents: $SOURCE_DATE_EPOCH (seconds), else the clock.
  ///
  /// With it the same ledger gives the same document, byte for byte.
  static var statedNowMs: Int64 {
    guard let seconds = variable("SOURCE_DATE_EPOCH").flatMap({ Int64($0) }),
      (0...253_402_300_799).contains(seconds)
    else { return nowMs }
    return seconds * 1000
  }

  /// Whether texts are shown in UTF-8, as the locale says.
  static var isUTF8: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { variable($0) }.first ?? ""
    let name = locale.lowercased()
    return name.contains("utf-8") || name.contains("utf8")
  }

  /// Writes a file in one step: it is there as a whole, or it is what it was before.
  ///
  /// - Throws: ``Failure`` with the system's reason.
  static func writeFile(_ text: String, to path: String) throws {
    let draft = path + ".part"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    var isWritten = descriptor >= 0
    if isWritten {
      var rest = Array(text.utf8)[...]
      while isWritten, !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 { isWritten = errno == EINTR } else { rest = rest.dropFirst(count) }
      }
      isWritten = isWritten && fsync(descriptor) == 0
      let reason = errno
      close(descriptor)
      errno = reason
      isWritten = isWritten && rename(draft, path) == 0
    }
    guard !isWritten else { return }
    let reason = String(cString: strerror(errno))
    unlink(draft)
    throw ReportMessages.fileNotWritten(path, reason)
  }
}
