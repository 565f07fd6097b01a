import Metering

/// What a person is told when something cannot be done: three lines on standard error.
///
/// All of them are made in `Messages.swift`, so that the program speaks with one voice.
struct Failure: Error {
  /// The program's exit statuses; scripts rely on them.
  enum Code: Int32 {
    case done = 0
    case failed = 1
    case checkFound = 2
    case wrongUsage = 64
    case badData = 65
  }

  /// What is wrong, with the value in quotes.
  let what: String
  /// What was or was not written.
  var effect = "Nothing was written."
  /// What to run instead.
  let remedy: String
  var code: Code

  /// The lines as they are shown.
  var text: String { "error: \(what)\n  \(effect)\n  try: \(remedy)\n" }
}
