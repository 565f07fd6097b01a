import Foundation

/// Where the things under test are.
enum Programs {
  /// The program that most tests run: `$COSTS_PROGRAM`, else the one that was built with the tests.
  static let tested: URL = {
    if let path = ProcessInfo.processInfo.environment["COSTS_PROGRAM"] {
      return URL(fileURLWithPath: path)
    }
    return buildFolder.appendingPathComponent("costs")
  }()

  /// The program as it is installed, which `script/build` makes; nil when it was not built.
  static let installed: URL? = {
    let beside = buildFolder.deletingLastPathComponent()
    let folders = [beside, repository.appendingPathComponent(".build")]
    let files = folders.map { $0.appendingPathComponent("release/costs") }
    return files.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// The quickest program there is, for tests that start thousands.
  static var quickest: URL {
    ProcessInfo.processInfo.environment["COSTS_PROGRAM"] == nil ? installed ?? tested : tested
  }

  /// The root of the repository.
  static let repository: URL = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }

  /// This folder's parent: `Tests/ProgramTests`.
  static let tests = repository.appendingPathComponent("Tests/ProgramTests")

  /// Whether snapshots and transcripts are rewritten with what the program prints now.
  static let isRecording = ProcessInfo.processInfo.environment["COSTS_RECORD"] == "1"

  /// Whether tests of crashes and of many processes run at full size.
  static let isStress = ProcessInfo.processInfo.environment["COSTS_STRESS"] == "1"

  /// The folder that holds the test bundle, and beside it the programs.
  private static let buildFolder: URL = {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let bundle = bundles.first ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return bundle.deletingLastPathComponent().standardizedFileURL
  }()

  /// Whether a program is on the PATH.
  static func isOnPath(_ name: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }
}
