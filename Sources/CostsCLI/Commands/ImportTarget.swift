import Importers
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A source, and where it is read.
struct ImportTarget {
  let source: any ImportSource.Type
  let paths: [String]
  /// Whether a person named the path, as against the places where the tool writes.
  let isGiven: Bool

  /// This machine's environment.
  static let environment = ImportEnvironment { Machine.variable($0) }

  /// A source at a path that a person names.
  init(source: any ImportSource.Type, path: String) {
    self.source = source
    paths = [path]
    isGiven = true
  }

  /// A source where its tool writes on this machine; no path where it never did.
  init(found source: any ImportSource.Type) {
    self.source = source
    isGiven = false
    paths = source.places(Self.environment).filter { access($0, F_OK) == 0 }
  }

  /// Every source that is found on this machine.
  static func found() -> [ImportTarget] {
    ImportSources.all.map { ImportTarget(found: $0) }.filter { !$0.paths.isEmpty }
  }
}
