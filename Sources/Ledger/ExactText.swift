/// A text that equals another only when their bytes do, as in SQLite.
///
/// Swift takes texts that Unicode calls equivalent for equal: a team whose name has a composed
/// letter and one with the same letter in two parts would become one group here and two in a view.
package struct ExactText: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (one: ExactText, other: ExactText) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}
