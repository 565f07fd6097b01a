#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the settings of a server are read from: variables of the environment, and files.
///
/// Handed in, so that tests need neither.
public struct ServerEnvironment: Sendable {
  private let lookUp: @Sendable (String) -> String?
  private let read: @Sendable (String) -> String?

  /// An environment with its variables and files.
  ///
  /// - Parameters:
  ///   - variable: The value of a variable; nil when it is unset.
  ///   - file: The text of a file; nil when there is none.
  public init(
    variable: @escaping @Sendable (String) -> String?,
    file: @escaping @Sendable (String) -> String? = { ServerEnvironment.text(ofFile: $0) }
  ) {
    lookUp = variable
    read = file
  }

  /// A variable; nil when it is unset or empty.
  func variable(_ name: String) -> String? { lookUp(name).flatMap { $0.isEmpty ? nil : $0 } }

  /// A variable in either case, as those of proxies are written.
  func eitherCase(_ name: String) -> String? { variable(name.lowercased()) ?? variable(name) }

  /// The text of a file; nil when there is none.
  func file(_ path: String) -> String? { read(path) }

  /// The home folder; a place that does not exist where there is none, as under cron.
  var home: String { variable("HOME") ?? "/nonexistent" }

  /// The text of a file that is not too large to be a setting; nil when it cannot be read.
  public static func text(ofFile path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = bytesRead(descriptor, &bytes)
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private static func bytesRead(_ descriptor: Int32, _ bytes: inout [UInt8]) -> Int {
    bytes.withUnsafeMutableBytes { buffer in
      #if canImport(Darwin)
        Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        Musl.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
    }
  }
}
