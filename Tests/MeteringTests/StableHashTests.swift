import Testing

@testable import Metering

/// Ids that are made of contents must be the same in every version of the program.
@Suite struct StableHashTests {
  @Test(
    "the hash is FNV-1a with 128 bits",
    arguments: [
      ("", "6c62272e07bb014262b821756295c58d"),
      ("a", "d228cb696f1a8caf78912b704e4a8964"),
    ])
  func vectors(text: String, hash: String) {
    var hasher = StableHash()
    hasher.add(text.utf8)
    #expect(hasher.text == hash)
  }

  @Test("texts have ends")
  func ends() {
    var (one, other) = (StableHash(), StableHash())
    one.add("ab")
    one.add("c")
    other.add("a")
    other.add("bc")
    #expect(one.text != other.text)
  }
}
