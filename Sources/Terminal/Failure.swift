/// What a person is told when something cannot be done: three lines on standard error.
///
/// All of them are made in `Messages.swift`, so that the program speaks with one voice.
package struct Failure: Error {
  /// The program's exit statuses; scripts rely on them.
  package enum Code: Int32 {
    case done = 0
    case failed = 1
    case checkFound = 2
    case wrongUsage = 64
    case badData = 65
    case unavailable = 69
  }

  /// What is wrong, with the value in quotes.
  package let what: String
  /// What was or was not written.
  package var effect: String
  /// What to run instead.
  package let remedy: String
  package var code: Code

  package init(
    what: String, effect: String = "Nothing was written.", remedy: String, code: Code
  ) {
    self.what = what
    self.effect = effect
    self.remedy = remedy
    self.code = code
  }

  /// The lines as they are shown.
  package var text: String { "error: \(what)\n  \(effect)\n  try: \(remedy)\n" }
}
