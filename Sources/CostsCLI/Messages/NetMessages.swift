import Terminal

/// What a person is told when the program that touches a network cannot be started.
extension Messages {
  static func netHelperMissing(path: String) -> Failure {
    Failure(
      what: "there is no '\(path)', the part of costs that touches a network",
      effect: "Nothing was run.",
      remedy: "script/build   and install .build/release/costs-net beside costs", code: .failed)
  }

  static func netHelperFailed(path: String, reason: String) -> Failure {
    Failure(
      what: "'\(path)' cannot be started: \(reason)", effect: "Nothing was run.",
      remedy: "ls -l '\(path)'", code: .failed)
  }
}
